import { replayCommandLine, runCommandLine } from '../../failures/commands.ts'
import { type AboutFailure, type Failure, failureOf } from '../../failures/failure.ts'
import { readFailure } from '../../failures/failure-file.ts'
import type { FailureFolder } from '../../failures/failure-folder.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { versions } from '../../failures/versions.ts'
import type { StoredGenerations } from '../../search/guidance/generations.ts'
import { Campaign, type CampaignOptions } from '../campaign/campaign.ts'
import type { CampaignListener, Verification } from '../campaign/campaign-listener.ts'
import type { SeedRange, Shard } from '../campaign/seed-range.ts'
import { neverReached } from '../findings/never-reached.ts'
import type { Finding, Hit } from '../findings/tally.ts'
import { Entry, Triage } from '../findings/triage.ts'
import { type Vacuity, vacuitiesOf, vacuityText } from '../findings/vacuous.ts'
import type { FindingNews } from '../known/known-finding.ts'
import { gravest, type Outcome } from '../outcome.ts'
import type { Problem } from '../problem.ts'
import type { ExamineResult, ScenarioFacts, ShrinkTask, ShrunkFailure, StorySettings } from '../thread/protocol.ts'
import type { FuzzListener } from './fuzz-listener.ts'
import { RESULTS_FORMAT, type SessionResults } from './results.ts'
import type { StoredSession } from './session-folder.ts'
import { SessionStore, type StoreOptions } from './session-store.ts'

export interface SessionOptions extends CampaignOptions, StoreOptions {
  /** The commit that runs; absent where there is no repository. */
  readonly revision?: string | undefined
  /** Which part of the seeds this is. */
  readonly shard?: Shard | undefined
  /** How many runs of one signature are made smaller. */
  readonly triage: number
  /** Whether a failure is known already: where its plan is stored, it is not made smaller again (default: none is). */
  readonly isKnown?: ((scenario: string, signature: string) => boolean) | undefined
  /** How stories are to be told, which end with what to type to see it again. */
  readonly storySettings: (replay: string) => StorySettings
}

/** What goes on with one scenario: its campaign, and what becomes of what it finds. */
export class Session implements CampaignListener {
  readonly campaign: Campaign
  readonly triage: Triage
  readonly seeds: SeedRange
  /** Labels in the scenario's code: those that no run reaches can only be told from these. */
  labels: readonly string[] = []
  readonly #problems: Problem[] = []
  readonly #listener: FuzzListener
  readonly #options: SessionOptions
  readonly #about: AboutFailure
  readonly #store: SessionStore
  readonly #started: Date
  readonly #startedMs: number
  readonly #elapsedBeforeMs: number
  #status: SessionResults['status'] = 'running'
  #news: readonly FindingNews[] | undefined
  /** As it was when it was over: what is counted after that is not to be gone on from. */
  #closed: SessionResults | undefined

  /** `before` is the session that it goes on with. */
  constructor(
    scenarioFile: string,
    options: SessionOptions,
    failures: FailureFolder,
    listener: FuzzListener,
    before: StoredSession | undefined,
  ) {
    this.#options = options
    this.#listener = listener
    this.seeds = options.seeds
    this.#about = { file: shownPath(scenarioFile), versions: versions() }
    this.#store = new SessionStore(options, failures, before?.folder, problem => this.#add(problem))
    this.#started = before === undefined ? options.time.date() : new Date(before.results.started)
    this.#startedMs = options.time.now()
    this.#elapsedBeforeMs = before?.results.elapsedMs ?? 0
    this.campaign = new Campaign(options, this, before?.results, searchOf(before))
    this.triage = new Triage(options.triage)
    if (before !== undefined) this.#resume(before.results)
  }

  /** The scenario's module, as it is shown. */
  get file(): string {
    return this.#about.file
  }

