import type { SlowRun } from '../worker/protocol.ts'
import type { ThreadLost } from '../worker/thread-lost.ts'

/** So many lost runs, and none that ends in between: the scenario is to be mended first. */
export const MOST_LOST_IN_A_ROW = 3
/** Once a run has hung, the others need not wait as long to be given up: so many times the slowest run, and at least this long. */
const HANG_FACTOR = 20
const LEAST_MS = 2_000

/** How long a run may be silent, and how often it may take its thread down, before enough is enough. */
export class Patience {
  readonly #longestMs: number
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
    if (runs > 0) this.#lostInARow = 0
  }

  lost({ done, signature }: ThreadLost): void {
    if (signature === 'hangs') this.#hasHung = true
    this.#lostInARow = done > 0 ? 1 : this.#lostInARow + 1
  }

  get isAtAnEnd(): boolean {
    return this.#lostInARow >= MOST_LOST_IN_A_ROW
  }
}
