import type { PlanSize } from '../../search/size.ts'
import type { SeedRange } from '../command-line.ts'
import type { Problem } from '../problem.ts'
import type { Coverage, ScenarioFacts } from '../worker/protocol.ts'

/** What a fuzzing session over one scenario has come to so far: `results.json` in its folder. */
export interface SessionResults {
  readonly format: 1
  readonly scenario: ScenarioFacts
  /** Of the scenario's module, relative to where the command ran. */
  readonly file: string
  /** `running` also for one that was killed. */
  readonly status: 'running' | 'interrupted' | 'complete'
  /** ISO 8601. */
  readonly started: string
  readonly seeds: SeedRange
  /** Real milliseconds spent on running, over all resumptions. */
  readonly elapsedMs: number
  /** Runs that count: where it stops at the n-th failure, those up to there. */
  readonly runs: number
  /** Runs that were made. */
  readonly executed: number
  /** Milliseconds of virtual time. */
  readonly simulatedMs: number
  readonly failures: readonly FailureEntry[]
  readonly undecided: readonly Pick<FailureEntry, 'signature' | 'message' | 'seed' | 'hits'>[]
  /** What kept runs, or the whole scenario, from having a verdict. */
  readonly problems: readonly Problem[]
  readonly coverage: Coverage
  /** The seeds whose runs took the most real time, slowest first. */
  readonly slowest: readonly { readonly seed: number; readonly tookMs: number }[]
}

/** All runs that failed in one way, as one entry of the list that a person wakes up to. */
export interface FailureEntry {
  /** Checker and kind of violation; or `hangs`, `out of memory`, … for a run that has no verdict. */
  readonly signature: string
  /** The sentence about the violation. */
  readonly message: string
  /** The lowest seed with it. */
  readonly seed: number
  readonly hits: number
  /** Of the first run; absent for one without a verdict. */
  readonly fingerprint?: string
  /** What its smallest plan needs to fail: kinds of fault, and `messages` where the fate of single messages is laid down. */
  readonly shape?: readonly string[]
  /** Of the smallest plan. Absent while it is as it was found. */
  readonly size?: PlanSize
  /** The failure file, which `sameseed replay` takes. Absent if it could not be written. */
  readonly path?: string
  /** Whether replaying the failure file in a fresh thread gave the very same run. Absent while nobody has tried. */
  readonly verified?: boolean
  /** Where it is not deterministic: what differed. */
  readonly nondeterministic?: string
}
