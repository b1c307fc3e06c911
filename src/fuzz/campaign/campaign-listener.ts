import type { RunIdentity } from '../../failures/same-again.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { Hit } from '../findings/tally.ts'
import type { Entry } from '../findings/triage.ts'
import type { Problem } from '../problem.ts'
import type { ExamineResult, ScenarioFacts, ShrinkTask, ShrunkFailure } from '../thread/protocol.ts'

/** A stored plan that is to be replayed in a fresh thread. */
export interface Verification {
  readonly entry: Entry
  readonly plan: Plan
  /** What its run was. */
  readonly expected: RunIdentity
  /** The entry has a plan already: this one takes its place, if it holds. */
  readonly better?: ShrunkFailure
}

/** Hears of what a campaign comes upon. */
export interface CampaignListener {
  loaded(facts: ScenarioFacts): void
  /** A run failed. Returns whether it is to be made smaller. */
  hit(hit: Hit): boolean
  /** What a thread has to know to shrink it. */
  shrinking(hit: Hit): Pick<ShrinkTask, 'about' | 'storySettings'>
  /** It was made smaller. Returns what is to be verified. */
  shrunk(hit: Hit, shrunk: ShrunkFailure): Verification | undefined
  /** It stays as it was found. */
  left(hit: Hit): void
  /** It cannot be counted on: a run of the same plan was another one. `entry` is the one whose plan it was, if it was a stored one. */
  nondeterministic(hit: Hit, problem: Problem, entry?: Entry): void
  verified(verification: Verification, result: ExamineResult): void
  problem(problem: Problem): void
  /** All that can be gone on from is known; what is counted after this is only told. */
  closing(): void
  /** All is done. */
  over(): void
}
