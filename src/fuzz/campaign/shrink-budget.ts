/** So many failures are made smaller at any rate; with more, it takes at most this share of the time. */
const ALWAYS = 10
const SHARE = 0.25
/** What even one that is only run again takes: a thread of its own. */
const LEAST_MS = 2_000

/** How much real time goes into making failures smaller. */
export class ShrinkBudget {
  readonly #perFailureMs: number
  #spentMs = 0

  constructor(shrinkTimeMs: number) {
    this.#perFailureMs = Math.max(shrinkTimeMs, LEAST_MS)
  }

  spend(ms: number): void {
    this.#spentMs += ms
  }

  /** Whether there is time for one more, when so many milliseconds have been spent on running. */
  allows(runningMs: number): boolean {
    return this.#spentMs <= ALWAYS * this.#perFailureMs + SHARE * runningMs
  }
}
