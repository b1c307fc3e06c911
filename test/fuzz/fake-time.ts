import type { RealTime } from '../../src/fuzz/real-time.ts'

interface Sleeper {
  readonly atMs: number
  readonly wake: () => void
}

interface Repeated {
  atMs: number
  readonly everyMs: number
  readonly action: () => void
}

/** Turns of the event loop without any news after which nothing will come any more. */
const PATIENCE = 2_000

/** A clock that stands while there is something to do, and jumps to the next thing when there is not. */
export class FakeTime implements RealTime {
  #nowMs = 0
  readonly #startMs: number
  #working = 0
  readonly #sleepers: Sleeper[] = []
  readonly #repeated = new Set<Repeated>()

  /** `day` is that of January 2026 on which it begins. */
  constructor(day = 1) {
    this.#startMs = Date.UTC(2026, 0, day)
  }

  now(): number {
    return this.#nowMs
  }

  date(): Date {
    return new Date(this.#startMs + this.#nowMs)
  }

  after(ms: number, action: () => void): void {
    this.#sleepers.push({ atMs: this.#nowMs + ms, wake: action })
  }

  every(ms: number, action: () => void): () => void {
    const repeated = { atMs: this.#nowMs + ms, everyMs: ms, action }
    this.#repeated.add(repeated)
    return () => this.#repeated.delete(repeated)
  }

  sleep(ms: number): Promise<void> {
    return new Promise(resolve => this.after(ms, resolve))
  }

  /** Carries out what takes no time of this clock: it stands meanwhile. */
  async work<T>(action: () => Promise<T>): Promise<T> {
    this.#working++
    try {
      return await action()
    } finally {
      this.#working--
    }
  }

  /** Lets time pass until `end` has come. Throws where it never comes. */
  async until<T>(end: Promise<T>): Promise<T> {
    let isOver = false
    const over = () => {
      isOver = true
    }
    end.then(over, over)
    for (let idle = 0; !isOver; idle++) {
      await new Promise(resolve => setImmediate(resolve))
      if (isOver) break
      if (this.#working > 0) idle = 0
      else if (this.#sleepers.length > 0) {
        this.#next()
        idle = 0
      } else if (idle > PATIENCE) throw new Error('all wait, and nothing will come')
    }
    return end
  }

  #next(): void {
    this.#sleepers.sort((a, b) => a.atMs - b.atMs)
    const { atMs, wake } = this.#sleepers.shift() as Sleeper
    for (const repeated of this.#repeated) {
      for (; repeated.atMs <= atMs; repeated.atMs += repeated.everyMs) {
        this.#nowMs = repeated.atMs
        repeated.action()
      }
    }
    this.#nowMs = Math.max(this.#nowMs, atMs)
    wake()
  }
}
