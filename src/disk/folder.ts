import type { File } from './file.ts'

/** What a name stands for. */
export type Entry = File | Folder

/** A directory without its name: which names in it stand for what. */
export class Folder {
  /** Tells it from all other files and folders of its disk. */
  readonly inode: number
  /** As programs see it. */
  readonly seen = new Map<string, Entry>()
  /** As it is on the medium. */
  readonly durable = new Map<string, Entry>()

  constructor(inode: number) {
    this.inode = inode
  }

  /** All entries that programs see, sorted by name. */
  entries(): [name: string, entry: Entry][] {
    return [...this.seen].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}
