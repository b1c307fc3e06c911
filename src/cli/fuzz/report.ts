import { replayCommandLine, type SeedRange } from '../command-line.ts'
import { examineOnce } from '../examine-once.ts'
import { EXIT, type ExitCode, graver } from '../exit-code.ts'
import { readReplayable } from '../files.ts'
import { displayPath } from '../frame.ts'
import type { Problem } from '../problem.ts'
import { plural, seconds } from '../run-text.ts'
import type { Terminal } from '../terminal.ts'
import { versions } from '../version.ts'
import type { ShrinkOutcome } from '../worker/protocol.ts'
import { Campaign } from './campaign.ts'
import { closingTable, coverageTable } from './closing-table.ts'
import { showProgress } from './progress.ts'
import { FailureFolder, failureAsFound, type StoredFinding } from './stored-finding.ts'
import type { Finding } from './tally.ts'

export interface FuzzSettings {
  readonly seeds: SeedRange
  /** For each scenario. */
  readonly timeMs: number
  readonly jobs: number
  readonly maxFailures: number
  readonly expectFailure: boolean
  readonly shrinkTimeMs: number
  readonly folder: string
  readonly json: boolean
  readonly check: boolean
  readonly stepTimeoutMs: number
}

/** Fuzzes scenarios one after the other, tells what is found when it is found, and sums up at the end. */
export class FuzzReport {
  isInterrupted = false
  readonly #terminal: Terminal
  readonly #settings: FuzzSettings
  readonly #folder: FailureFolder
  readonly #stored: StoredFinding[] = []
  #campaign: Campaign | undefined
  #runs = 0
  #executed = 0
  #simulatedMs = 0
  #tookMs = 0

  constructor(terminal: Terminal, settings: FuzzSettings) {
    this.#terminal = terminal
    this.#settings = settings
    this.#folder = new FailureFolder(settings.folder)
  }

  interrupt(): void {
    this.isInterrupted = true
    this.#campaign?.interrupt()
  }

