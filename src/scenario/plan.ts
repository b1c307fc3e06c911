import { type Duration, microseconds } from '../clock/duration.ts'
import type { Fault, FaultKind } from '../faults/catalogue.ts'
import type { Latency } from '../net/latency.ts'
import type { Distances } from '../net/network.ts'
import type { Order } from '../net/order.ts'
import type { NetworkOverlay } from '../net/overlay.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import type { Draws } from '../random/draws.ts'
import type { Reseeding } from '../random/streams.ts'
import type { ScheduleOverlay } from '../sim/schedule.ts'

/**
 * Holds everything random about a run, as JSON. `{ seed: '42' }` is a complete plan: all else follows from the seed. A
 * section that is given takes the place of what the seed would give.
 */
export interface Plan {
  /** Decides all that the other sections do not spell out. */
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
  /**
   * What the network's links, nodes, clients and disks draw, by stream and time, packed as base64. Where it is given, also as `{}`, all else
   * that they draw follows from the seed and the time as well, and not from how often was drawn before: taking something out of such a
   * plan leaves what goes on at other times as it was. Shrinking writes it.
   */
  readonly draws?: Draws
  /** From when on all that is left to chance follows from another seed, while all before stays as it was. */
  readonly reseed?: readonly PlanReseed[]
}

/**
 * Says from when on another seed decides: every stream (links, `env.random` of each node, clients, faults, disks) begins anew then.
 * Operations and faults that are drawn from the seed and begin later are drawn anew as well; those that the plan lists stay.
 */
export interface PlanReseed {
  /** When, from the start of the run: what is drawn at this time is drawn anew. */
  readonly at: Duration
  /** The other seed. */
  readonly seed: string
}

/** Takes the place of a scenario's settings. */
export interface PlanOptions {
  /** How many nodes there are: at least 1; by role, where there are roles. */
  readonly nodes?: number | Readonly<Record<string, number>>
  /** Versions that nodes begin with, by the names of the nodes. The others begin with the first that the scenario lists. */
  readonly versions?: Readonly<Record<string, string>>
  /** How many clients there are. */
  readonly clients?: number
  /** How long clients work and faults happen. */
  readonly duration?: Duration
  /** How long, after all is healed, pending operations and `eventually` have. */
  readonly settle?: Duration
  /** How long messages take; without `between`, between regions as well. */
  readonly latency?: Latency
  /** How long messages take between regions. */
  readonly between?: Latency | Distances
  /** Chance in [0, 1] that a message is lost. */
  readonly loss?: number
  /** Chance in [0, 1] that a message arrives twice. */
  readonly duplicate?: number
  /** Whether a later message may overtake an earlier one on the same link. */
  readonly reorder?: boolean
  /** What decides which message overtakes which. Default: how long each takes is drawn by itself. */
  readonly order?: Order
  /** Which moments the faults that are drawn wait for. Default: they begin at times that are drawn. */
  readonly aim?: 'disagreement'
  /** Kinds of faults that may be drawn. Default: all of the scenario's. */
  readonly faultKinds?: readonly FaultKind[]
  /** What goes first among events at the same instant. */
  readonly schedule?: 'fifo' | 'random'
  /** Whether `env.buggify` may answer true. */
  readonly buggify?: boolean
}

/** Says which client invokes what, and when. */
export interface PlanOperation {
  /** The name of the client: `'c1'`. */
  readonly client: string
  /** When, from the start of the run: then, or as soon after as the client is free. */
  readonly at: Duration
  /** The name of the operation. */
  readonly f: string
  /** Its argument, as plain data. */
  readonly value: unknown
  /** Asked for when everything has been healed: `at` counts from then. Only where the scenario demands `liveness`. */
  readonly final?: true
}

/** Says what may be given where a plan is wanted: a seed alone is a plan. */
export type PlanInput = Omit<Plan, 'seed'> & { readonly seed: string | number | bigint }

/** Seeds are strings: `13` and `'13'` are the same one. Throws a ScenarioError for what is no plan. */
export function normalizePlan(plan: PlanInput): Plan {
  const seed: unknown = (plan as PlanInput | null | undefined)?.seed
  if (typeof seed !== 'string' && typeof seed !== 'bigint' && !Number.isFinite(seed)) {
    throw new ScenarioError(`the plan has no seed: a plan is an object such as { seed: 1 }`)
  }
  return { ...plan, seed: String(plan.seed) }
}

/** When the plan has chance begin anew, and from which seeds. */
export function reseedingsOf({ reseed = [] }: Plan): readonly Reseeding[] {
  return reseed.map(({ at, seed }, i) => ({ atUs: microseconds(at, `reseed[${i}].at`), seed: String(seed) }))
}
