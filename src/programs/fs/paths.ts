import fs from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Disk } from '../../disk/disk.ts'
import type { Entry } from '../../disk/folder.ts'
import type { Machine } from '../machine/machine.ts'
import { OWN_FOLDER } from '../machine/own-folder.ts'
import { fsError } from './fs-error.ts'
import { hasLinks, targetOf } from './links.ts'
import { OwnFiles } from './own-files.ts'

/** As many links are followed as on Linux. */
const MOST_LINKS = 40

/** A path that a program gave. */
export interface Path {
  /** As it was given: for errors. */
  readonly given: string
  /** From the root: what the disk calls it. */
  readonly full: string
}

/** The tree that a program sees: its disk, and behind that its own real files. */
export class Paths {
  readonly own: OwnFiles
  readonly #machine: Machine
  readonly #disk: Disk

  constructor(machine: Machine) {
    this.#machine = machine
    this.#disk = machine.node.disk
    this.own = new OwnFiles(machine.invocation.folder)
    for (const folder of [OWN_FOLDER, '/tmp', '/root', machine.invocation.os.userInfo.homedir])
      this.#disk.provideFolder(folder)
  }

  /**
   * Follows symbolic links, at the end of the path as well.
   *
   * @throws TypeError for what is no path, as Node words it.
   */
  of(path: unknown): Path {
    return this.#path(path, false)
  }

  /** The same for calls that are about a link itself, where there is one at the end of the path. */
  ofItself(path: unknown): Path {
    return this.#path(path, true)
  }

  #path(path: unknown, keepsLast: boolean): Path {
    const given = pathText(path)
    const full = this.#machine.invocation.folder.shown(resolve(this.#machine.cwd(), given))
    return { given, full: hasLinks(this.#disk) ? this.#followed(given, full, keepsLast) : full }
  }

  #followed(given: string, full: string, keepsLast: boolean, depth = 0): string {
    const parts = full.split('/')
    for (let length = 2; length <= parts.length - (keepsLast ? 1 : 0); length++) {
      const target = targetOf(this.entry({ given, full: parts.slice(0, length).join('/') }))
      if (target === undefined) continue
      if (depth === MOST_LINKS) throw fsError('ELOOP', { syscall: 'stat', path: given })
      const folder = parts.slice(0, length - 1).join('/')
      const rest = parts.slice(length).join('/')
      return this.#followed(given, resolve(`${folder}/`, target, rest), keepsLast, depth + 1)
    }
    return full
  }

  /** What stands there on the disk. */
  entry({ full }: Path): Entry | undefined {
    try {
      return this.#disk.entry(full)
    } catch {
      return undefined
    }
  }

  /** What there is of the program's own, and is not on the disk. */
  onlyOwn(path: Path): 'file' | 'folder' | undefined {
    return this.entry(path) === undefined ? this.own.kind(path.full) : undefined
  }

  /** Something is about to be made there, or changed: the folder that it is in, and the file itself, are put on the disk if they are the program's own. */
  prepare(path: Path): void {
    const folder = this.of(resolve(path.full, '..'))
    if (this.onlyOwn(folder) === 'folder') this.#disk.provideFolder(folder.full)
    const kind = this.onlyOwn(path)
    if (kind === 'folder') this.#disk.provideFolder(path.full)
    if (kind === 'file') this.#disk.provideFile(path.full, this.own.file(path.full).bytes)
  }
}

/** A path as a text. Throws a TypeError for what is none, as Node words it. */
export function pathText(path: unknown): string {
  if (path instanceof URL) return fileURLToPath(path)
  if (path instanceof Uint8Array) return Buffer.from(path).toString()
  if (typeof path !== 'string' || path.includes('\0')) {
    // It throws what Node throws, before it looks at any file.
    fs.accessSync(path as string)
  }
  return path as string
}