  async fuzz(scenarioFile: string): Promise<ExitCode> {
    const { seeds, timeMs, jobs, maxFailures, shrinkTimeMs, check, stepTimeoutMs, json } = this.#settings
    const stored: StoredFinding[] = []
    const about = { file: displayPath(scenarioFile), versions: versions() }
    const scenario = () => campaign.facts?.name ?? ''
    const pathOf = ({ signature }: Finding) =>
      this.#folder.pathOf({ scenario: scenario(), signature, file: about.file })
    const campaign: Campaign = new Campaign(
      {
        scenarioFile,
        output: 'none',
        stepTimeoutMs,
        seeds,
        jobs,
        maxFailures,
        timeMs,
        shrinkTimeMs,
        check,
        shrinking: finding => ({ about, storySettings: this.#terminal.story(replayCommandLine(pathOf(finding))) }),
      },
      {
        loaded: ({ name }) => this.#event('start', { scenario: name, file: about.file, seeds, jobs }),
        found: finding => {
          this.#folder.store(failureAsFound(finding, scenario(), about))
          const { signature, seed, message } = finding
          this.#event('failure', { scenario: scenario(), signature, seed, message, file: pathOf(finding) })
        },
        shrunk: (finding, outcome) => {
          stored.push(this.#shrunk(finding, outcome, pathOf(finding)))
        },
        problem: problem => this.#problem(problem),
      },
    )
    this.#campaign = campaign
    const stopProgress = showProgress(this.#terminal, campaign, { json, count: seeds.count, timeMs })
    try {
      await campaign.run()
    } finally {
      stopProgress()
    }
    stored.sort((a, b) => a.finding.seed - b.finding.seed)
    this.#add(campaign, stored)
    return this.#conclude(campaign, stored, stepTimeoutMs, scenarioFile)
  }

  /** The last line. */
  sumUp(): void {
    if (!this.#settings.json) return
    const tookSeconds = Math.max(this.#tookMs, 1) / 1_000
    this.#terminal.printJson({
      runs: this.#runs,
      failures: this.#stored.map(({ finding: { signature, seed, hits }, path, size }) => ({
        signature,
        seed,
        hits,
        file: path,
        operations: size?.operations ?? null,
        faults: size?.faults ?? null,
        perturbedMessages: size?.perturbedMessages ?? null,
        nodes: size?.nodes ?? null,
      })),
      runsPerSecond: rounded(this.#executed / tookSeconds),
      simulatedSecondsPerSecond: rounded(this.#simulatedMs / 1_000 / tookSeconds),
    })
  }

  #add(campaign: Campaign, stored: readonly StoredFinding[]): void {
    this.#stored.push(...stored)
    this.#runs += campaign.tally.runs
    this.#executed += campaign.tally.executed
    this.#simulatedMs += campaign.tally.simulatedMs
    this.#tookMs += campaign.tookMs
  }

  #shrunk(finding: Finding, outcome: ShrinkOutcome | undefined, path: string): StoredFinding {
    const { chalk } = this.#terminal
    if (outcome?.failure === undefined) {
      this.#text(`${chalk.red('✗')} seed ${finding.seed}: ${chalk.red(finding.signature)}: ${finding.message}`)
      this.#text(`  replay: ${replayCommandLine(path)}\n`)
      return { finding, path, size: undefined }
    }
    this.#folder.store(outcome.failure)
    const { before, after, runs, tookMs, complete } = outcome
    this.#event('shrunk', {
      signature: finding.signature,
      seed: finding.seed,
      file: path,
      runs,
      before,
      after,
      complete,
    })
    this.#text(outcome.story)
    if (runs > 0) {
      const budget = complete ? '' : '; there was no time to try everything (--shrink-time)'
      this.#text(
        chalk.dim(
          `found with seed ${finding.seed}, made smaller in ${plural(runs, 'run')}, ${seconds(tookMs)}${budget}`,
        ),
      )
    }
    this.#text('')
    return { finding, path, size: after }
  }

  async #conclude(
    campaign: Campaign,
    stored: readonly StoredFinding[],
    stepTimeoutMs: number,
    scenarioFile: string,
  ): Promise<ExitCode> {
    const { tally, facts } = campaign
    const { chalk } = this.#terminal
    if (facts !== undefined) {
      if (!this.#settings.expectFailure || stored.length === 0) {
        const coverage = coverageTable(chalk, tally.coverage, campaign)
        if (coverage !== '') this.#text(`${coverage}\n`)
      }
      for (const { signature, seed, hits, message } of tally.undecided.values()) {
        this.#event('undecided', { scenario: facts.name, signature, seed, hits, message })
      }
      this.#text(closingTable(chalk, campaign, stored))
    }
    const problem = campaign.problem?.exitCode ?? EXIT.clean
    if (!this.#settings.expectFailure) {
      const verdict = stored.length > 0 ? EXIT.failure : tally.undecided.size > 0 ? EXIT.undecided : EXIT.clean
      return graver(problem, verdict)
    }
    if (stored[0] === undefined) return graver(problem, EXIT.failure)
    if (this.isInterrupted) return problem
    return graver(problem, await this.#confirm(stored[0], scenarioFile, stepTimeoutMs))
  }

  /** Replays a failure from its file, in a thread that has run nothing else. */
  async #confirm({ path }: StoredFinding, scenarioFile: string, stepTimeoutMs: number): Promise<ExitCode> {
    const { failure, plan } = readReplayable(path)
    const { result, lost } = await examineOnce(
      { scenarioFile, stepTimeoutMs, output: 'none' },
      { plan, check: false, trace: false, story: 'on failure', storySettings: {} },
    )
    const same =
      result === undefined
        ? lost.signature === failure?.signature
        : result.run.fingerprint === failure?.fingerprint && result.run.signature === failure.signature
    const fingerprint = result?.run.fingerprint
    this.#event('replayed', { file: path, same, signature: result?.run.signature ?? lost?.signature, fingerprint })
    if (same) {
      this.#text(
        `Replayed from its file: the same failure, the same fingerprint${fingerprint === undefined ? '' : ` (${fingerprint})`}.`,
      )
      return EXIT.clean
    }
    this.#problem({
      exitCode: EXIT.nondeterministic,
      message: `not deterministic: ${path} gave another run in a fresh thread: fingerprint ${fingerprint}, stored ${failure?.fingerprint}`,
    })
    return EXIT.nondeterministic
  }

  #problem({ message, exitCode }: Problem): void {
    this.#event('problem', { message, exitCode })
    this.#terminal.note(`${this.#terminal.errorChalk.red('error:')} ${message}`)
  }

  #event(event: string, details: object): void {
    if (this.#settings.json) this.#terminal.printJson({ event, ...details })
  }

  #text(text: string): void {
    if (!this.#settings.json) this.#terminal.print(text)
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
