import fs from 'node:fs'
import { basename, dirname } from 'node:path'
import { OWN_FOLDER, type OwnFolder } from '../machine/own-folder.ts'
import { BEFORE_MS, newAttributes } from './attributes.ts'
import type { Described } from './stats.ts'

/** Something that a program has open and can only read: a file of the real tree, or its standard input. */
export class OwnFile {
  readonly path: string
  readonly #read: () => Uint8Array
  #bytes: Uint8Array | undefined

  constructor(path: string, read: () => Uint8Array) {
    this.path = path
    this.#read = read
  }

  get bytes(): Uint8Array {
    this.#bytes ??= this.#read()
    return this.#bytes
  }
}

/**
 * The real files that a program can read: those of its package, and of packages that it depends on. They look as if they had been
 * there always. Nothing writes to them: who changes one gets a copy on the simulated disk.
 */
export class OwnFiles {
  readonly #folder: OwnFolder

  constructor(folder: OwnFolder) {
    this.#folder = folder
  }

  /** What there is of its own at a path. */
  kind(path: string): 'file' | 'folder' | undefined {
    const isBelow = path === OWN_FOLDER || path.startsWith(`${OWN_FOLDER}/`)
    if (!isBelow && !/[\\/]node_modules([\\/]|$)/.test(path)) return undefined
    const stats = this.#stat(path)
    if (stats === undefined) return undefined
    return stats.isDirectory() ? 'folder' : 'file'
  }

  file(path: string): OwnFile {
    return new OwnFile(path, () => fs.readFileSync(this.#folder.real(path)))
  }

  /** The names of what is in a folder; those of folders end with `/`. */
  list(path: string): string[] {
    const names = fs.readdirSync(this.#folder.real(path))
    return names.map(name => (this.kind(`${path}/${name}`) === 'folder' ? `${name}/` : name))
  }

  describe(path: string, kind: 'file' | 'folder'): Described {
    return {
      kind,
      size: kind === 'file' ? (this.#stat(path)?.size ?? 0) : 4_096,
      inode: inodeOf(basename(dirname(path)) + basename(path)),
      attributes: newAttributes(kind === 'file' ? 0o644 : 0o755, BEFORE_MS),
    }
  }

  #stat(path: string): fs.Stats | undefined {
    try {
      return fs.statSync(this.#folder.real(path), { throwIfNoEntry: false })
    } catch {
      return undefined
    }
  }
}

/** A number that is the same on all machines. */
function inodeOf(path: string): number {
  let hash = 0
  for (let i = 0; i < path.length; i++) hash = (Math.imul(hash, 31) + path.charCodeAt(i)) >>> 0
  return 2 ** 32 + hash
}
