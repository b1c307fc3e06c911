import type { SlowRun } from '../thread/protocol.ts'
import type { ThreadLost } from '../thread/thread-lost.ts'

/** So many lost threads, and not one run that ever ended: the scenario is to be mended first. */
const MOST_WITHOUT_A_RUN = 3
/** So many in a row, however many ended before: something is wrong by now, with the scenario or the machine. */
const MOST_IN_A_ROW = 20
/** Once a run has hung, the others need not wait as long to be given up: so many times the slowest run, and at least this long. */
const HANG_FACTOR = 20
const LEAST_MS = 2_000

/** How long a run may be silent, and how many threads may be lost, before enough is enough. */
export class Patience {
  readonly #longestMs: number
  #ended = 0
  #lostInARow = 0
  #hasHung = false

  constructor(longestMs: number) {
    this.#longestMs = longestMs
  }

  /** Real milliseconds without a sign of life. */
  ms(slowest: SlowRun | undefined): number {
    if (!this.#hasHung || slowest === undefined) return this.#longestMs
    return Math.min(this.#longestMs, Math.max(LEAST_MS, HANG_FACTOR * slowest.tookMs))
  }

  /** Runs have ended as they should. */
  ended(runs: number): void {
    this.#ended += runs
    if (runs > 0) this.#lostInARow = 0
  }

  /** A run took its thread down. */
  lostRun({ done, signature }: ThreadLost): void {
    if (signature === 'hangs') this.#hasHung = true
    this.ended(done)
    this.#lostInARow++
  }

  /** A thread could not be started, or died by itself. */
  lostThread(): void {
    this.#lostInARow++
  }

  /** Why no more is tried; undefined while there is hope. */
  get end(): string | undefined {
    const inARow = `${this.#lostInARow} runs in a row hang or take their thread down`
    if (this.#ended === 0 && this.#lostInARow >= MOST_WITHOUT_A_RUN) return `${inARow}, and none has ever ended`
    return this.#lostInARow >= MOST_IN_A_ROW ? inARow : undefined
  }
}
