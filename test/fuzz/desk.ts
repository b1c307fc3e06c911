import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Problem } from '../../src/fuzz/problem.ts'
import type { CanaryResult, FuzzListener } from '../../src/fuzz/session/fuzz-listener.ts'
import { Fuzzing, type FuzzingOptions } from '../../src/fuzz/session/fuzzing.ts'
import type { SessionResults } from '../../src/fuzz/session/results.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import { FakeTime } from './fake-time.ts'
import { type InProcessOptions, InProcessThread } from './in-process-thread.ts'

/** What a listener heard, in order: the event, and what identifies it. */
export type Heard = readonly [event: string, ...details: unknown[]]

class Recorder implements FuzzListener {
  readonly heard: Heard[] = []
  readonly problems: Problem[] = []
  readonly over = (results: SessionResults) => void this.heard.push(['over', results.scenario.name])
  readonly note = (text: string) => void this.heard.push(['note', text])
  readonly started: FuzzListener['started'] = ({ scenario }) => void this.heard.push(['started', scenario])
  readonly found: FuzzListener['found'] = (_, { finding, seed }) =>
    void this.heard.push(['found', finding.signature, seed])
  readonly left: FuzzListener['left'] = ({ finding, seed }) => void this.heard.push(['left', finding.signature, seed])
  readonly shrunk: FuzzListener['shrunk'] = ({ finding, seed }, news) =>
    void this.heard.push(['shrunk', finding.signature, seed, news])
  readonly improved: FuzzListener['improved'] = ({ finding }, seed) =>
    void this.heard.push(['improved', finding.signature, seed])
  readonly verified: FuzzListener['verified'] = ({ finding }) => void this.heard.push(['verified', finding.signature])
  readonly news: FuzzListener['news'] = (_, news) => {
    for (const { news: what, finding } of news) this.heard.push([what, finding.signature])
  }
  problem(problem: Problem): void {
    this.problems.push(problem)
  }
  canary({ found, runs }: CanaryResult): void {
    this.heard.push(['canary', found, runs])
  }
}

export interface DeskOptions extends Partial<FuzzingOptions> {
  /** By their files. Undefined is a scenario that cannot be loaded. */
  readonly scenarios: Readonly<Record<string, AnyScenario | Error>>
  /** How many milliseconds a task takes besides its runs, or loading (default: 1). */
  readonly cost?: () => number
  /** How many milliseconds a run takes (default: 1). */
  readonly runMs?: number
  readonly mishap?: NonNullable<InProcessOptions['mishap']>
  /** How many milliseconds a task takes in other surroundings (default: as elsewhere). */
  readonly elsewhereMs?: number
  /** The day of January 2026 on which it begins (default: 1). */
  readonly day?: number
  /** Where a session that is gone on with was stored. */
  readonly root?: string
}

/** Fuzzing in memory: real runs, threads that are none, and a clock that waits for nobody. */
export class Desk {
  readonly time: FakeTime
  readonly recorder = new Recorder()
  readonly root: string
  readonly fuzzing: Fuzzing
  /** How many threads were made. */
  threads = 0

  constructor({ scenarios, cost = () => 1, runMs = 1, mishap, elsewhereMs, root, day, ...options }: DeskOptions) {
    this.time = new FakeTime(day)
    this.root = root ?? mkdtempSync(join(tmpdir(), 'sameseed-'))
    if (root === undefined) onTestFinished(() => rmSync(this.root, { recursive: true, force: true }))
    const { time } = this
    const canaries = options.canaries?.map(file => resolve(file)) ?? []
    const scenarioFiles = Object.keys(scenarios)
      .map(file => resolve(file))
      .filter(file => !canaries.includes(file))
    const load = (file: string) => async () => {
      const found = Object.entries(scenarios).find(([name]) => resolve(name) === file)?.[1]
      if (found === undefined || found instanceof Error) throw found
      return found
    }
    const within =
      (ms: () => number) =>
      async <T>(action: () => Promise<T>, tookMs: () => number): Promise<T> => {
        const result = await time.work(action)
        await time.sleep(ms() + tookMs())
        return result
      }
    this.fuzzing = new Fuzzing(
      {
        ...{
          seeds: { first: 1, count: 100 },
          timeMs: Number.POSITIVE_INFINITY,
          jobs: 2,
          maxFailures: Number.POSITIVE_INFINITY,
        },
        ...{ expectFailure: false, shrinkRuns: 0, triage: 1, sessions: 10, resume: false, verify: true, guided: [] },
        ...{ stepTimeoutMs: 30_000, memoryMiB: 256, storySettings: replay => ({ replay }), labelsOf: async () => [] },
        ...options,
        ...{ scenarioFiles, canaries, time, root: this.root },
        newThread: ({ scenarioFile, env }) => {
          this.threads++
          const around = within(env === undefined || elsewhereMs === undefined ? cost : () => elsewhereMs)
          const common = { load: load(scenarioFile), now: () => time.now(), around, runMs }
          return new InProcessThread(mishap === undefined ? common : { ...common, mishap })
        },
      },
      this.recorder,
    )
  }

  /** Fuzzes to the end; `interruptMs` is when Ctrl-C ends it. */
  async run(interruptMs?: number): Promise<this> {
    if (interruptMs !== undefined) this.time.after(interruptMs, () => this.fuzzing.interrupt())
    await this.time.until(this.fuzzing.watch().then(() => this.fuzzing.run()))
    return this
  }

  /** Fuzzes until it is killed, and nothing more is written. */
  async kill(atMs: number): Promise<this> {
    const killed = this.time.sleep(atMs)
    void this.fuzzing.watch().then(() => this.fuzzing.run())
    await this.time.until(killed)
    return this
  }

  /** What a session came to, without what depends on time. */
  found(index = 0): object {
    const { runs, failures, coverage, undecided } = this.fuzzing.results[index] as SessionResults
    return { runs, failures: failures.map(({ path: _, ...entry }) => entry), coverage, undecided }
  }
}
