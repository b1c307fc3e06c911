import type { Duration } from '../clock/duration.ts'
import type { Fault, FaultKind } from '../faults/catalogue.ts'
import type { Latency } from '../net/latency.ts'
import type { NetworkOverlay } from '../net/overlay.ts'
import type { ScheduleOverlay } from '../sim/schedule.ts'

/**
 * Holds everything random about a run, as JSON. `{ seed: '42' }` is a complete plan: all else follows from the seed. A
 * section that is given takes the place of what the seed would give.
 */
export interface Plan {
  readonly seed: string
  /** Takes the place of the scenario's settings. */
  readonly options?: PlanOptions
  /** Which client does what, when. Takes the place of the workload. */
  readonly operations?: readonly PlanOperation[]
  /** What breaks, where, from when to when. Takes the place of the scenario's `faults`. */
  readonly faults?: readonly Fault[]
  /** What happens to single messages; all others are calm. */
  readonly network?: NetworkOverlay
  /** What goes first among events at the same instant; all others go in the order of their causes. */
  readonly schedule?: ScheduleOverlay
}

/** Takes the place of a scenario's settings. */
export interface PlanOptions {
  readonly nodes?: number
  readonly clients?: number
  readonly duration?: Duration
  readonly settle?: Duration
  readonly latency?: Latency
  readonly loss?: number
  readonly duplicate?: number
  readonly reorder?: boolean
  /** Kinds of faults that may be drawn. Default: all of the scenario's. */
  readonly faultKinds?: readonly FaultKind[]
  readonly schedule?: 'fifo' | 'random'
  readonly buggify?: boolean
}

/** Says which client invokes what, and when. */
export interface PlanOperation {
  readonly client: string
  readonly at: Duration
  readonly f: string
  readonly value: unknown
  /** Asked for when everything has been healed: `at` counts from then. Only where the scenario demands `liveness`. */
  readonly final?: true
}

/** Says what may be given where a plan is wanted: a seed alone is a plan. */
export type PlanInput = Omit<Plan, 'seed'> & { readonly seed: string | number | bigint }

/** Seeds are strings: `13` and `'13'` are the same one. */
export function normalizePlan(plan: PlanInput): Plan {
  return { ...plan, seed: String(plan.seed) }
}
