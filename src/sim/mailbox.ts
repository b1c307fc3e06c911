import type { Connection, Envelope } from './env.ts'

/** A queue that one side fills and one async reader empties. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  readonly #items: T[] = []
  #head = 0
  #waiting: ((item: T) => void) | undefined
  readonly #clock: { readonly now: number } | undefined
  /** Whether a reader has ever looked here. */
  isRead = false
  /** What its reader got last, and when. */
  taken: T | undefined
  takenUs = 0

  /** `clock` tells when things are taken, for who wants to know. */
  constructor(clock?: { readonly now: number }) {
    this.#clock = clock
  }

  get waiting(): boolean {
    return this.#waiting !== undefined
  }

  get size(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    const waiting = this.#waiting
    if (waiting !== undefined) {
      this.#waiting = undefined
      this.#gives(item)
      waiting(item)
    } else this.#items.push(item)
  }

  /** The next item, at once if there is one. Throws when another reader waits already. */
  next(): Promise<T> {
    this.isRead = true
    const item = this.take()
    if (item !== undefined) {
      this.#gives(item)
      return Promise.resolve(item)
    }
    if (this.#waiting !== undefined) throw new Error('two readers wait for the same inbox: only one may')
    return new Promise(resolve => {
      this.#waiting = resolve
    })
  }

  /** The first item, if there is one. */
  take(): T | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head]
    this.#head++
    if (this.#head > 32 && this.#head * 2 > this.#items.length) {
      this.#items.splice(0, this.#head)
      this.#head = 0
    }
    return item
  }

  #gives(item: T): void {
    this.taken = item
    this.takenUs = this.#clock?.now ?? 0
  }

  /** Lets the reader wait no longer. */
  abandon(): void {
    this.#waiting = undefined
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) yield await this.next()
  }
}

/** What arrived at a process and was not taken yet. */
export class Mailbox {
  readonly messages: AsyncQueue<Envelope<never>>
  /** Connections at the doors that the process listens at, by port; 0 is the one without a number. */
  readonly #doors = new Map<number, AsyncQueue<Connection<never, never>>>()
  #early: (() => void)[] = []

  constructor(clock: { readonly now: number }) {
    this.messages = new AsyncQueue(clock)
  }

  /** Whether a node that is a function takes what comes: its messages, or connections without a port. */
  get isUsed(): boolean {
    return this.messages.isRead || this.#doors.has(0)
  }

  /** Opens a door. Returns its connections; undefined if it is open already. */
  listen(port: number): AsyncQueue<Connection<never, never>> | undefined {
    if (this.#doors.has(port)) return undefined
    const door = new AsyncQueue<Connection<never, never>>()
    this.#doors.set(port, door)
    if (port === 0) for (const knock of this.takeEarlyConnections()) knock()
    return door
  }

  listenerAt(port: number): AsyncQueue<Connection<never, never>> | undefined {
    return this.#doors.get(port)
  }

  /** The numbers of the open doors, sorted. */
  get ports(): number[] {
    return [...this.#doors.keys()].sort((a, b) => a - b)
  }

  /** Closes a door: from now on connections are refused there. */
  unlisten(port: number): void {
    this.#doors.delete(port)
  }

  /** A connection is asked for while the process is starting: it is not known yet whether it accepts. */
  knockLater(knock: () => void): void {
    this.#early.push(knock)
  }

  /** Those that knocked while the process was starting, to knock again. */
  takeEarlyConnections(): readonly (() => void)[] {
    const early = this.#early
    this.#early = []
    return early
  }
}
