import type * as v from 'valibot'
import type { Duration } from '../clock/duration.ts'
import type { FaultWorld } from './world.ts'

/** When a fault begins, and for how long it lasts; without `for`, until the world is healed at the end. */
export interface When {
  readonly at: Duration
  readonly for?: Duration
  /** `at` counts from this event, not from the start of the run. */
  readonly after?: Trigger
}

/** A place in the code of a node that was marked with `env.reach`. */
export interface Trigger {
  readonly reach: string
  /** The first time unless told. */
  readonly nth?: number
}

/** What all faults of a plan have in common. */
export interface FaultEntry extends When {
  readonly kind: string
}

/** A fault that is in force. */
export interface ActiveFault {
  /** How much it has done so far: messages kept from arriving, processes stopped, … 0 means that it had no effect. */
  readonly effect: number
  heal(): void
}

/**
 * One kind of fault: everything that the plan's validation, the simulation, the shrinker and the story have to know of it.
 * Faults are plain data, and explicit: what is random about one was drawn when the plan was made.
 */
export interface FaultKindDefinition<Fault extends FaultEntry> {
  readonly kind: Fault['kind']
  /** What may stand in a plan. */
  readonly schema: v.GenericSchema<unknown, Fault>
  /** One line for traces and stories, such as `partition n1 | n2 n3`. */
  describe(fault: Fault): string
  /** What it did, for a story: `blocked 3 messages`. `effect` is above 0. */
  effectText(effect: number): string
  /** The names of processes that it holds, targets such as `@leader` among them. */
  processes(fault: Fault): readonly string[]
  /** What is left of it when only some processes are there; undefined if nothing. By default, all or nothing. */
  within?(fault: Fault, isThere: (name: string) => boolean): Fault | undefined
  /** Weaker faults for the shrinker to try, the weakest first. Shorter ones are tried anyway. */
  weaker?(fault: Fault): Iterable<Fault>
  /** Whether it takes from its nodes' disks what they had synced: hardly any protocol can make progress without a majority of those. */
  damages?(fault: Fault): boolean
  /** Makes it happen now. */
  apply(fault: Fault, world: FaultWorld): ActiveFault
}

/** A fault that is over as soon as it has happened. */
export function atOnce(effect: number): ActiveFault {
  return { effect, heal() {} }
}
