import { FailureFolder } from '../../failures/failure-folder.ts'
import { failuresFolder } from '../../failures/folders.ts'
import { shownPath } from '../../failures/shown-path.ts'
import type { Campaign } from '../campaign/campaign.ts'
import { Crew } from '../campaign/crew.ts'
import { Elsewhere } from '../elsewhere/elsewhere.ts'
import { Memory, type MemoryOptions } from '../known/memory.ts'
import { gravest, type Outcome } from '../outcome.ts'
import { type Problem, problemOf } from '../problem.ts'
import type { NewThread, ThreadOptions } from '../thread/thread.ts'
import { type Beginning, beginningOf, type Wanted } from './beginning.ts'
import { Canary } from './canary.ts'
import type { CanaryResult, FuzzListener } from './fuzz-listener.ts'
import type { SessionResults } from './results.ts'
import { Session, type SessionOptions } from './session.ts'
import type { StoredSession } from './session-folder.ts'

export interface FuzzingOptions
  extends Omit<SessionOptions, 'seeds' | 'newThread' | 'elsewhere' | keyof Wanted>,
    Wanted {
  /** Whether some runs are made again in another process with other surroundings, and compared (default: false). */
  readonly elsewhere?: boolean
  /** Absolute paths of the scenarios. */
  readonly scenarioFiles: readonly string[]
  /** Absolute paths of scenarios with planted bugs, which have to be found first. */
  readonly canaries: readonly string[]
  readonly newThread: NewThread
  readonly memoryMiB: NonNullable<ThreadOptions['memoryMiB']>
  /** Whether a failure that replays is what should come of it. */
  readonly expectFailure: boolean
  /** What nights remember, and whether only what is new or regressed is a failure (default: nothing is remembered). */
  readonly memory?: (MemoryOptions & { readonly allowKnown: boolean }) | undefined
  /** Finds the labels in a scenario's code. */
  readonly labelsOf: (scenarioFile: string) => Promise<readonly string[]>
}

/** How much of a night a `kill -9` can cost. */
const SAVE_MS = 1_000

/** Fuzzes a number of scenarios: the canaries first, then all sessions by turns. */
export class Fuzzing {
  isInterrupted = false
  readonly sessions: readonly Session[]
  /** Real milliseconds that the sessions which it goes on with had of its time. */
  readonly elapsedMs: number
  readonly #options: FuzzingOptions
  readonly #listener: FuzzListener
  readonly #memory: Memory | undefined
  readonly #problems: Problem[] = []
  readonly #canaries: readonly Canary[]
  readonly #watch: Crew
  readonly #crew: Crew

  /** Throws a ProblemError when a session cannot be resumed, or the registry of findings cannot be read. */
  constructor(options: FuzzingOptions, listener: FuzzListener) {
    this.#options = options
    this.#listener = listener
    this.#memory = options.memory === undefined ? undefined : new Memory(options.memory)
    const { scenarioFiles, canaries, jobs, time, timeMs, root, shard } = options
    const failures = new FailureFolder(
      failuresFolder(root),
      shard === undefined ? '' : `.${shard.number}-of-${shard.of}`,
    )
    failures.sweep()
    const beginnings = scenarioFiles.map(file => beginningOf(file, options, text => listener.note(text)))
    this.sessions = scenarioFiles.map((file, i) => {
      const { seeds, before } = beginnings[i] as Beginning
      return new Session(
        file,
        { ...this.#campaignOptions(file), ...asBegun(before), seeds },
        failures,
        listener,
        before,
      )
    })
    this.elapsedMs = Math.max(0, ...beginnings.map(({ before }) => before?.results.elapsedMs ?? 0))
    this.#canaries = canaries.map(file => new Canary(file, this.#campaignOptions(file), listener))
    const crew = (campaigns: readonly Campaign[], ms: number) => new Crew(campaigns, { jobs, time, timeMs: ms })
    this.#watch = crew(
      this.#canaries.map(({ campaign }) => campaign),
      Number.POSITIVE_INFINITY,
    )
    this.#crew = crew(this.campaigns, Math.max(0, timeMs - this.elapsedMs))
  }