  get results(): SessionResults {
    const { tally, tookMs, granted, toShrink, facts, search } = this.campaign
    const { revision, shard } = this.#options
    const { name = this.#about.file, sometimes = [], claims } = facts ?? {}
    return {
      format: RESULTS_FORMAT,
      scenario: { name, sometimes, ...(claims === undefined ? {} : { faults: claims.faults }) },
      file: this.#about.file,
      status: this.#status,
      pid: process.pid,
      started: this.#started.toISOString(),
      seeds: this.seeds,
      ...(revision === undefined ? {} : { revision }),
      ...(shard === undefined ? {} : { shard }),
      ...(this.#options.given === undefined ? {} : { given: this.#options.given }),
      elapsedMs: Math.round(this.#elapsedBeforeMs + this.#options.time.now() - this.#startedMs),
      tookMs: Math.round(tookMs),
      runs: tally.runs,
      executed: tally.executed,
      covered: tally.covered,
      simulatedMs: tally.simulatedMs,
      failures: this.triage.toJSON(),
      undecided: [...tally.undecided.values()].map(({ signature, message, seed, hits }) => ({
        ...{ signature, message, seed, hits },
      })),
      problems: this.#problems,
      coverage: tally.coverage.plain,
      neverReached: neverReached(sometimes, this.labels, tally),
      slowest: tally.slowest,
      ...(this.#news === undefined ? {} : { news: this.#news }),
      checkpoint: {
        ...tally.checkpoint,
        granted,
        ...(search === undefined ? {} : { search: search.stored }),
        toShrink: toShrink.map(({ finding: { signature }, seed, plan, fingerprint }) => ({
          signature,
          seed,
          ...(plan === undefined ? {} : { plan }),
          ...(fingerprint === undefined ? {} : { fingerprint }),
        })),
      },
    }
  }

  /** What this session alone came to. `allowKnown`: what is known, and was not fixed before, is no failure. */
  outcome(allowKnown = false): Outcome {
    const { findings, undecided } = this.campaign.tally
    const alarming = new Set(
      this.#news?.flatMap(({ news, finding }) => (news === 'new' || news === 'regressed' ? [finding.signature] : [])),
    )
    const isAllowed = ({ signature, outcome }: Finding) =>
      allowKnown && this.#news !== undefined && outcome === 'failure' && !alarming.has(signature)
    return gravest([
      ...this.#problems.map(({ outcome }) => outcome),
      ...[...findings.values()].map(finding => (isAllowed(finding) ? 'clean' : finding.outcome)),
      ...(undecided.size > 0 ? ['undecided' as const] : []),
      ...(this.triage.entries.some(entry => entry.nondeterministic !== undefined)
        ? ['not deterministic' as const]
        : []),
    ])
  }

  /** Where it was when it was over, and whether it ran all of its seeds, or for all of its time. Undefined before. */
  get closed(): { readonly results: SessionResults; readonly isWhole: boolean } | undefined {
    const { facts, tally } = this.campaign
    if (this.#closed === undefined || facts === undefined) return undefined
    return { results: this.#closed, isWhole: this.#closed.status === 'complete' && !tally.isFull }
  }

  /** What a registry of findings says to it. */
  tell(news: readonly FindingNews[]): void {
    this.#news = news
    if (this.#closed !== undefined) this.#store.save({ ...this.#closed, news })
    for (const each of news) this.#store.log(`${each.news}: ${each.finding.signature}`)
  }

  /** The first failure that replays from its file. */
  get confirmed(): Entry | undefined {
    return this.triage.entries.find(({ verified }) => verified === true)
  }

  interrupt(): void {
    this.#status = 'interrupted'
  }

  /** Writes down where it is. */
  save(): void {
    if (this.#closed === undefined) this.#store.save(this.results, this.campaign.search?.searches)
  }

  loaded(facts: ScenarioFacts): void {
    const { seeds, jobs } = this.#options
    const { file } = this.#about
    this.#store.open(facts.name, file, this.#started)
    this.#listener.started({ scenario: facts.name, file, seeds, jobs, store: this.#store.path })
    const { first, count } = seeds
    this.#store.log(`start: ${file}, seeds from ${first}${count === undefined ? '' : `, ${count} of them`}`)
    this.save()
  }

  hit(hit: Hit): boolean {
    const { signature, message, fingerprint } = hit.finding
    if (this.triage.entryOf(hit) === undefined) {
      const entry = new Entry(hit)
      this.triage.add(entry)
      const isAdopted = this.#store.adopt(entry, this.#asFound(entry))
      if (!isAdopted) this.#storeAsFound(entry)
      this.#listener.found(this.#name, entry)
      this.#store.log(`failure: seed ${hit.seed}: ${signature}: ${message}`)
      if (fingerprint === undefined) this.left(hit)
      else if (isAdopted && this.#options.isKnown?.(this.#name, signature) === true) {
        this.#listener.left(entry, this.#replay(entry.path, entry.seed))
        return false
      }
    }
    return this.triage.isWanted(hit)
  }

  shrinking(hit: Hit): Pick<ShrinkTask, 'about' | 'storySettings'> {
    const replay = this.#replay(this.#ownEntryOf(hit)?.path, hit.seed)
    return { about: this.#about, storySettings: this.#options.storySettings(replay) }
  }

  shrunk(hit: Hit, shrunk: ShrunkFailure): Verification | undefined {
    const { failure, after } = shrunk
    const { entry, news } = this.triage.shrunk(hit, shrunk)
    if (news === 'none') return undefined
    const { plan } = failure
    // What holds is not given up for what may not.
    if (news === 'smaller') return { entry, plan, expected: failure, better: shrunk }
    const isStored = this.#save(entry, failure, shrunk.page)
    this.#listener.shrunk(entry, news, shrunk, isStored)
    const { signature } = hit.finding
    this.#store.log(`${news === 'first' ? 'shrunk' : news}: seed ${hit.seed}: ${signature}: ${JSON.stringify(after)}`)
    this.save()
    const stored = isStored && entry.path !== undefined ? readFailure(entry.path).plan : plan
    return { entry, plan: stored, expected: failure }
  }

  left(hit: Hit): void {
    const entry = this.#ownEntryOf(hit)
    if (entry === undefined) return
    if (!entry.isStored) this.#storeAsFound(entry)
    this.#listener.left(entry, this.#replay(entry.path, entry.seed))
  }

  nondeterministic(hit: Hit, problem: Problem, entry = this.#ownEntryOf(hit)): void {
    this.#store.log(problem.message)
    // One that was verified stays so: it is another run that cannot be counted on.
    if (entry === undefined || entry.verified === true) this.#add(problem)
    else {
      this.#listener.problem(problem)
      entry.nondeterministic = problem.message
      entry.verified = false
    }
    this.left(hit)
    this.save()
  }

  verified({ entry, better }: Verification, { run: { signature, fingerprint }, files = {} }: ExamineResult): void {
    if (better !== undefined) {
      const { seed } = better.failure.original
      this.triage.improve(entry, better)
      this.#save(entry, better.failure, better.page)
      this.#listener.improved(entry, seed)
      this.#store.log(`smaller: seed ${seed}: ${signature}: ${JSON.stringify(better.after)}`)
    }
    entry.verified = true
    this.#listener.verified(entry, { signature, fingerprint })
    this.#store.saveRun(entry, files)
    this.save()
  }

  problem(problem: Problem): void {
    this.#add(problem)
    this.#store.log(`problem: ${problem.message}`)
    this.save()
  }

  closing(): void {
    if (this.#status === 'running') {
      this.#status = 'complete'
      for (const vacuity of this.#vacuities()) {
        const message = vacuityText(vacuity)
        this.#problems.push({ outcome: 'vacuous', message })
        this.#store.log(message)
      }
    }
    this.#store.log(`${this.#status}: ${this.campaign.tally.executed} runs`)
    this.save()
    this.#closed = this.results
  }

  over(): void {
    // Of one that could not be loaded there is nothing to tell but the problem.
    if (this.campaign.facts !== undefined) this.#listener.over(this.results)
  }

  /** What no run tested. Where it was broken off, or has found enough, that is no wonder. */
  #vacuities(): readonly Vacuity[] {
    const { facts, tally } = this.campaign
    const failed = [...tally.findings.values()].reduce((sum, { hits }) => sum + hits, 0)
    if (facts === undefined || tally.isFull || tally.runs <= failed) return []
    return vacuitiesOf(facts.claims, tally.coverage, tally.runs)
  }

  get #name(): string {
    return this.campaign.facts?.name ?? this.#about.file
  }

  #add(problem: Problem): void {
    this.#problems.push(problem)
    this.#listener.problem(problem)
  }

  #resume({ failures, problems, checkpoint }: SessionResults): void {
    const { findings } = this.campaign.tally
    this.triage.restore(failures, findings)
    for (const problem of problems)
      if (problem.outcome !== 'no verdict' && problem.outcome !== 'vacuous') this.#problems.push(problem)
    for (const entry of this.triage.entries) {
      const { finding, seed, plan, fingerprint, path } = entry
      if (path === undefined) continue
      this.#store.claim(path)
      if (entry.size === undefined || entry.verified !== undefined) continue
      this.#store.attempt(() => {
        const failure = readFailure(path)
        const verification = { entry, plan: failure.plan, expected: failure }
        this.campaign.resume({ type: 'verify', hit: { finding, seed, plan, fingerprint }, verification })
      })
    }
    for (const { signature, ...rest } of checkpoint.toShrink) {
      const finding = findings.get(signature)
      const hit = { plan: undefined, fingerprint: undefined, ...rest }
      if (finding !== undefined) this.campaign.resume({ type: 'shrink', hit: { ...hit, finding } })
    }
  }

  /** The entry that stands for this very run. */
  #ownEntryOf(hit: Hit): Entry | undefined {
    const entry = this.triage.entryOf(hit)
    return entry?.seed === hit.seed ? entry : undefined
  }

  /** What to type to see it again. */
  #replay(path: string | undefined, seed: number): string {
    return path === undefined ? runCommandLine(this.#about.file, String(seed)) : replayCommandLine(path)
  }

  #storeAsFound(entry: Entry): void {
    this.#save(entry, this.#asFound(entry))
  }

  #save(entry: Entry, failure: Failure, page?: string): boolean {
    return this.#store.saveFailure(entry, failure, this.triage.wayOf(entry), page)
  }

  #asFound(entry: Entry): Failure {
    const { finding, seed, message, fingerprint = '' } = entry
    const { plan = { ...this.#options.given, seed: String(seed) } } = entry
    return failureOf({ scenario: this.#name, signature: finding.signature, message, plan, fingerprint }, this.#about)
  }
}

/** Where a guided search was. Throws a ProblemError where what it went by is not there. */
function searchOf(before: StoredSession | undefined): StoredGenerations | undefined {
  const search = before?.results.checkpoint.search
  if (before === undefined || search === undefined) return undefined
  return { searches: search.searches.map(digest => before.folder.search(digest)), reports: search.reports }
}
