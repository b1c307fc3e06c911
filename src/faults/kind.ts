import type * as v from 'valibot'
import type { Cluster } from './cluster.ts'
import type { FaultEntry } from './entry.ts'
import type { Nemesis, Rhythm } from './nemesis.ts'
import type { FaultWorld } from './world.ts'

/** Stands for a fault that is in force. */
export interface ActiveFault {
  /** How much it has done so far: messages kept from arriving, processes stopped, … 0 means that it had no effect. */
  readonly effect: number
  /** Ends it. The second time nothing happens. */
  heal(): void
}

/** What it is that breaks. */
export type FaultFamily = 'network' | 'process' | 'membership' | 'clock' | 'disk'

/**
 * Where a story shows a fault: as a `band` beside the lifelines, from its begin to its end; on the `lifelines` of the
 * processes that it starts, stops or pauses; or as a `mark` in the one line in which it happens.
 */
export type FaultDrawing = 'band' | 'lifelines' | 'mark'

/** What becomes of a message that a fault hits, as a journal has it. `late`: it takes longer, which only its time tells. */
export type Hit = 'lost' | 'blocked' | 'held' | 'stalled' | 'damaged' | 'altered' | 'copied' | 'late'

/** What is the same for all faults of a kind. */
export interface FaultFacts {
  readonly family: FaultFamily
  /** Whether it goes on until its end. A fault that does not is over as soon as it has happened, and healing undoes nothing. */
  readonly lasts: boolean
  /** Where a story shows it. Default: as a `band` if it lasts, and as a `mark` if it does not. */
  readonly drawn?: FaultDrawing
  /** What a story says at its end, after the fault itself. Default: `is healed`. */
  readonly ending?: string
}

/**
 * One kind of fault: everything that the plan's validation, the simulation, the shrinker and the story have to know of it.
 * Faults are plain data, and explicit: what is random about one was drawn when the plan was made.
 */
export interface FaultKindDefinition<Fault extends FaultEntry> extends FaultFacts {
  readonly kind: Fault['kind']
  /** Makes the nemesis that draws such faults. */
  nemesis(rhythm?: Rhythm): Nemesis
  /** What may stand in a plan. */
  readonly schema: v.GenericSchema<unknown, Fault>
  /** One line for stories and logs, such as `partition n1 | n2 n3`. */
  describe(fault: Fault): string
  /** What it did, for a story: `blocked 3 messages`. `effect` is above 0. */
  effectText(effect: number): string
  /** The names of processes that it holds, targets such as `@leader` among them. */
  processes(fault: Fault): readonly string[]
  /** What is left of it when only some processes are there; undefined if nothing. By default, all or nothing. */
  within?(fault: Fault, isThere: (name: string) => boolean): Fault | undefined
  /** Says why it makes no sense in a cluster, as the rest of a sentence that begins with the fault; undefined where it does. */
  misfit?(fault: Fault, cluster: Cluster): string | undefined
  /** Weaker faults for the shrinker to try, the weakest first. Shorter ones are tried anyway. */
  weaker?(fault: Fault): Iterable<Fault>
  /** Whether it takes from its nodes' disks what they had synced: hardly any protocol can make progress without a majority of those. */
  damages?(fault: Fault): boolean
  /** What becomes of messages by it. Default: nothing. */
  hits?(fault: Fault): readonly Hit[]
  /** Whether messages do not arrive because of it: where nodes stand that, an order of messages may lose some as well. */
  readonly losesMessages?: boolean
  /** Whether what it does before its end depends on when that is. */
  foreseesItsEnd?(fault: Fault): boolean
  /** Makes it happen now. */
  apply(fault: Fault, world: FaultWorld): ActiveFault
}

/** A fault that is over as soon as it has happened. */
export function atOnce(effect: number): ActiveFault {
  return { effect, heal() {} }
}
