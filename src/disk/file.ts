import { Content, NO_CONTENT } from './content.ts'

/** A write that no `fsync` has made durable. */
export interface UnsyncedWrite {
  /** Where its data begins. */
  readonly offset: number
  readonly data: Uint8Array
  /** The file is first cut off after so many bytes, or filled with zeros up to there. */
  readonly resizedTo?: number
}

/** A file without its name: what programs read, what is on the medium, and the writes in between. */
export class File {
  /** Tells it from all other files and folders of its disk. */
  readonly inode: number
  /** What was read here before it was last changed, for stale reads. */
  earlier: Content | undefined
  /** What is read back: the system's cache. */
  content = NO_CONTENT
  /** What is on the medium. */
  durable = NO_CONTENT
  /** What the system still means to write, in order. */
  unsynced: UnsyncedWrite[] = []
  /** Whether writes were given up that can still be read back. */
  #cacheDeceives = false

  constructor(inode: number) {
    this.inode = inode
  }

  write(write: UnsyncedWrite): void {
    this.unsynced.push(write)
    this.content = written(this.content, write)
  }

  sync(): void {
    // Usually the two are the same, and then share their memory.
    this.durable = this.#cacheDeceives ? this.unsynced.reduce(written, this.durable) : this.content
    this.unsynced = []
  }

  /** The system gives up what it meant to write, but goes on showing it to those who read. */
  giveUpUnsynced(): void {
    if (this.unsynced.length > 0) this.#cacheDeceives = true
    this.unsynced = []
  }

  /** The machine starts again: the cache is gone, and this is what the medium holds. */
  settle(content: Content): void {
    this.content = content
    this.durable = content
    this.unsynced = []
    this.#cacheDeceives = false
  }

  /** Something happens to the medium itself; what was cached of it is read again. */
  damage(change: (content: Content) => Content): void {
    this.durable = change(this.durable)
    this.content = this.unsynced.reduce(written, this.durable)
    this.#cacheDeceives = false
  }
}

/** What a file holds after a write. */
export function written(content: Content, { offset, data, resizedTo }: UnsyncedWrite): Content {
  if (resizedTo === 0 && offset === 0) return data.length === 0 ? NO_CONTENT : Content.of(data)
  return (resizedTo === undefined ? content : content.resized(resizedTo)).with(offset, data)
}
