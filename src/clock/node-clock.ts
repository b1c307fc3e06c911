/** Where every simulated wall clock starts: 2020-01-01T00:00:00Z, in milliseconds since 1970. */
export const EPOCH_MS = Date.UTC(2020, 0, 1)

/**
 * The two clocks of one node. The monotonic one runs at `rate` times true time and never goes back; the wall clock
 * is the monotonic one plus an offset, which can jump. True time is in microseconds since the start of the run.
 */
export class NodeClock {
  #rate = 1
  #offsetUs = 0
  /** Monotonic time is `#baseUs + (now - #sinceUs) * #rate`, so that a change of rate does not make it jump. */
  #baseUs = 0
  #sinceUs = 0
  readonly #changed: (() => void) | undefined

  /** `changed` hears of each jump and change of rate, right after it. */
  constructor(changed?: () => void) {
    this.#changed = changed
  }

  get rate(): number {
    return this.#rate
  }

  get offsetUs(): number {
    return this.#offsetUs
  }

  /** Microseconds on the monotonic clock. */
  monotonicUs(nowUs: number): number {
    return this.#rate === 1 ? this.#baseUs + nowUs - this.#sinceUs : this.#baseUs + (nowUs - this.#sinceUs) * this.#rate
  }

  /** Milliseconds since 1970 on the wall clock, with a fraction. */
  wallMs(nowUs: number): number {
    return EPOCH_MS + (this.monotonicUs(nowUs) + this.#offsetUs) / 1_000
  }

  /** How long a timer of `us` on this clock takes in true time. At least a microsecond if it takes any. */
  trueDelayUs(us: number): number {
    return this.#rate === 1 || us === 0 ? us : Math.max(1, Math.round(us / this.#rate))
  }

  /** Moves the wall clock, forwards or (negative) back. The monotonic clock stays. */
  jump(us: number): void {
    this.#offsetUs += us
    this.#changed?.()
  }

  /** Runs the clock at `1 + driftPpm / 1e6` times true time from now on. */
  drift(driftPpm: number, nowUs: number): void {
    this.#baseUs = this.monotonicUs(nowUs)
    this.#sinceUs = nowUs
    this.#rate = 1 + driftPpm / 1e6
    this.#changed?.()
  }
}
