import type { Writable } from 'node:stream'
import type { Output } from './terminal.ts'

/** What a stream of the process has besides `write`. */
export type TextStream = Writable & Pick<Output, 'isTTY' | 'columns' | 'rows'>

/** The reader is gone: as `head` when it has read enough, or a terminal that is closed. */
const NO_READER = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'])

/** A stream whose reader may go: what is written then is dropped, since whatever is under way is not done for the reader alone. */
export class Outlet implements Output {
  readonly #stream: TextStream
  #failure: NodeJS.ErrnoException | undefined

  /** `onFailure` hears once of what cannot be written for another reason than that there is no reader. */
  constructor(stream: TextStream, onFailure: (error: Error) => void = () => {}) {
    this.#stream = stream
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#failure !== undefined) return
      this.#failure = error
      if (!NO_READER.has(error.code ?? '')) onFailure(error)
    })
  }

  write(text: string): void {
    if (this.#failure === undefined) this.#stream.write(text)
  }

  get isTTY(): boolean {
    return this.#stream.isTTY === true
  }

  get columns(): number | undefined {
    return this.#stream.columns
  }

  get rows(): number | undefined {
    return this.#stream.rows
  }
}
