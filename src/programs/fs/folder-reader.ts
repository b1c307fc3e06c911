import type { Dirent } from 'node:fs'
import { nodeError } from '../net/system-error.ts'
import type { Call, Caller } from './call.ts'

/** What `opendir` gives: a folder that is read entry by entry, as it was when it was opened. */
export class FolderReader implements AsyncIterable<Dirent> {
  readonly path: string
  readonly #entries: Dirent[]
  readonly #caller: Caller
  #isClosed = false

  constructor(path: string, entries: Dirent[], caller: Caller) {
    this.path = path
    this.#entries = [...entries]
    this.#caller = caller
  }

  readSync(): Dirent | null {
    this.#check()
    return this.#entries.shift() ?? null
  }

  read(callback?: (error: Error | null, entry?: Dirent | null) => void): Promise<Dirent | null> | undefined {
    this.#check()
    const read = immediately(() => this.readSync())
    if (callback === undefined) return this.#caller.promise(read)
    this.#caller.later(read, callback)
    return undefined
  }

  closeSync(): void {
    this.#check()
    this.#isClosed = true
  }

  close(callback?: (error: Error | null) => void): Promise<void> | undefined {
    const close = immediately(() => this.closeSync())
    if (callback === undefined) return this.#caller.promise(close)
    this.#caller.later(close, callback)
    return undefined
  }

  #check(): void {
    if (this.#isClosed) throw nodeError('ERR_DIR_CLOSED', 'Directory handle was closed')
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Dirent> {
    try {
      for (let entry = await this.read(); entry !== null && entry !== undefined; entry = await this.read()) yield entry
    } finally {
      await this.close()
    }
  }
}

// biome-ignore lint/correctness/useYield: it asks nothing of the disk
function* immediately<Result>(act: () => Result): Call<Result> {
  return act()
}
