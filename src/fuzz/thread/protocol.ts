import type { AboutFailure, Failure, StoredPass } from '../../failures/failure.ts'
import type { RunIdentity } from '../../failures/same-again.ts'
import type { Changes } from '../../failures/surroundings/changes.ts'
import type { FaultKind } from '../../faults/catalogue.ts'
import type { SeedResult, SweepFrame } from '../../measure/sweep/measure-seeds.ts'
import type { Explanation } from '../../report/explanation.ts'
import type { StoryOptions } from '../../report/story.ts'
import type { TraceFormat } from '../../report/traces/index.ts'
import type { ClientMistake } from '../../scenario/client-mistakes.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { Run } from '../../scenario/run.ts'
import type { Trace } from '../../scenario/trace.ts'
import type { Applicability } from '../../search/applicability.ts'
import type { LineageExplored, LineageOptions } from '../../search/exploring/explore-lineage.ts'
import type { OrdersExplored, OrdersOptions } from '../../search/exploring/explore-orders.ts'
import type { RunReport } from '../../search/guidance/generations.ts'
import type { Strategy } from '../../search/guidance/strategy.ts'
import type { Likelihood, LikelihoodOptions } from '../../search/likelihood.ts'
import type { PlanSize } from '../../search/size.ts'
import type { OtherFailure } from '../../search/trials.ts'
import type { OperationCounts } from '../../workload/operation-counts.ts'
import type { Outcome } from '../outcome.ts'
import type { Problem } from '../problem.ts'

/** What a thread says about the scenario when it has loaded it. */
export interface ScenarioFacts {
  readonly name: string
  /** Names of its `sometimes` properties. */
  readonly sometimes: readonly string[]
  readonly claims: Claims
}

/** What a scenario says that it tests. */
export interface Claims {
  /** Whether it has clients, and whether it has properties. */
  readonly clients: boolean
  readonly properties: boolean
  /** Whether its workload has a final phase that never begins, for want of `liveness`. */
  readonly neverFinal: boolean
  readonly checkers: readonly { readonly name: string; readonly operations?: readonly string[] }[]
  /** The kinds of faults that its nemeses draw. */
  readonly faults: readonly string[]
  /** The versions that its nodes may run. */
  readonly versions: readonly string[]
  /** The operations that its properties compare those of the history with, by property. */
  readonly asked: readonly (readonly string[])[]
  /** What goes untested on purpose. */
  readonly untested: readonly string[]
}

/** How a story is to be told. */
export type StorySettings = Omit<StoryOptions, 'original' | 'nearest'>

/** Consecutive seeds. */
export interface Batch {
  readonly firstSeed: number
  readonly count: number
}

/** What a plan fixes besides its seed. */
export type PlanSections = Omit<Plan, 'seed'>

/** Runs of consecutive seeds. */
export interface BatchTask extends Batch {
  readonly type: 'batch'
  /** Whether the first run is done twice and compared. */
  readonly verify: boolean
  /** Whether these are the first seeds of all: what keeps all of them from having a verdict would keep the others, too. */
  readonly isFirst: boolean
  /** What every plan has besides its seed (default: nothing). */
  readonly given?: PlanSections
  /** The search that makes the plans. Without it, each run's number is its seed. */
  readonly guided?: GuidedSearch
}

export interface GuidedSearch {
  readonly seed: string
  /** How plans are made of others. */
  readonly strategies: readonly Strategy[]
  /** The seed of its first plan. */
  readonly first: number
  /** Of what the plans are made from. */
  readonly digest: string
  /** That itself, as text; absent where the thread was told. */
  readonly search?: string
}

/** One run, looked at closely. */
export interface ExamineTask {
  readonly type: 'examine'
  readonly plan: Plan
  /** The stored failure that the plan is of, its file, and that of the scenario, which it has to fit. */
  readonly stored?: { readonly failure: Failure; readonly path: string; readonly scenarioFile: string }
  /** Whether it is run again and compared. */
  readonly verify: boolean
  /** Whether its journal is wanted. */
  readonly journal: boolean
  /** Whether its page is wanted; unasked, only of a failure that is not too long for it. */
  readonly page: boolean | 'of a failure'
  /** The file of the scenario, for commands in the page. */
  readonly scenarioFile?: string
  /** The passing run to show beside it. */
  readonly passing?: StoredPass
  /** Whether it is to be found out when its failure became likely, and how much work that may be. */
  readonly likelihood?: Pick<LikelihoodOptions, 'draws' | 'runs'>
  /** Whether its failure is to be explained, and how much work that may be. */
  readonly explain?: { readonly draws: number; readonly runs: number }
  /** In which format of another tool it is wanted as well. */
  readonly exported?: TraceFormat
  /** Whether the files about it are wanted: plan, history, and so on. */
  readonly files: boolean
  /** Whether its plan is wanted with operations and faults listed. */
  readonly explicit?: true
  /** When the story is wanted. */
  readonly story: 'always' | 'on failure' | 'never'
  readonly storySettings: StorySettings
}

