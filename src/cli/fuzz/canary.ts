import { versions } from '../../failures/version.ts'
import { Campaign, type CampaignOptions } from '../../fuzz/campaign/campaign.ts'
import type { CampaignListener } from '../../fuzz/campaign/campaign-listener.ts'
import { EXIT } from '../../fuzz/exit-code.ts'
import type { Hit } from '../../fuzz/findings/tally.ts'
import { displayPath } from '../../fuzz/frame.ts'
import type { Problem } from '../../fuzz/problem.ts'
import type { ShrinkTask } from '../../fuzz/thread/protocol.ts'
import { counted } from '../../sim/counted.ts'
import type { FuzzOutput } from './output.ts'

/** What is planted has to be found within so many runs. */
const MOST_RUNS = 1_000

/** What became of a canary. */
export interface CanaryResult {
  readonly scenario: string
  readonly file: string
  readonly found: boolean
  /** The first seed with which it was found, and how. */
  readonly seed: number | null
  readonly signature: string | null
  readonly runs: number
}

/**
 * A scenario with a planted bug: that it is found shows that what finds bugs works. A fuzzer that can no longer find any looks
 * just like one that has nothing to find (TigerBeetle's fuzzing orchestrator keeps one for that reason).
 */
export class Canary implements CampaignListener {
  readonly campaign: Campaign
  readonly #output: FuzzOutput
  readonly #file: string
  #hit: Hit | undefined
  #problem: Problem | undefined

  constructor(
    output: FuzzOutput,
    scenarioFile: string,
    options: Omit<CampaignOptions, 'scenarioFile' | 'seeds' | 'maxFailures' | 'shrinkTimeMs' | 'guided'>,
  ) {
    this.#output = output
    this.#file = displayPath(scenarioFile)
    const limits = { seeds: { first: 1, count: MOST_RUNS }, maxFailures: 1, shrinkTimeMs: 0, guided: false }
    this.campaign = new Campaign({ ...options, ...limits, scenarioFile }, this)
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
    return { exitCode: EXIT.failure, message }
  }

  loaded(): void {}

  hit(hit: Hit): boolean {
    // A run without a verdict finds nothing.
    if (hit.finding.exitCode === undefined) this.#hit ??= hit
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

  searched(): void {}

  closing(): void {}

  problem(problem: Problem): void {
    this.#problem ??= problem
  }

  over(): void {
    const { result, shortcoming } = this
    const { chalk } = this.#output.terminal
    this.#output.event('canary', result)
    if (shortcoming !== undefined) this.#output.problem(shortcoming)
    else if (result.found) {
      const how = `seed ${result.seed}: ${result.signature}`
      this.#output.text(`${chalk.green('✓')} canary ${chalk.bold(result.scenario)}: found with ${how}`)
    }
  }
}
