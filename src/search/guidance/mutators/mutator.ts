import type { Fault } from '../../../faults/catalogue.ts'
import type { RandomStream } from '../../../random/stream.ts'
import type { Expanded } from '../../../scenario/expand.ts'
import type { Plan } from '../../../scenario/plan.ts'

/** What a mutation starts from. */
export interface Mutated {
  /** Its faults are spelled out. */
  readonly plan: Plan & { readonly faults: readonly Fault[] }
  /** What the plan means. */
  readonly expanded: Expanded
  /** When something happened that no run before had seen, microseconds. */
  readonly momentUs: number
  /** Faults of another plan of the same scenario. */
  readonly donor: readonly Fault[]
}

/** One way to change a plan: undefined where there is nothing to change. Pure but for what it draws. */
export type Mutator = (from: Mutated, random: RandomStream) => Plan | undefined
