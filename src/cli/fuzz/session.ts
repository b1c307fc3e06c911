import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FailureFolder } from '../../failures/failure-folder.ts'
import { versions } from '../../failures/version.ts'
import { Campaign, type CampaignOptions } from '../../fuzz/campaign/campaign.ts'
import type { CampaignListener, Verification } from '../../fuzz/campaign/campaign-listener.ts'
import type { SeedRange } from '../../fuzz/campaign/seed-range.ts'
import { EXIT, type ExitCode, graver } from '../../fuzz/exit-code.ts'
import { neverReached } from '../../fuzz/findings/never-reached.ts'
import type { Hit } from '../../fuzz/findings/tally.ts'
import { Entry, Triage } from '../../fuzz/findings/triage.ts'
import { displayPath } from '../../fuzz/frame.ts'
import { type Problem, problemOf } from '../../fuzz/problem.ts'
import type { SessionResults } from '../../fuzz/session/results.ts'
import { SessionFolder, type StoredSession } from '../../fuzz/session/session-folder.ts'
import { sourceLabels } from '../../fuzz/session/source-labels.ts'
import type { ExamineResult, ScenarioFacts, ShrinkOutcome } from '../../fuzz/thread/protocol.ts'
import type { Failure } from '../../search/failure.ts'
import type { StoredSearch } from '../../search/guidance/guided-plans.ts'
import { readReplayable, writeFailure } from '../files.ts'
import { FindingsText } from './findings-text.ts'
import type { FuzzOutput } from './output.ts'

export interface SessionOptions extends Omit<CampaignOptions, 'scenarioFile'> {
  /** Below it is everything that is stored. */
  readonly root: string
  /** How many sessions of a scenario are kept there. */
  readonly keep: number
  /** How many runs of one signature are made smaller. */
  readonly triage: number
}

const SIGN_OF_LIFE_MS = 60_000

/** What goes on with one scenario: its campaign, what is stored of it, and what is told about it. */
export class Session implements CampaignListener {
  readonly campaign: Campaign
  readonly triage: Triage
  readonly seeds: SeedRange
  readonly #problems: Problem[] = []
  readonly #output: FuzzOutput
  readonly #scenarioFile: string
  readonly #options: SessionOptions
  readonly #failures: FailureFolder
  readonly #about: Pick<Failure, 'file' | 'versions'>
  readonly #text: FindingsText
  readonly #onOver: (session: Session) => void
  readonly #unwritable = new Set<string>()
  readonly #started: string
  readonly #startedMs = performance.now()
  readonly #elapsedBeforeMs: number
  #folder: SessionFolder | undefined
  #labels: readonly string[] = []
  #status: SessionResults['status'] = 'running'
  #saved = ''
  #savedMs = 0
  #isClosed = false

  constructor(
    output: FuzzOutput,
    scenarioFile: string,
    options: SessionOptions,
    failures: FailureFolder,
    before: StoredSession | undefined,
    onOver: (session: Session) => void,
  ) {
    this.#output = output
    this.#scenarioFile = scenarioFile
    this.#options = options
    this.#failures = failures
    this.#onOver = onOver
    this.seeds = options.seeds
    this.#about = { file: displayPath(scenarioFile), versions: versions() }
    this.#text = new FindingsText(output, this.#about.file)
    this.#started = before?.results.started ?? new Date().toISOString()
    this.#elapsedBeforeMs = before?.results.elapsedMs ?? 0
    this.#folder = before?.folder
    this.campaign = new Campaign({ ...options, scenarioFile }, this, before?.results, before?.folder.search)
    this.triage = new Triage(options.triage)
    if (before !== undefined) this.#resume(before.results)
  }

  get name(): string {
    return this.campaign.facts?.name ?? this.#about.file
  }

