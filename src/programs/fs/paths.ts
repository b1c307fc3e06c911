import fs from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Disk } from '../../disk/disk.ts'
import type { Entry } from '../../disk/folder.ts'
import type { Machine } from '../machine/machine.ts'
import { OwnFiles } from './own-files.ts'

/** A path that a program gave. */
export interface Path {
  /** As it was given: for errors. */
  readonly given: string
  /** From the root. */
  readonly full: string
  /** What the disk calls it: the program's own folder is `/app` there, so that a run is the same wherever that stands. */
  readonly name: string
}

const OWN = '/app'

/** The tree that a program sees: its disk, and behind that its own real files. */
export class Paths {
  readonly own: OwnFiles
  readonly #machine: Machine
  readonly #disk: Disk

  constructor(machine: Machine) {
    this.#machine = machine
    this.#disk = machine.node.disk
    this.own = new OwnFiles(machine.invocation.cwd)
    for (const folder of [OWN, '/tmp', '/root', machine.invocation.os.userInfo.homedir])
      this.#disk.provideFolder(folder)
  }

  /** @throws TypeError for what is no path, as Node words it. */
  of(path: unknown): Path {
    const given = textOf(path)
    const full = resolve(this.#machine.cwd(), given)
    return { given, full, name: this.#nameOf(full) }
  }

  #nameOf(full: string): string {
    const { cwd } = this.#machine.invocation
    const from = relative(cwd, full)
    if (from === '') return OWN
    return from.startsWith('..') || from === full ? full : `${OWN}/${from}`
  }

  /** What stands there on the disk. */
  entry({ name }: Path): Entry | undefined {
    try {
      return this.#disk.entry(name)
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
    if (this.onlyOwn(folder) === 'folder') this.#disk.provideFolder(folder.name)
    const kind = this.onlyOwn(path)
    if (kind === 'folder') this.#disk.provideFolder(path.name)
    if (kind === 'file') this.#disk.provideFile(path.name, this.own.read(path.full))
  }
}

function textOf(path: unknown): string {
  if (path instanceof URL) return fileURLToPath(path)
  if (path instanceof Uint8Array) return Buffer.from(path).toString()
  if (typeof path !== 'string' || path.includes('\0')) {
    // It throws what Node throws, before it looks at any file.
    fs.accessSync(path as string)
  }
  return path as string
}