/** A failing run made smaller. */
export interface ShrinkTask {
  readonly type: 'shrink'
  readonly plan: Plan
  /** What the run was when it was found, as far as that is known; undefined if nothing is. */
  readonly found: { readonly signature: string; readonly fingerprint: string | undefined } | undefined
  /** At most so many runs; 0 leaves the plan as it is. */
  readonly shrinkRuns: number
  /** Runs, by their number from 1 on, that took their thread down before: they are passed over. */
  readonly skip?: readonly number[]
  /** Whether the result is run again and compared. */
  readonly verify: boolean
  /** For the failure file. */
  readonly about: AboutFailure
  readonly storySettings: StorySettings
}

/** One run, to be compared by what tells runs apart. */
export interface IdentifyTask {
  readonly type: 'identify'
  readonly plan: Plan
}

/** One run, to be compared event by event. */
export interface TraceTask {
  readonly type: 'trace'
  readonly plan: Plan
}

/** Runs of consecutive seeds, each under each condition, to be measured. */
export interface MeasureTask extends Batch {
  readonly type: 'measure'
}

export interface MeasureResult {
  readonly frame: SweepFrame
  /** Of the seeds in their order: fewer than were asked for where it was stopped. */
  readonly seeds: readonly SeedResult[]
}

/** What may happen in a scenario, explored: all orders, or the faults that can make a difference to one of them. */
export type ExploreTask =
  | { readonly type: 'explore'; readonly of: 'orders'; readonly options: Omit<OrdersOptions, 'stop'> }
  | { readonly type: 'explore'; readonly of: 'lineage'; readonly options: Omit<LineageOptions, 'stop'> }

export interface ExploreResult {
  readonly explored:
    | ({ readonly of: 'orders' } & Omit<OrdersExplored, 'failing'>)
    | ({ readonly of: 'lineage' } & Omit<LineageExplored, 'failing'>)
  /** The plan that fails, and what its run was. */
  readonly failing: { readonly plan: Plan; readonly signature: string; readonly fingerprint: string } | undefined
}

/** One run in which nodes have modules of their own, to be compared with one in which they share them. */
export interface ApartTask {
  readonly type: 'apart'
  readonly plan: Plan
  /** Where the scenario is. */
  readonly scenarioFile: string
  /** What the run was in which they share them. */
  readonly before: RunIdentity
}

/** One run, to see what modules keep of it. */
export interface KeptTask {
  readonly type: 'kept'
  readonly plan: Plan
  /** Where the scenario is. */
  readonly scenarioFile: string
}

export type Task =
  | BatchTask
  | ExamineTask
  | ShrinkTask
  | IdentifyTask
  | TraceTask
  | ApartTask
  | KeptTask
  | MeasureTask
  | ExploreTask

/** A run that found something. */
export interface FoundFailure {
  /** The run's number, which is its seed unless there is a plan. */
  readonly seed: number
  /** Of a guided search. */
  readonly plan?: Plan
  readonly signature: string
  readonly message: string
  /** Absent for a run without a verdict. */
  readonly fingerprint?: string
  /** Of a run without a verdict: why it has none. */
  readonly outcome?: Outcome
}

/** What a batch found: the first run of each signature, all runs of a guided search, and the seeds of all of them. */
export interface Findings {
  readonly first: readonly FoundFailure[]
  readonly seeds: Readonly<Record<string, readonly number[]>>
}

/** What was reached and what broke in a number of runs. */
export interface Coverage {
  /** Number of runs that passed each `env.reach` label. */
  readonly reached: Readonly<Record<string, number>>
  /** Number of runs in which each `sometimes` property held. */
  readonly sometimes: Readonly<Record<string, number>>
  readonly faults: Readonly<Partial<Record<FaultKind, FaultCount>>>
  /** How often each operation was invoked, and how often it ended `ok`. */
  readonly operations: OperationCounts
  /** Messages to nodes that do not listen, by node. */
  readonly unheard: Readonly<Record<string, number>>
  /** Operations that ended because a client's own code is wrong, by error and line. */
  readonly mistakes: Readonly<Record<string, ClientMistake>>
  /** Number of runs in which properties asked for each label. */
  readonly asked: Readonly<Record<string, number>>
  /** Number of runs in which properties looked at the states of nodes, and none showed one. */
  readonly blind: number
  /** Checkers to which a history that they found right showed nothing, by their names. */
  readonly blindSpots: Readonly<Record<string, BlindSpot>>
  /** Number of runs in which clients answered that all went well, and did nothing for it. */
  readonly idle: number
  /** Fields that properties looked for and no state of a run had. */
  readonly misspelt: Readonly<Record<string, Misspelling>>
  /** Number of runs in which some node ran each version. */
  readonly versions: Readonly<Record<string, number>>
}