  get campaigns(): readonly Campaign[] {
    return this.sessions.map(({ campaign }) => campaign)
  }

  get results(): readonly SessionResults[] {
    return this.sessions.map(({ results }) => results)
  }

  get canaries(): readonly CanaryResult[] {
    return this.#canaries.map(({ result }) => result)
  }

  /** Fuzzes the canaries: before the sessions, so that their results come first. */
  async watch(): Promise<void> {
    await this.#watch.run()
  }

  /** Fuzzes until the seeds or the time are used up, or enough has been found. Does not throw: the listener hears of problems. */
  async run(): Promise<void> {
    const { labelsOf, scenarioFiles, time } = this.#options
    await Promise.all(
      this.sessions.map(async (session, i) => {
        session.labels = await labelsOf(scenarioFiles[i] as string)
      }),
    )
    const stopSaving = time.every(SAVE_MS, () => {
      for (const session of this.sessions) session.save()
    })
    try {
      await this.#crew.run()
    } finally {
      stopSaving()
    }
    await this.#judge()
  }

  /** Says what is new, known, gone or regressed. */
  async #judge(): Promise<void> {
    for (const [i, session] of this.sessions.entries()) {
      const { closed } = session
      if (this.#memory === undefined || closed === undefined) continue
      const thread = this.#threadOptions(this.#options.scenarioFiles[i] as string)
      try {
        const news = await this.#memory.judge(closed, () => this.#options.newThread(thread))
        session.tell(news)
        this.#listener.news(closed.results.scenario.name, news)
      } catch (error) {
        const problem = problemOf(error)
        this.#problems.push(problem)
        this.#listener.problem(problem)
      }
    }
  }

  /** Ends soon, with what has been found. */
  interrupt(): void {
    this.isInterrupted = true
    for (const session of this.sessions) session.interrupt()
    this.#watch.interrupt()
    this.#crew.interrupt()
  }

  /** What all of it came to. */
  get outcome(): Outcome {
    if (this.isInterrupted) return 'interrupted'
    const { expectFailure, memory } = this.#options
    return gravest([
      ...this.#problems.map(({ outcome }) => outcome),
      ...this.sessions.map(session => (expectFailure ? expectedOutcome(session) : session.outcome(memory?.allowKnown))),
      ...this.#canaries.map(({ shortcoming }) => shortcoming?.outcome ?? 'clean'),
    ])
  }

  #campaignOptions(scenarioFile: string): Omit<SessionOptions, 'seeds'> {
    const { newThread } = this.#options
    const thread = this.#threadOptions(scenarioFile)
    const elsewhere =
      this.#options.elsewhere === true
        ? () => new Elsewhere(newThread, thread, text => this.#listener.note(`${shownPath(scenarioFile)}: ${text}`))
        : undefined
    const memory = this.#memory
    const isKnown = (scenario: string, signature: string) => memory?.isKnown(scenario, signature) === true
    return { ...this.#options, newThread: () => newThread(thread), elsewhere, isKnown }
  }

  #threadOptions(scenarioFile: string): ThreadOptions {
    const { stepTimeoutMs, memoryMiB } = this.#options
    // What nodes print is seen when a failure is run by itself.
    return { scenarioFile, stepTimeoutMs, memoryMiB, output: 'none' }
  }
}

/** What a session that goes on keeps of its beginning. */
function asBegun(before: StoredSession | undefined): Pick<SessionOptions, 'given' | 'revision' | 'shard'> {
  if (before === undefined) return {}
  const { given, revision, shard } = before.results
  return { given, ...(revision === undefined ? {} : { revision }), ...(shard === undefined ? {} : { shard }) }
}

/** Clean when there is a failure, and it replays. */
function expectedOutcome(session: Session): Outcome {
  if (session.confirmed !== undefined) return 'clean'
  const outcome = session.outcome()
  return outcome === 'clean' || outcome === 'vacuous' ? 'failure' : outcome
}