  get results(): SessionResults {
    const { tally, tookMs, facts = { name: this.#about.file, sometimes: [] } } = this.campaign
    const { reached, sometimes, faults } = tally.coverage
    return {
      format: 1,
      scenario: facts,
      file: this.#about.file,
      status: this.#status,
      pid: process.pid,
      started: this.#started,
      seeds: this.seeds,
      elapsedMs: Math.round(this.#elapsedBeforeMs + performance.now() - this.#startedMs),
      tookMs: Math.round(tookMs),
      runs: tally.runs,
      executed: tally.executed,
      simulatedMs: tally.simulatedMs,
      failures: this.triage.toJSON(),
      undecided: [...tally.undecided.values()].map(({ signature, message, seed, hits }) => ({
        ...{ signature, message, seed, hits },
      })),
      problems: this.#problems,
      coverage: { reached, sometimes, faults },
      neverReached: neverReached(facts, this.#labels, tally),
      slowest: tally.slowest,
      checkpoint: {
        ...tally.checkpoint,
        toShrink: this.campaign.toShrink.map(({ finding: { signature }, seed, plan, fingerprint }) => ({
          signature,
          seed,
          ...(plan === undefined ? {} : { plan }),
          ...(fingerprint === undefined ? {} : { fingerprint }),
        })),
      },
    }
  }

  /** What this session alone would exit with. */
  get exitCode(): ExitCode {
    const { findings, undecided } = this.campaign.tally
    const codes: ExitCode[] = this.#problems.map(({ exitCode }) => exitCode)
    for (const { exitCode } of findings.values()) codes.push(exitCode ?? EXIT.failure)
    if (undecided.size > 0) codes.push(EXIT.undecided)
    if (this.triage.entries.some(entry => entry.nondeterministic !== undefined)) codes.push(EXIT.nondeterministic)
    return codes.reduce(graver, EXIT.clean)
  }

  /** The first failure that replays from its file. */
  get confirmed(): Entry | undefined {
    return this.triage.entries.find(({ verified }) => verified === true)
  }

  /** Which labels there are in the scenario's code: those that no run reaches can only be told from these. */
  async readLabels(): Promise<void> {
    this.#labels = await sourceLabels(this.#scenarioFile)
  }

  interrupt(): void {
    this.#status = 'interrupted'
  }

  /** Writes down where it is, if that has changed. */
  save(): void {
    if (this.#folder === undefined || this.#isClosed) return
    const { results } = this
    const { elapsedMs, tookMs: _, ...changing } = results
    const text = JSON.stringify(changing)
    // Now and then also where nothing changes: it is a sign of life.
    if (text === this.#saved && elapsedMs - this.#savedMs < SIGN_OF_LIFE_MS) return
    this.#saved = text
    this.#savedMs = elapsedMs
    this.#try(() => this.#folder?.write(results))
  }

  loaded(facts: ScenarioFacts): void {
    const { root, keep, seeds, jobs } = this.#options
    this.#try(() => {
      this.#folder ??= SessionFolder.create(root, facts.name, new Date(this.#started))
      this.#folder.prune(keep, this.#about.file)
    })
    const { file } = this.#about
    this.#output.event('start', { scenario: facts.name, file, seeds, jobs, store: this.#folder?.path ?? null })
    this.#log(`start: ${file}, seeds from ${seeds.first}${seeds.count === undefined ? '' : `, ${seeds.count} of them`}`)
    this.save()
  }

  hit(hit: Hit): boolean {
    const { signature, message } = hit.finding
    if (this.triage.entryOf(hit) === undefined) {
      const entry = new Entry(hit)
      this.triage.add(entry)
      // A plan of another day is better than none that is shrunk: it stays until there is one.
      const path = this.#failures.pathOf(this.#asFound(entry))
      if (existsSync(path)) entry.path = path
      else this.#storeAsFound(entry)
      const details = { scenario: this.name, signature, seed: hit.seed, message, file: entry.path ?? null }
      this.#output.event('failure', details)
      this.#log(`failure: seed ${hit.seed}: ${signature}: ${message}`)
      if (hit.finding.exitCode !== undefined) this.left(hit)
    }
    return this.triage.isWanted(hit)
  }

  shrinking(hit: Hit) {
    const replay = this.#text.replay(this.#ownEntryOf(hit)?.path, hit.seed)
    return { about: this.#about, storySettings: this.#output.terminal.story(replay) }
  }

  shrunk(hit: Hit, outcome: ShrinkOutcome): Verification | undefined {
    const { failure, after, before, runs, complete } = outcome
    if (failure === undefined) {
      this.left(hit)
      return undefined
    }
    const { entry, news } = this.triage.shrunk(hit, outcome)
    if (news === 'none') return undefined
    const expected = { signature: failure.signature, fingerprint: failure.fingerprint }
    // What holds is not given up for what may not.
    if (news === 'smaller') return { entry, plan: failure.plan, expected, better: outcome }
    const isStored = this.#store(entry, failure, outcome.page)
    const { signature } = hit.finding
    const details = { signature, seed: hit.seed, news, file: entry.path ?? null, runs, before, after, complete }
    this.#output.event('shrunk', isStored ? details : { ...details, plan: failure.plan })
    this.#log(`${news === 'first' ? 'shrunk' : news}: seed ${hit.seed}: ${signature}: ${JSON.stringify(after)}`)
    this.#text.tellShrunk(entry, outcome)
    if (!isStored) this.#text.tellPlan(failure.plan)
    this.save()
    const file = isStored ? entry.path : undefined
    return { entry, plan: file === undefined ? failure.plan : readReplayable(file).plan, expected }
  }

  left(hit: Hit): void {
    const entry = this.#ownEntryOf(hit)
    if (entry === undefined) return
    if (!entry.isStored) this.#storeAsFound(entry)
    this.#text.tellAsFound(entry)
  }

  nondeterministic(hit: Hit, problem: Problem, entry = this.#ownEntryOf(hit)): void {
    this.#output.problem(problem)
    this.#log(problem.message)
    // One that was verified stays so: it is another run that cannot be counted on.
    if (entry === undefined || entry.verified === true) this.#problems.push(problem)
    else {
      entry.nondeterministic = problem.message
      entry.verified = false
    }
    this.left(hit)
    this.save()
  }

  verified({ entry, better }: Verification, { run: { signature, fingerprint }, files = {} }: ExamineResult): void {
    if (better?.failure !== undefined) {
      this.triage.improve(entry, better)
      this.#store(entry, better.failure, better.page)
      this.#text.tellSmaller(entry, better.failure.original.seed)
      this.#log(`smaller: seed ${better.failure.original.seed}: ${signature}: ${JSON.stringify(better.after)}`)
    }
    entry.verified = true
    this.#output.event('replayed', { file: entry.path ?? null, same: true, signature, fingerprint })
    this.#text.tellReplayed(fingerprint)
    if (entry.path !== undefined) {
      const name = basename(entry.path, '.json')
      this.#try(() => this.#folder?.writeRun(name, files))
    }
    this.save()
  }

  searched(search: StoredSearch): void {
    this.#try(() => this.#folder?.writeSearch(search))
  }

  problem(problem: Problem): void {
    this.#problems.push(problem)
    this.#output.problem(problem)
    this.#log(`problem: ${problem.message}`)
    this.save()
  }

  closing(): void {
    if (this.#status === 'running') this.#status = 'complete'
    this.#log(`${this.#status}: ${this.campaign.tally.executed} runs`)
    this.save()
    this.#isClosed = true
  }

  over(): void {
    this.#onOver(this)
  }

  #resume({ failures, problems, checkpoint }: SessionResults): void {
    const { findings } = this.campaign.tally
    this.triage.restore(failures, findings)
    for (const problem of problems) if (problem.exitCode !== EXIT.usage) this.#problems.push(problem)
    for (const entry of this.triage.entries) {
      const { finding, seed, plan, fingerprint, path } = entry
      if (path === undefined) continue
      this.#failures.claim(path)
      if (entry.size === undefined || entry.verified !== undefined) continue
      this.#try(() => {
        const { plan: stored, failure } = readReplayable(path)
        if (failure === undefined) return
        const verification = { entry, plan: stored, expected: failure }
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

  #storeAsFound(entry: Entry): void {
    this.#store(entry, this.#asFound(entry))
  }

  #asFound({ finding, seed, message, fingerprint = '', plan = { seed: String(seed) } }: Entry): Failure {
    const failure = { format: 1, signature: finding.signature, message, plan, fingerprint, original: plan } as const
    return { ...failure, scenario: this.name, ...this.#about }
  }

  /** The run goes on where a file cannot be written: what was found can still be told. */
  #store(entry: Entry, failure: Failure, page?: string): boolean {
    const path = entry.path ?? this.#failures.pathOf(failure, this.triage.wayOf(entry))
    const isStored = this.#try(() => {
      entry.page = writeFailure(path, failure, page)
    }, path)
    if (isStored) entry.path = path
    entry.isStored ||= isStored
    entry.verified = undefined
    return isStored
  }

  #log(text: string): void {
    this.#try(() => this.#folder?.log(text))
  }

  /** What cannot be written is said once, and does not end the night. */
  #try(action: () => void, path = ''): boolean {
    try {
      action()
      return true
    } catch (error) {
      const problem = problemOf(error)
      const key = path === '' ? (this.#folder?.path ?? '') : path
      if (!this.#unwritable.has(key)) {
        this.#unwritable.add(key)
        this.#problems.push(problem)
        this.#output.problem(problem)
      }
      return false
    }
  }
}

/** Where failures are, apart from the sessions that found them. */
export function failuresFolder(root: string): string {
  return join(root, 'failures')
}
