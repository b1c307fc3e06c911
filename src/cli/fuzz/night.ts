import { FailureFolder } from '../../failures/failure-folder.ts'
import { Crew } from '../../fuzz/campaign/crew.ts'
import type { SeedRange } from '../../fuzz/campaign/seed-range.ts'
import { EXIT, type ExitCode, graver } from '../../fuzz/exit-code.ts'
import { displayPath } from '../../fuzz/frame.ts'
import { usageError } from '../../fuzz/problem.ts'
import { SessionFolder, type StoredSession } from '../../fuzz/session/session-folder.ts'
import { sweep } from '../../fuzz/session/write-whole.ts'
import { reportToCi } from '../ci/report-to-ci.ts'
import { Canary } from './canary.ts'
import { closingTable, coverageTable, overview } from './closing-table.ts'
import type { FuzzOutput } from './output.ts'
import { showProgress } from './progress.ts'
import { failuresFolder, Session, type SessionOptions } from './session.ts'
import { summaryOf } from './summary.ts'

export interface NightOptions extends Omit<SessionOptions, 'seeds'> {
  /** Undefined: those of the session that is resumed, or all. */
  readonly seeds: SeedRange | undefined
  /** Real milliseconds for which new runs are begun, what the sessions that it resumes had of it included. */
  readonly timeMs: number
  readonly expectFailure: boolean
  /** Whether it goes on where the last sessions of these scenarios stopped. */
  readonly resume: boolean
  /** Absolute paths of scenarios with planted bugs, which have to be found first. */
  readonly canaries: readonly string[]
  /** A file for JUnit's XML. */
  readonly junit: string | undefined
}

/** How much of a night a `kill -9` can cost. */
const SAVE_MS = 1_000
const DEFAULT_SEEDS = 1_000
/** A session that has had this much of its time is not worth resuming. */
const MOST_OF_IT = 0.9

/** Fuzzes a number of scenarios, and sums up. */
export class Night {
  isInterrupted = false
  readonly #output: FuzzOutput
  readonly #options: NightOptions
  readonly #sessions: readonly Session[]
  readonly #canaries: readonly Canary[]
  readonly #watch: Crew
  readonly #crew: Crew
  readonly #elapsedMs: number

  /** Throws a CommandError when a session cannot be resumed. */
  constructor(output: FuzzOutput, scenarioFiles: readonly string[], options: NightOptions) {
    this.#output = output
    this.#options = options
    const failures = new FailureFolder(failuresFolder(options.root))
    sweep(failuresFolder(options.root))
    const beginnings = scenarioFiles.map(file => this.#beginning(file))
    this.#sessions = scenarioFiles.map((file, i) => {
      const { seeds, before } = beginnings[i] as Beginning
      return new Session(output, file, { ...options, seeds }, failures, before, session => this.#conclude(session))
    })
    this.#elapsedMs = Math.max(0, ...beginnings.map(({ before }) => before?.results.elapsedMs ?? 0))
    this.#canaries = options.canaries.map(file => new Canary(output, file, options))
    this.#watch = new Crew(
      this.#canaries.map(({ campaign }) => campaign),
      { jobs: options.jobs, timeMs: Number.POSITIVE_INFINITY },
    )
    this.#crew = new Crew(
      this.#sessions.map(({ campaign }) => campaign),
      { jobs: options.jobs, timeMs: Math.max(0, options.timeMs - this.#elapsedMs) },
    )
  }

  async run(): Promise<ExitCode> {
    await Promise.all(this.#sessions.map(session => session.readLabels()))
    await this.#watch.run()
    const { timeMs } = this.#options
    const campaigns = this.#sessions.map(({ campaign }) => campaign)
    const counts = this.#sessions.map(({ seeds }) => seeds.count)
    const count = counts.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), 0)
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
    const results = this.#sessions.map(session => session.results)
    const { terminal, isJson } = this.#output
    if (results.length > 1) this.#output.text(`\n${overview(terminal.chalk, results)}`)
    const write = (line: string) => (isJson ? terminal.note(line) : terminal.print(line))
    const problems = reportToCi(results, { env: process.env, junit: this.#options.junit, write })
    for (const problem of problems) this.#output.problem(problem)
    const canaries = this.#canaries.map(({ result }) => result)
    if (isJson) terminal.printJson({ ...summaryOf(results), ...(canaries.length === 0 ? {} : { canaries }) })
    return problems.map(({ exitCode }) => exitCode).reduce(graver, this.#exitCode)
  }

  interrupt(): void {
    this.isInterrupted = true
    for (const session of this.#sessions) session.interrupt()
    this.#watch.interrupt()
    this.#crew.interrupt()
  }

  /** A session that was stopped goes on; after one that used up its time, a new one goes on with the seeds after its own. */
  #beginning(scenarioFile: string): Beginning {
    const { seeds, timeMs, root, resume } = this.#options
    const isTimed = Number.isFinite(timeMs)
    const fresh = seeds ?? { first: 1, count: isTimed ? undefined : DEFAULT_SEEDS }
    if (!resume) return { seeds: fresh, before: undefined }
    const file = displayPath(scenarioFile)
    const before = SessionFolder.newestOf(root, file)
    if (before === undefined) {
      this.#output.terminal.note(`${file}: there is no session to resume, so this is a new one`)
      return { seeds: fresh, before }
    }
    const { results, folder } = before
    const hasTimeLeft = results.status !== 'complete' && results.elapsedMs < MOST_OF_IT * timeMs
    if (isTimed && !hasTimeLeft && seeds === undefined) {
      const { frontier: first } = results.checkpoint
      this.#output.terminal.note(`${file}: the last session had its time, so a new one goes on with seed ${first}`)
      return { seeds: { first, count: undefined }, before: undefined }
    }
    if (!isTimed && (seeds ?? results.seeds).count === undefined) {
      throw usageError(`${displayPath(folder.path)} had no number of seeds: to resume it, say --time or --seeds`)
    }
    if (seeds !== undefined && seeds.first !== results.seeds.first) {
      const path = displayPath(folder.path)
      throw usageError(
        `${path} began with seed ${results.seeds.first}, not ${seeds.first}: to resume it, leave out --seeds`,
      )
    }
    this.#output.terminal.note(`${file}: going on with ${displayPath(folder.path)}`)
    return { seeds: seeds ?? results.seeds, before }
  }

  #conclude(session: Session): void {
    const { results } = session
    if (session.campaign.facts === undefined) return
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
    const canaries = this.#canaries.map(({ shortcoming }) => shortcoming?.exitCode ?? EXIT.clean)
    return this.#sessions
      .map(session => (expectFailure ? expectedExitCode(session) : session.exitCode))
      .concat(canaries)
      .reduce(graver, EXIT.clean)
  }
}

/** With which seeds a session begins, and what it goes on with. */
interface Beginning {
  readonly seeds: SeedRange
  readonly before: StoredSession | undefined
}

/** Clean when there is a failure, and it replays. */
function expectedExitCode({ confirmed, exitCode }: Session): ExitCode {
  if (confirmed !== undefined) return EXIT.clean
  return exitCode === EXIT.clean ? EXIT.failure : exitCode
}
