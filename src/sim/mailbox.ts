import type { Connection, Envelope } from './env.ts'

/** A queue that one side fills and one async reader empties. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  readonly #items: T[] = []
  #head = 0
  #waiting: ((item: T) => void) | undefined

  get waiting(): boolean {
    return this.#waiting !== undefined
  }

  push(item: T): void {
    const waiting = this.#waiting
    if (waiting !== undefined) {
      this.#waiting = undefined
      waiting(item)
    } else this.#items.push(item)
  }

  /** The next item, at once if there is one. Throws when another reader waits already. */
  next(): Promise<T> {
    const item = this.take()
    if (item !== undefined) return Promise.resolve(item)
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
  readonly messages = new AsyncQueue<Envelope<never>>()
  readonly connections = new AsyncQueue<Connection<never, never>>()
}
