import { createHash } from 'node:crypto'

/** Ids of traces and spans: the same for the same run. */
export class TraceIds {
  readonly #run: string

  constructor(run: string) {
    this.#run = run
  }

  /** 32 hexadecimal digits. */
  trace(event: number): string {
    return this.#digest('trace', event).slice(0, 32)
  }

  /** 16 hexadecimal digits. */
  span(event: number): string {
    return this.#digest('span', event).slice(0, 16)
  }

  #digest(what: string, event: number): string {
    return createHash('sha256').update(`${this.#run}/${what}/${event}`).digest('hex')
  }
}
