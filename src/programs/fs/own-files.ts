import fs from 'node:fs'
import { basename, dirname, isAbsolute, relative, sep } from 'node:path'
import { BEFORE_MS, newAttributes } from './attributes.ts'
import type { Described } from './stats.ts'

/** A file of the real tree that a program has open. */
export class OwnFile {
  readonly path: string
  #bytes: Uint8Array | undefined

  constructor(path: string) {
    this.path = path
  }

  get bytes(): Uint8Array {
    this.#bytes ??= fs.readFileSync(this.path)
    return this.#bytes
  }
}

/**
 * The real files that a program can read: those of its package, and of packages that it depends on. They look as if they had been
 * there always. Nothing writes to them: who changes one gets a copy on the simulated disk.
 */
export class OwnFiles {
  readonly #root: string

  /** `root` is the folder of the program's package. */
  constructor(root: string) {
    this.#root = root
  }

  /** What there is of its own at a path. */
  kind(path: string): 'file' | 'folder' | undefined {
    const from = relative(this.#root, path)
    const isBelow = !from.startsWith('..') && !isAbsolute(from)
    if (!isBelow && !/[\\/]node_modules([\\/]|$)/.test(path)) return this.#isAbove(path) ? 'folder' : undefined
    const stats = statOf(path)
    if (stats === undefined) return undefined
    return stats.isDirectory() ? 'folder' : 'file'
  }

  #isAbove(path: string): boolean {
    return path === '/' || this.#root.startsWith(path.endsWith(sep) ? path : path + sep)
  }

  read(path: string): Uint8Array {
    return fs.readFileSync(path)
  }

  /** The names of what is in a folder; those of folders end with `/`. */
  list(path: string): string[] {
    if (path !== this.#root && this.#isAbove(path)) return [`${relative(path, this.#root).split(sep)[0]}/`]
    return fs.readdirSync(path).map(name => (this.kind(`${path}${sep}${name}`) === 'folder' ? `${name}/` : name))
  }

  describe(path: string, kind: 'file' | 'folder'): Described {
    return {
      kind,
      size: kind === 'file' ? (statOf(path)?.size ?? 0) : 4_096,
      inode: inodeOf(basename(dirname(path)) + basename(path)),
      attributes: newAttributes(kind === 'file' ? 0o644 : 0o755, BEFORE_MS),
    }
  }
}

function statOf(path: string): fs.Stats | undefined {
  try {
    return fs.statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** A number that is the same on all machines. */
function inodeOf(path: string): number {
  let hash = 0
  for (let i = 0; i < path.length; i++) hash = (Math.imul(hash, 31) + path.charCodeAt(i)) >>> 0
  return 2 ** 32 + hash
}
