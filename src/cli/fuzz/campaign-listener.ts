import type { Problem } from '../problem.ts'
import type { ScenarioFacts, ShrinkOutcome, ShrinkTask } from '../worker/protocol.ts'
import type { Finding } from './tally.ts'

/** Hears of what a campaign comes upon. */
export interface CampaignListener {
  loaded(facts: ScenarioFacts): void
  /** No lower seed fails in this way. */
  found(finding: Finding): void
  /** What a thread has to know to shrink a finding. */
  shrinking(finding: Finding): Pick<ShrinkTask, 'about' | 'storySettings'>
  /** What became of a finding: undefined where it is left as it was found. */
  shrunk(finding: Finding, outcome: ShrinkOutcome | undefined): void
  problem(problem: Problem): void
}
