import { shownPath } from '../../failures/shown-path.ts'
import { versions } from '../../failures/versions.ts'
import { counted } from '../../options/counted.ts'
import { Campaign, type CampaignOptions } from '../campaign/campaign.ts'
import type { CampaignListener } from '../campaign/campaign-listener.ts'
import type { Hit } from '../findings/tally.ts'
import type { Problem } from '../problem.ts'
import type { ShrinkTask } from '../thread/protocol.ts'
import type { CanaryResult, FuzzListener } from './fuzz-listener.ts'

/** What is planted has to be found within so many runs. */
const MOST_RUNS = 1_000

/**
 * A scenario with a planted bug: that it is found shows that what finds bugs works. A fuzzer that can no longer find any looks
 * just like one that has nothing to find (TigerBeetle's fuzzing orchestrator keeps one for that reason).
 */
export class Canary implements CampaignListener {
  readonly campaign: Campaign
  readonly #listener: FuzzListener
  readonly #file: string
  #hit: Hit | undefined
  #problem: Problem | undefined

  constructor(
    scenarioFile: string,
    options: Omit<CampaignOptions, 'seeds' | 'maxFailures' | 'shrinkRuns' | 'guided'>,
    listener: FuzzListener,
  ) {
    this.#listener = listener
    this.#file = shownPath(scenarioFile)
    const limits = {
      seeds: { first: 1, count: MOST_RUNS },
      given: undefined,
      maxFailures: 1,
      shrinkRuns: 0,
      guided: [],
    }
    this.campaign = new Campaign({ ...options, ...limits }, this)
  }

  get result(): CanaryResult {
    const { facts, tally } = this.campaign
    return {
      scenario: facts?.name ?? this.#file,
      file: this.#file,
      found: this.#hit !== undefined,
      seed: this.#hit?.seed ?? null,
      signature: this.#hit?.finding.signature ?? null,
      runs: tally.runs,
    }
  }

  /** Why it proves nothing; undefined where it was found. */
  get shortcoming(): Problem | undefined {
    if (this.#problem !== undefined || this.#hit !== undefined || this.campaign.isInterrupted) return this.#problem
    const { scenario, runs } = this.result
    const message = `canary ${scenario}: in ${counted(runs, 'run')}, what is planted there was not found`
    return { outcome: 'failure', message }
  }

  loaded(): void {}

  hit(hit: Hit): boolean {
    // A run without a verdict finds nothing.
    if (hit.finding.outcome === 'failure') this.#hit ??= hit
    return false
  }

  shrinking(): Pick<ShrinkTask, 'about' | 'storySettings'> {
    return { about: { file: this.#file, versions: versions() }, storySettings: {} }
  }

  shrunk(): undefined {}

  left(): void {}

  nondeterministic(_hit: Hit, problem: Problem): void {
    this.problem(problem)
  }

  verified(): void {}

  closing(): void {}

  problem(problem: Problem): void {
    this.#problem ??= problem
  }

  over(): void {
    this.#listener.canary(this.result, this.shortcoming)
  }
}
