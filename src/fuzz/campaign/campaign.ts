import { isSame } from '../../failures/same-again.ts'
import type { StoredGenerations } from '../../search/guidance/generations.ts'
import type { Strategy } from '../../search/guidance/strategy.ts'
import type { Elsewhere } from '../elsewhere/elsewhere.ts'
import { type Hit, Tally } from '../findings/tally.ts'
import { type Problem, ProblemError, problemOf } from '../problem.ts'
import type { RealTime } from '../real-time.ts'
import type { SessionResults } from '../session/results.ts'
import type { Batch, PlanSections, Sample, ScenarioFacts, ShrinkOutcome } from '../thread/protocol.ts'
import { nextAttempt, type ShrinkAttempt } from '../thread/shrink-attempt.ts'
import type { Thread } from '../thread/thread.ts'
import { ThreadDied, ThreadLost, ThreadTerminated } from '../thread/thread-lost.ts'
import type { CampaignListener, Verification } from './campaign-listener.ts'
import { CampaignThreads } from './campaign-threads.ts'
import { Patience } from './patience.ts'
import { SeedQueue } from './seed-queue.ts'
import type { SeedRange } from './seed-range.ts'
import { SharedSearch } from './shared-search.ts'
import { ShrinkBudget } from './shrink-budget.ts'

export interface CampaignOptions {
  /** Makes a thread for the scenario. */
  readonly newThread: () => Thread
  /** Makes a thread in another process with other surroundings, where some runs are made again (default: none are). */
  readonly elsewhere?: (() => Elsewhere) | undefined
  readonly time: RealTime
  /** Real milliseconds without a sign of life after which a run counts as hanging. */
  readonly stepTimeoutMs: number
  readonly seeds: SeedRange
  readonly jobs: number
  /** How many real milliseconds a batch of seeds is to take (default: 150). */
  readonly batchMs?: number | undefined
  /** Stops after so many different failures. */
  readonly maxFailures: number
  /** At most so many runs for making each failure smaller. */
  readonly shrinkRuns: number
  /** Whether the first seed and each failure are run twice and compared. */
  readonly verify: boolean
  /** What every plan has besides its seed: all else is drawn (default: nothing). */
  readonly given?: PlanSections | undefined
  /** How plans are made from those that did something new, beside fresh seeds: in no way, where all seeds are fresh. */
  readonly guided: readonly Strategy[]
}

const ELSEWHERE_EVERY_MS = 20_000

/** Something for a thread to do. */
export type Job =
  | { readonly type: 'batch'; readonly batch: Batch }
  | { readonly type: 'shrink'; readonly hit: Hit; readonly attempt?: ShrinkAttempt }
  | { readonly type: 'verify'; readonly hit: Hit; readonly verification: Verification }

/** Fuzzes one scenario: hands out batches of seeds, and the shrinking and verifying of what they find, and takes the results. */
export class Campaign {
  readonly tally: Tally
  readonly threads: CampaignThreads
  /** Jobs that were handed out and are not done. */
  active = 0
  /** When a run last did something that none did before, as the campaign's clock has it. */
  lastNewMs = 0
  isInterrupted = false
  /** More can be handed out when what is under way has come back. To be asked after `next` gave nothing. */
  isWaiting = false
  /** Real milliseconds that all threads together have spent on batches. */
  spentMs = 0
  readonly #options: CampaignOptions
  readonly #listener: CampaignListener
  readonly #queue: SeedQueue
  readonly #toDo: Exclude<Job, { type: 'batch' }>[] = []
  readonly #underWay = new Set<Exclude<Job, { type: 'batch' }>>()
  /** For a session that goes on with this one. */
  readonly #postponed: Hit[] = []
  readonly #budget: ShrinkBudget
  readonly #behaviours = new Set<number>()
  readonly #search: SharedSearch | undefined
  readonly #patience: Patience
  /** None of its first runs had a verdict. */
  #cannotRun = false
  #hasProblem = false
  #batches = 0
  #elsewhere: Elsewhere | undefined
  #lookedElsewhereMs: number | undefined
  #isLookingElsewhere = false
  #tookMs: number
  #busySinceMs = 0

