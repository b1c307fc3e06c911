/** So many failures of a campaign are made smaller at any rate. */
const ALWAYS = 20
/** With more of them, at most so many runs go into it for each run of a new seed. */
const SHARE = 0.25
/** What even one that is only run again costs: a thread of its own. */
const LEAST_RUNS = 100

/**
 * How many failures are made smaller. It goes by the seeds and not by the time, so that the same seeds have the same failures made
 * smaller on every machine and with any number of threads.
 */
export class ShrinkBudget {
  readonly #firstSeed: number
  readonly #shrinkRuns: number
  #granted: number

  /** `granted` is how often an earlier session was granted one. */
  constructor(firstSeed: number, shrinkRuns: number, granted = 0) {
    this.#firstSeed = firstSeed
    this.#shrinkRuns = Math.max(LEAST_RUNS, shrinkRuns)
    this.#granted = granted
  }

  get granted(): number {
    return this.#granted
  }

  /** Whether there is enough for the failure of one more seed. To be asked in the order of the seeds; what it grants is spent. */
  grants(seed: number): boolean {
    const most = ALWAYS + Math.floor((SHARE * (seed - this.#firstSeed)) / this.#shrinkRuns)
    if (this.#granted >= most) return false
    this.#granted++
    return true
  }
}
