import { EXIT, type ExitCode, graver } from '../exit-code.ts'
import { FailureFolder } from '../failure-folder.ts'
import { displayPath } from '../frame.ts'
import type { SessionResults } from '../store/results.ts'
import { SessionFolder, type StoredSession } from '../store/session-folder.ts'
import { sweep } from '../store/write-whole.ts'
import { closingTable, coverageTable, overview } from './closing-table.ts'
import { Crew } from './crew.ts'
import type { FuzzOutput } from './output.ts'
import { showProgress } from './progress.ts'
import { failuresFolder, Session, type SessionOptions } from './session.ts'
import { sourceLabels } from './source-labels.ts'
import { summaryOf } from './summary.ts'

export interface NightOptions extends SessionOptions {
  /** Real milliseconds for which new runs are begun, those of the sessions that it resumes included. */
  readonly timeMs: number
  readonly expectFailure: boolean
  /** Whether it goes on where the last sessions of these scenarios stopped. */
  readonly resume: boolean
}

/** How much of a night a `kill -9` can cost. */
const SAVE_MS = 1_000

/** Fuzzes a number of scenarios, and sums up. */
export class Night {
  isInterrupted = false
  readonly #output: FuzzOutput
  readonly #options: NightOptions
  readonly #sessions: readonly Session[]
  readonly #crew: Crew
  readonly #elapsedMs: number

  /** Throws a CommandError when a session cannot be resumed. */
  constructor(output: FuzzOutput, scenarioFiles: readonly string[], options: NightOptions) {
    this.#output = output
    this.#options = options
    const failures = new FailureFolder(failuresFolder(options.root))
    sweep(failuresFolder(options.root))
    const before = scenarioFiles.map(file => (options.resume ? this.#stored(file) : undefined))
    this.#sessions = scenarioFiles.map(
      (file, i) => new Session(output, file, options, failures, before[i], session => this.#conclude(session)),
    )
    scenarioFiles.forEach((file, i) => {
      void sourceLabels(file).then(labels => this.#sessions[i]?.knowsLabels(labels))
    })
    this.#elapsedMs = Math.max(0, ...before.map(stored => stored?.results.elapsedMs ?? 0))
    this.#crew = new Crew(
      this.#sessions.map(({ campaign }) => campaign),
      { jobs: options.jobs, timeMs: Math.max(0, options.timeMs - this.#elapsedMs) },
    )
  }

  get results(): SessionResults[] {
    return this.#sessions.flatMap(({ results }) => results ?? [])
  }

  async run(): Promise<ExitCode> {
    const { seeds, timeMs } = this.#options
    const campaigns = this.#sessions.map(({ campaign }) => campaign)
    const count = seeds.count === undefined ? undefined : seeds.count * campaigns.length
    const stopProgress = showProgress(this.#output, campaigns, { count, timeMs, elapsedMs: this.#elapsedMs })
    const saving = setInterval(() => {
      for (const session of this.#sessions) session.save()
    }, SAVE_MS)
    try {
      await this.#crew.run()
    } finally {
      clearInterval(saving)
      stopProgress()
    }
    if (this.#sessions.length > 1) this.#output.text(`\n${overview(this.#output.terminal.chalk, this.results)}`)
    if (this.#output.isJson) this.#output.terminal.printJson(summaryOf(this.results))
    return this.#exitCode
  }

  interrupt(): void {
    this.isInterrupted = true
    for (const session of this.#sessions) session.interrupt()
    this.#crew.interrupt()
  }

  #stored(scenarioFile: string): StoredSession | undefined {
    const file = displayPath(scenarioFile)
    const stored = SessionFolder.newestOf(this.#options.root, file)
    if (stored === undefined) this.#output.terminal.note(`${file}: no session to resume, so this is a new one`)
    else this.#output.text(`${file}: going on with ${displayPath(stored.folder.path)}`)
    return stored
  }

  #conclude(session: Session): void {
    const { results } = session
    if (results === undefined) return
    const { chalk } = this.#output.terminal
    const isWhatWasExpected = this.#options.expectFailure && results.failures.length > 0
    if (!isWhatWasExpected) {
      const coverage = coverageTable(chalk, results)
      if (coverage !== '') this.#output.text(`${coverage}\n`)
    }
    for (const { signature, seed, hits, message } of results.undecided) {
      this.#output.event('undecided', { scenario: results.scenario.name, signature, seed, hits, message })
    }
    this.#output.text(closingTable(chalk, results))
  }

  get #exitCode(): ExitCode {
    if (this.isInterrupted) return EXIT.interrupted
    const { expectFailure } = this.#options
    return this.#sessions
      .map(session => (expectFailure ? expectedExitCode(session) : session.exitCode))
      .reduce(graver, EXIT.clean)
  }
}

/** Clean when there is a failure, and it replays. */
function expectedExitCode({ confirmed, exitCode }: Session): ExitCode {
  if (confirmed !== undefined) return EXIT.clean
  return exitCode === EXIT.clean ? EXIT.failure : exitCode
}