export interface BlindSpot {
  readonly runs: number
  /** Why, of the first of them. */
  readonly what: string
}

export interface Misspelling {
  readonly runs: number
  /** The field that may be meant, in the first of them. */
  readonly near: string
}

export interface FaultCount {
  readonly injected: number
  /** Those that kept a message from arriving, or stopped a process. */
  readonly effective: number
}

/** A run, and what tells it from others. */
export interface Sample {
  readonly plan: Plan
  readonly identity: RunIdentity
}

export interface BatchResult {
  readonly firstSeed: number
  readonly runs: number
  /** Milliseconds of virtual time. */
  readonly simulatedMs: number
  /** Milliseconds of real time. */
  readonly tookMs: number
  readonly failures: Findings
  readonly undecided: Findings
  readonly coverage: Coverage
  /** What runs did that none of this thread did before, as hashes. Not every run is looked at. */
  readonly behaviours: readonly number[]
  /** Of a guided search: what each run did, or null where it did not come to an end. */
  readonly reports?: readonly (RunReport | null)[]
  /** The slowest runs, slowest first. */
  readonly slowest: readonly SlowRun[]
  /** The first run, to be made again elsewhere; absent if it has no verdict. */
  readonly sample?: Sample
  /** Why the scenario cannot be run at all. */
  readonly problem: Problem | undefined
}

export interface SlowRun {
  readonly seed: number
  /** Milliseconds of real time. */
  readonly tookMs: number
}

/** A run without what cannot pass between threads. */
export interface RunSummary
  extends Pick<Run, 'scenario' | 'ok' | 'verdict' | 'fingerprint' | 'timeMs' | 'events' | 'messages'> {
  readonly seed: string
  readonly signature: string | undefined
  /** The sentence about the first violation. */
  readonly message: string | undefined
  readonly violations: number
  readonly operations: number
  readonly coverage: Coverage
  readonly waiting: readonly string[]
  readonly size: PlanSize
}

export interface ExamineResult {
  readonly run: RunSummary
  /** One line about the run. */
  readonly line: string
  readonly story: string | undefined
  /** Its journal, as lines of JSON. */
  readonly journal: readonly string[] | undefined
  readonly page: string | undefined
  readonly likelihood: LikelihoodOfRun | undefined
  /** Its failure, explained; undefined if that is not wanted, or there is none. */
  readonly explanation: Explanation | undefined
  readonly exported: string | undefined
  /** What has changed since the failure was stored; undefined where none is, or the run is the very same. */
  readonly changes: Changes | undefined
  /** How much of what the plan lays down happened. */
  readonly applicability: Applicability
  /** What the scenario claims to test and this run did not, each in a sentence. Of one that failed, nothing. */
  readonly vacuities: readonly string[]
  /** By their names. */
  readonly files: Readonly<Record<string, string>> | undefined
  /** Its plan with operations and faults listed, if that was wanted. */
  readonly explicit: Plan | undefined
}

/** When a failure became likely, with what happened at each jump. */
export interface LikelihoodOfRun extends Likelihood {
  readonly jumps: readonly (Likelihood['jumps'][number] & { readonly events: readonly string[] })[]
}

/** A failure that was made smaller, as far as its budget went. */
export interface ShrunkFailure {
  readonly failure: Failure
  /** What the smallest plan needs in order to fail; undefined if unknown. */
  readonly shape: readonly string[] | undefined
  readonly run: RunSummary
  readonly runs: number
  readonly tookMs: number
  readonly before: PlanSize
  readonly after: PlanSize
  /** Whether everything was tried. */
  readonly complete: boolean
  /** Other failures that smaller plans were seen to have. */
  readonly others: readonly OtherFailure[]
  readonly story: string
  /** A picture of the history, as a page; undefined where there is nothing to draw. */
  readonly page: string | undefined
}

/** A failure that was made smaller; or a run that passes now, and is no failure. */
export type ShrinkOutcome = ShrunkFailure | { readonly failure: undefined; readonly run: RunSummary }

export interface TaskResults {
  readonly batch: BatchResult
  readonly examine: ExamineResult
  readonly shrink: ShrinkOutcome
  readonly identify: RunIdentity
  readonly trace: Trace
  /** What the nodes share, in a sentence; undefined where that makes no difference. */
  readonly apart: string | undefined
  /** What modules declare and nodes change, with its places; undefined where nothing was found. */
  readonly kept: string | undefined
  readonly measure: MeasureResult
  readonly explore: ExploreResult
}