  constructor(
    options: CampaignOptions,
    listener: CampaignListener,
    before?: SessionResults,
    search?: StoredGenerations,
  ) {
    this.#options = options
    this.#listener = listener
    const { seeds, maxFailures } = options
    this.#patience = new Patience(options.stepTimeoutMs)
    this.#budget = new ShrinkBudget(seeds.first, options.shrinkRuns, before?.checkpoint.granted)
    this.threads = new CampaignThreads(options.newThread, facts => listener.loaded(facts))
    this.tally = new Tally(seeds.first, maxFailures, hit => this.#hit(hit))
    if (before !== undefined) this.tally.restore(before)
    const { frontier, early } = this.tally.checkpoint
    const done = early.map(({ firstSeed, runs }) => ({ firstSeed, count: runs }))
    this.#queue = new SeedQueue(seeds, options, frontier, done)
    if (options.guided.length > 0) {
      this.#search = new SharedSearch(seeds, options.guided, search, frontier)
      // Of one that has searched, all of them are known.
      for (const { firstSeed, count } of done)
        this.#search.learn(
          firstSeed,
          Array.from({ length: count }, () => null),
        )
    }
    this.#tookMs = before?.tookMs ?? 0
  }

  /** Real milliseconds during which batches were under way. */
  get tookMs(): number {
    const now = this.#batches === 0 ? 0 : this.#options.time.now() - this.#busySinceMs
    return Math.max(1, this.#tookMs + now)
  }

  /** Nothing is under way, and nothing will be. To be asked after `next` gave nothing. */
  get isIdle(): boolean {
    return this.active === 0
  }

  /** Enough has been found, and all of it is done with: what else is under way does not count. */
  get hasEnough(): boolean {
    return this.tally.isFull && this.#toDo.length === 0 && this.shrinking === 0
  }

  /** How many failures are being made smaller. */
  get shrinking(): number {
    return this.#underWay.size
  }

  /** Different things that runs were seen to do. */
  get behaviours(): number {
    return this.#behaviours.size
  }

  get facts(): ScenarioFacts | undefined {
    return this.threads.facts
  }

  /** Of a guided search: where it is, and what it goes by. */
  get search(): Pick<SharedSearch, 'stored' | 'searches'> | undefined {
    return this.#search
  }

  /** How many failures were made smaller, or are to be. */
  get granted(): number {
    return this.#budget.granted
  }

  /** What an earlier session had still to do about its failures. */
  resume(job: Exclude<Job, { type: 'batch' }>): void {
    this.#toDo.push(job)
  }

  /** What to do next, if there is anything now: it is then to be carried out. */
  next(timeIsUp: boolean): Job | undefined {
    for (let job = this.#toDo.shift(); job !== undefined; job = this.#toDo.shift()) {
      const { isInterrupted } = this
      if (this.#patience.end !== undefined || (job.type === 'shrink' && this.#isTooMuch(job.hit, timeIsUp))) {
        if (isInterrupted && job.type === 'shrink') this.#postponed.push(job.hit)
        this.#listener.left(job.hit)
        continue
      }
      this.active++
      this.#underWay.add(job)
      return job
    }
    const wantsRuns = !this.tally.isFull && !this.isInterrupted && !this.#hasProblem
    const batch = wantsRuns && !timeIsUp ? this.#queue.take(this.#search) : undefined
    this.isWaiting = wantsRuns && !timeIsUp && batch === undefined && this.#queue.hasMore
    if (batch === undefined) return undefined
    this.active++
    return { type: 'batch', batch }
  }

  /** Ends soon, and tells what has been found. */
  interrupt(): void {
    this.isInterrupted = true
    this.threads.stop()
  }

  /** Ends all that is under way at once. */
  async end(): Promise<void> {
    await Promise.all([this.threads.endAll(), this.#elsewhere?.end()])
  }

  /** Returns whether the thread can be used again. Does not throw: the listener hears of problems. */
  async carryOut(job: Job, start: () => Promise<Thread>): Promise<boolean> {
    try {
      let thread: Thread
      try {
        thread = await start()
      } catch (error) {
        this.#cannotStart(job, error)
        return false
      }
      if (job.type === 'batch') await this.#runBatch(thread, job.batch)
      else if (job.type === 'shrink') await this.#shrink(thread, job)
      else await this.#verify(thread, job.verification)
      return true
    } catch (error) {
      this.#failed(job, error)
      return false
    } finally {
      this.active--
      if (job.type !== 'batch') this.#underWay.delete(job)
    }
  }

  /** Failures that are to be made smaller, those that are being made, and those for which there was no time. */
  get toShrink(): Hit[] {
    const jobs = [...this.#underWay, ...this.#toDo]
    return [...jobs.flatMap(job => (job.type === 'shrink' ? [job.hit] : [])), ...this.#postponed]
  }

  /** No more jobs will be carried out. */
  close(): void {
    void this.#elsewhere?.end()
    this.#listener.closing()
    // Where it cannot be run, what other threads were at by then is nothing else than that.
    if (!this.#cannotRun) this.tally.close()
    for (const job of this.#toDo) if (job.type === 'shrink') this.#listener.left(job.hit)
    this.#toDo.length = 0
    this.#listener.over()
  }

  #hit(hit: Hit): void {
    if (!this.#listener.hit(hit)) return
    if (this.#budget.grants(hit.seed)) this.#toDo.push({ type: 'shrink', hit })
    else this.#listener.left(hit)
  }

  /** At the end, only what nothing is known about is made smaller. */
  #isTooMuch(hit: Hit, timeIsUp: boolean): boolean {
    return (timeIsUp || this.isInterrupted) && hit.seed !== hit.finding.seed
  }

  async #runBatch(thread: Thread, batch: Batch): Promise<void> {
    const isFirst = batch.firstSeed === this.#options.seeds.first
    const startedMs = this.#options.time.now()
    if (this.#batches++ === 0) this.#busySinceMs = startedMs
    try {
      const verify = this.#options.verify && isFirst
      const guided = this.#search?.for(thread, batch.firstSeed)
      const given = this.#options.given === undefined ? {} : { given: this.#options.given }
      const task = {
        type: 'batch',
        ...batch,
        verify,
        isFirst,
        ...(guided === undefined ? {} : { guided }),
        ...given,
      } as const
      const result = await thread.ask(task, this.#patience.ms(this.tally.slowest[0]))
      const { sample, reports = [], ...counted } = result
      this.#search?.learn(batch.firstSeed, reports)
      this.#queue.measured(result.runs, result.tookMs)
      this.#patience.ended(result.runs)
      this.#queue.giveBack({ firstSeed: batch.firstSeed + result.runs, count: batch.count - result.runs })
      this.#noteBehaviours(result.behaviours)
      this.tally.add({ ...counted, behaviours: [] })
      if (isFirst && result.problem?.outcome === 'no verdict') this.#cannotRun = true
      if (result.problem !== undefined) this.#report(result.problem)
      else if (sample !== undefined) await this.#checkElsewhere(thread, sample)
    } catch (error) {
      if (error instanceof ThreadLost) this.#lost(batch, error, this.#options.time.now() - startedMs)
      else this.#queue.giveBack(batch)
      throw error
    } finally {
      const now = this.#options.time.now()
      this.spentMs += now - startedMs
      if (--this.#batches === 0) this.#tookMs += now - this.#busySinceMs
    }
  }

  /** Some runs are made again elsewhere, one every while: whatever the campaign does, that is a small part of it. */
  async #checkElsewhere(thread: Thread, { plan, identity }: Sample): Promise<void> {
    const { elsewhere, time } = this.#options
    const isDue = this.#lookedElsewhereMs === undefined || time.now() - this.#lookedElsewhereMs > ELSEWHERE_EVERY_MS
    // On a busy machine one look may take longer than the time between two.
    if (elsewhere === undefined || !isDue || this.isInterrupted || this.#isLookingElsewhere) return
    this.#lookedElsewhereMs = time.now()
    this.#isLookingElsewhere = true
    this.#elsewhere ??= elsewhere()
    try {
      await this.#elsewhere.check(plan, identity, () => thread.ask({ type: 'trace', plan }))
      await this.#elsewhere.noteShared(plan, identity)
    } catch (error) {
      const problem = problemOf(error)
      // What ends that process ends the runs here too, and is found by them.
      const isOver = error instanceof ThreadTerminated || error instanceof ThreadDied
      if (problem.outcome === 'not deterministic' || (problem.outcome === 'internal error' && !isOver)) {
        this.#report(problem)
      }
    } finally {
      this.#isLookingElsewhere = false
    }
  }

  #noteBehaviours(behaviours: readonly number[]): void {
    const before = this.#behaviours.size
    for (const behaviour of behaviours) this.#behaviours.add(behaviour)
    if (this.#behaviours.size > before) this.lastNewMs = this.#options.time.now()
  }

  #lost({ firstSeed, count }: Batch, lost: ThreadLost, tookMs: number): void {
    const done = Math.min(lost.done, count - 1)
    const seed = firstSeed + done
    this.#patience.lostRun(lost)
    this.tally.addLost(seed, lost, tookMs)
    this.#search?.learn(seed, [null])
    this.#queue.giveBack({ firstSeed, count: done })
    this.#queue.giveBack({ firstSeed: seed + 1, count: count - done - 1 })
    this.#seeWhetherToGoOn()
  }

  #seeWhetherToGoOn(reason = this.#patience.end): void {
    if (this.#patience.end === undefined) return
    this.#report({ outcome: 'no verdict', message: `${reason}: no more are tried before that is mended` })
  }

  /** Once it could be started, it may again: the job waits for another thread. */
  #cannotStart(job: Job, error: unknown): void {
    const isHopeless = this.facts === undefined && !(error instanceof ThreadTerminated)
    if (job.type === 'batch') this.#queue.giveBack(job.batch)
    else if (!isHopeless) this.#toDo.unshift(job)
    if (error instanceof ThreadTerminated || (this.isInterrupted && problemOf(error).outcome === 'interrupted')) return
    if (isHopeless) this.#report(problemOf(error))
    else {
      this.#patience.lostThread()
      this.#seeWhetherToGoOn(problemOf(error).message)
    }
  }

  async #shrink(thread: Thread, { hit, attempt = this.#options }: Extract<Job, { type: 'shrink' }>): Promise<void> {
    const { finding, seed, plan, fingerprint } = hit
    const { shrinkRuns, skip = [] }: ShrinkAttempt = attempt
    const limits = { shrinkRuns: this.isInterrupted ? 0 : shrinkRuns, skip }
    let outcome: ShrinkOutcome
    try {
      outcome = await thread.ask({
        type: 'shrink',
        plan: plan ?? { ...this.#options.given, seed: String(seed) },
        found: { signature: finding.signature, fingerprint },
        ...limits,
        verify: this.#options.verify,
        ...this.#listener.shrinking(hit),
      })
    } catch (error) {
      const next = error instanceof ThreadLost ? nextAttempt(limits, error) : undefined
      if (next === undefined) throw error
      this.#toDo.unshift({ type: 'shrink', hit, attempt: next })
      throw new ThreadTerminated('a smaller plan took its thread down', { cause: error })
    }
    if (outcome.failure === undefined) return this.#listener.left(hit)
    if (this.isInterrupted && !outcome.complete) this.#postponed.push(hit)
    const verification = this.#listener.shrunk(hit, outcome)
    if (verification !== undefined) this.#toDo.unshift({ type: 'verify', hit, verification })
  }

  /** In a thread that has run nothing else: that shows whether the plan alone makes it fail. */
  async #verify(thread: Thread, verification: Verification): Promise<void> {
    const { plan, expected } = verification
    const result = await thread.ask({
      ...{ type: 'examine', plan, verify: false, journal: false, page: false, files: true },
      ...{ story: 'never', storySettings: {} },
    })
    const { fingerprint, signature } = result.run
    if (isSame(expected, { fingerprint, signature })) return this.#listener.verified(verification, result)
    const message = `not deterministic: in a fresh thread its smallest plan gave another run: ${fingerprint} (${signature ?? 'it passed'})`
    throw new ProblemError({ outcome: 'not deterministic', message })
  }

  #failed(job: Job, error: unknown): void {
    if (error instanceof ThreadTerminated || (error instanceof ThreadLost && job.type === 'batch')) return
    const problem = problemOf(error)
    if (error instanceof ThreadDied) {
      this.#patience.lostThread()
      this.#seeWhetherToGoOn()
      if (job.type !== 'batch') this.#toDo.unshift(job)
    } else if (job.type === 'batch' || problem.outcome === 'internal error') this.#report(problem)
    else if (problem.outcome === 'not deterministic') {
      this.#listener.nondeterministic(job.hit, problem, job.type === 'verify' ? job.verification.entry : undefined)
    } else if (job.type === 'shrink') this.#listener.left(job.hit)
  }

  /** The first one ends the campaign: it would come again and again. */
  #report(problem: Problem): void {
    if (this.#hasProblem) return
    this.#hasProblem = true
    this.#listener.problem(problem)
  }
}
