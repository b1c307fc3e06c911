import type { Flight } from '../../net/flight.ts'
import { AsyncQueue } from '../mailbox.ts'
import { WINDOW_BYTES } from './send-window.ts'

/** A message with the bytes that its sender counted: more or fewer may be left of it when it has come damaged. */
export interface Arrived {
  readonly message: unknown
  readonly bytes: number
}

/** What the reader of a connection gets. */
export type Arrival = Arrived | 'closed' | 'reset'

/** What has come to one end of a connection: put in order, and kept until its owner takes it. */
export class Arrivals {
  readonly #isBytes: boolean
  readonly #taken: (bytes: number) => void
  readonly #queue = new AsyncQueue<Arrival>()
  /** Segments that came before one that was sent earlier, by their positions. */
  readonly #early = new Map<number, Flight>()
  #expected = 0
  /** Taken by the owner and not told to the sender yet. */
  #untoldBytes = 0
  #end: 'closed' | 'reset' | undefined

  /** `taken` is told how many bytes the owner has taken, when it is worth telling. */
  constructor(isBytes: boolean, taken: (bytes: number) => void) {
    this.#isBytes = isBytes
    this.#taken = taken
  }

  /** Whether the other end has closed its stream: there is nothing more to come. */
  get hasEnded(): boolean {
    return this.#end === 'closed'
  }

  /** Takes a segment in. Returns those that are next, in order: none where an earlier one is still to come. */
  inOrder(flight: Flight): readonly Flight[] {
    if (flight.sequence !== this.#expected) {
      this.#early.set(flight.sequence, flight)
      return []
    }
    const next = [flight]
    for (;;) {
      this.#expected++
      const early = this.#early.get(this.#expected)
      if (early === undefined) return next
      this.#early.delete(this.#expected)
      next.push(early)
    }
  }

  push(arrival: Arrived): void {
    this.#queue.push(arrival)
  }

  /** Nothing more comes after what is here. A reader that waits is told; what is here can still be read. */
  end(how: 'closed' | 'reset'): void {
    if (this.#end !== undefined) return
    this.#end = how
    if (this.#queue.waiting) this.#queue.push(how)
  }

  /** What is next. Bytes come as many as are here, in whatever pieces they were sent. */
  async next(): Promise<Arrival> {
    const first = await this.#first()
    if (typeof first === 'string') return first
    const arrived = this.#isBytes ? this.#joined(first) : first
    this.#untoldBytes += arrived.bytes
    if (this.#untoldBytes >= WINDOW_BYTES / 2) {
      const bytes = this.#untoldBytes
      this.#untoldBytes = 0
      this.#taken(bytes)
    }
    return arrived
  }

  #first(): Arrival | Promise<Arrival> {
    return this.#queue.take() ?? this.#end ?? this.#queue.next()
  }

  #joined(first: Arrived): Arrived {
    const pieces = [first.message as Uint8Array]
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      if (typeof next !== 'string') pieces.push(next.message as Uint8Array)
    }
    if (pieces.length === 1) return first
    const message = new Uint8Array(Buffer.concat(pieces))
    return { message, bytes: message.length }
  }
}
