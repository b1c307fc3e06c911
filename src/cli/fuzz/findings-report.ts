import type { Failure } from '../../search/failure.ts'
import type { PlanSize } from '../../search/size.ts'
import { counted } from '../../sim/counted.ts'
import { replayCommandLine, runCommandLine } from '../command-line.ts'
import { EXIT, type ExitCode, graver } from '../exit-code.ts'
import type { FailureFolder } from '../failure-folder.ts'
import { writeFailure } from '../files.ts'
import { displayPath } from '../frame.ts'
import { type Problem, problemOf } from '../problem.ts'
import { seconds } from '../quantity.ts'
import { versions } from '../version.ts'
import type { ScenarioFacts, ShrinkOutcome } from '../worker/protocol.ts'
import type { CampaignListener } from './campaign-listener.ts'
import type { FuzzOutput } from './output.ts'
import type { Finding } from './tally.ts'

/** A finding that is done with. */
export interface StoredFinding {
  readonly finding: Finding
  /** Where it can be replayed from; undefined if it could not be written. */
  readonly path: string | undefined
  /** Of the stored plan; undefined for one that is stored as it was found. */
  readonly size: PlanSize | undefined
}

/** Stores and tells what a campaign finds, when it finds it. */
export class FindingsReport implements CampaignListener {
  readonly stored: StoredFinding[] = []
  /** Clean, or the gravest problem. */
  exitCode: ExitCode = EXIT.clean
  readonly #output: FuzzOutput
  readonly #folder: FailureFolder
  readonly #about: Pick<Failure, 'file' | 'versions'>
  readonly #settings: { readonly seeds: object; readonly jobs: number }
  readonly #paths = new Map<Finding, string>()
  readonly #pages = new Map<Finding, string>()
  readonly #unwritable = new Set<string>()
  #scenario = ''

  constructor(
    output: FuzzOutput,
    folder: FailureFolder,
    scenarioFile: string,
    settings: { readonly seeds: object; readonly jobs: number },
  ) {
    this.#output = output
    this.#folder = folder
    this.#about = { file: displayPath(scenarioFile), versions: versions() }
    this.#settings = settings
  }

  loaded({ name }: ScenarioFacts): void {
    this.#scenario = name
    const { seeds, jobs } = this.#settings
    this.#output.event('start', { scenario: name, file: this.#about.file, seeds, jobs })
  }

  found(finding: Finding): void {
    const { signature, seed, message, fingerprint = '' } = finding
    const plan = { seed: String(seed) }
    const failure = {
      format: 1,
      scenario: this.#scenario,
      signature,
      message,
      plan,
      fingerprint,
      original: plan,
    } as const
    this.#store(finding, { ...failure, ...this.#about })
    const file = this.#paths.get(finding) ?? null
    this.#output.event('failure', { scenario: this.#scenario, signature, seed, message, file })
  }

  shrinking(finding: Finding) {
    return { about: this.#about, storySettings: this.#output.terminal.story(this.#replay(finding)) }
  }

  shrunk(finding: Finding, outcome: ShrinkOutcome | undefined): void {
    if (outcome?.failure === undefined) {
      this.#tellAsFound(finding)
      this.stored.push({ finding, path: this.#paths.get(finding), size: undefined })
      return
    }
    const isStored = this.#store(finding, outcome.failure, outcome.page)
    const path = this.#paths.get(finding)
    const { after, before, runs, complete, failure } = outcome
    const { signature, seed } = finding
    const details = { signature, seed, file: path ?? null, runs, before, after, complete }
    this.#output.event('shrunk', isStored ? details : { ...details, plan: failure.plan })
    this.#tellShrunk(finding, outcome)
    // What cannot be written is not lost.
    if (!isStored) this.#output.text(`the plan, which could not be stored: ${JSON.stringify(failure.plan)}\n`)
    this.stored.push({ finding, path, size: after })
  }

  problem(problem: Problem): void {
    this.exitCode = graver(this.exitCode, problem.exitCode)
    this.#output.problem(problem)
  }

  /** The run goes on where a file cannot be written: what was found can still be told. */
  #store(finding: Finding, failure: Failure, page?: string): boolean {
    const path = this.#folder.pathOf(failure)
    try {
      const pagePath = writeFailure(path, failure, page)
      this.#paths.set(finding, path)
      if (pagePath !== undefined) this.#pages.set(finding, pagePath)
      return true
    } catch (error) {
      if (!this.#unwritable.has(path)) this.problem(problemOf(error))
      this.#unwritable.add(path)
      return false
    }
  }

  #replay(finding: Finding): string {
    const path = this.#paths.get(finding)
    return path === undefined ? runCommandLine(this.#about.file, String(finding.seed)) : replayCommandLine(path)
  }

  #tellAsFound(finding: Finding): void {
    const { chalk } = this.#output.terminal
    const { seed, signature, message } = finding
    this.#output.text(`${chalk.red('✗')} seed ${seed}: ${chalk.red(signature)}: ${message}`)
    this.#output.text(`  replay: ${this.#replay(finding)}\n`)
  }

  #tellShrunk(finding: Finding, { story, runs, tookMs, complete }: ShrinkOutcome): void {
    const { chalk } = this.#output.terminal
    this.#output.text(story)
    const page = this.#pages.get(finding)
    if (page !== undefined) this.#output.text(`picture\n  ${displayPath(page)}`)
    const budget = complete ? '' : '; there was no time to try everything (--shrink-time)'
    const effort = `found with seed ${finding.seed}, made smaller in ${counted(runs, 'run')}, ${seconds(tookMs)}${budget}`
    this.#output.text(runs === 0 ? '' : `${chalk.dim(effort)}\n`)
  }
}
