import type { Plan } from '../../scenario/plan.ts'
import type { StoredGenerations } from '../../search/guidance/generations.ts'
import type { PlanSize } from '../../search/size.ts'
import type { SeedRange, Shard } from '../campaign/seed-range.ts'
import type { FindingNews } from '../known/known-finding.ts'
import type { Outcome } from '../outcome.ts'
import type { Problem } from '../problem.ts'
import type { BatchResult, Coverage, PlanSections, ScenarioFacts, SlowRun } from '../thread/protocol.ts'

/** The version of the format that this release writes, and the only one that it reads. */
export const RESULTS_FORMAT = 3

/** What a fuzzing session over one scenario has come to so far: `results.json` in its folder, from which it can be resumed. */
export interface SessionResults {
  readonly format: typeof RESULTS_FORMAT
  readonly scenario: Pick<ScenarioFacts, 'name' | 'sometimes'> & {
    /** The kinds of faults that it names; a swarm draws the machines that nodes run on as well. Absent where it never loaded. */
    readonly faults?: readonly string[]
  }
  /** Of the scenario's module, relative to where the command ran. */
  readonly file: string
  /** `running` also for one that was killed. */
  readonly status: 'running' | 'interrupted' | 'complete'
  /** The process that runs it, or ran it. */
  readonly pid: number
  /** ISO 8601. */
  readonly started: string
  readonly seeds: SeedRange
  /** The commit that ran when it began, as git has it, with `+` where files were changed since. Absent outside of a repository. */
  readonly revision?: string
  /** Which part of the seeds of all shards it is. Absent where it is all of them. */
  readonly shard?: Shard
  /** What every plan had besides its seed. Absent where that was nothing. */
  readonly given?: PlanSections
  /** Real milliseconds that the command has run, what it ran before it was resumed included. */
  readonly elapsedMs: number
  /** Those of them in which runs of this scenario were under way. */
  readonly tookMs: number
  /** Runs that count: where it stops at the n-th failure, those up to there. */
  readonly runs: number
  /** Runs that were made. */
  readonly executed: number
  /** Runs that `coverage` is about: all of a batch, also where it stops within it. */
  readonly covered: number
  /** Milliseconds of virtual time. */
  readonly simulatedMs: number
  readonly failures: readonly FailureEntry[]
  readonly undecided: readonly UndecidedEntry[]
  /** What kept runs, or the whole scenario, from having a verdict. */
  readonly problems: readonly Problem[]
  readonly coverage: Coverage
  /** Labels in the code of the scenario, and `sometimes` properties, that no run reached. */
  readonly neverReached: readonly string[]
  /** The seeds whose runs took the most real time, slowest first. */
  readonly slowest: readonly SlowRun[]
  /** What a registry of findings says to it. Absent where none was asked, or the session is not over. */
  readonly news?: readonly FindingNews[]
  /** Where to go on. */
  readonly checkpoint: Checkpoint
}

/** All runs that failed in one way, as one entry of the list that a person wakes up to. */
export interface FailureEntry {
  /** Checker and kind of violation; or `hangs`, `out of memory`, … for a run that took its thread down. */
  readonly signature: string
  /** The sentence about the violation. */
  readonly message: string
  /** The lowest seed with it: the number of the run. */
  readonly seed: number
  /** What was run, where it was not just that seed. */
  readonly plan?: Plan
  readonly hits: number
  /** Of the first run; absent for one without a verdict. */
  readonly fingerprint?: string
  /** `failure`, or why the run has no verdict. */
  readonly outcome: Outcome
  /** What its smallest plan needs to fail: families of faults (`network`, `process`, …). Absent where unknown. */
  readonly shape?: readonly string[]
  /** Of the smallest plan. Absent while it is as it was found. */
  readonly size?: PlanSize
  /** The failure file, which `sameseed replay` takes. Absent if it could not be written. */
  readonly path?: string
  /** Whether replaying the failure file in a fresh thread gave the very same run. Absent until tried. */
  readonly verified?: boolean
  /** Where it is not deterministic: what differed. */
  readonly nondeterministic?: string
}

/** All runs that could not be decided for one reason. */
export type UndecidedEntry = Pick<FailureEntry, 'signature' | 'message' | 'seed' | 'hits'>

/** A run of a signature that is to be made smaller. */
export interface PendingHit {
  readonly signature: string
  readonly seed: number
  readonly plan?: Plan
  readonly fingerprint?: string
}

/** What a resumed session has to know besides what it shows. */
export interface Checkpoint {
  /** All seeds below this one are counted. */
  readonly frontier: number
  /** What is known about seeds after it, and not counted yet. */
  readonly early: readonly BatchResult[]
  /** How many failures were made smaller, or were to be. */
  readonly granted: number
  /** Of a guided search: what its plans are made from, by digests, and what runs did whose turn to count there has not come. */
  readonly search?: StoredGenerations
  /** Failures that were to be made smaller. */
  readonly toShrink: readonly PendingHit[]
}
