import * as v from 'valibot'
import type { Kernel } from '../sim/kernel.ts'
import { clockDriftKind } from './clock/drift.ts'
import { clockJumpKind } from './clock/jump.ts'
import { clockOffsetKind } from './clock/offset.ts'
import { clockStrobeKind } from './clock/strobe.ts'
import type { Cluster } from './cluster.ts'
import { bitRotKind } from './disk/bit-rot.ts'
import { crashAtDiskKind } from './disk/crash-at-disk.ts'
import { diskErrorKind } from './disk/error.ts'
import { diskFullKind } from './disk/full.ts'
import { misdirectedWriteKind } from './disk/misdirected-write.ts'
import { diskSlowKind } from './disk/slow.ts'
import { staleReadKind } from './disk/stale-read.ts'
import type { ActiveFault, FaultFacts, FaultKindDefinition, Hit } from './kind.ts'
import { joinKind, leaveKind } from './membership/membership.ts'
import type { Nemesis, Rhythm } from './nemesis.ts'
import { bandwidthKind } from './network/bandwidth.ts'
import { corruptionKind } from './network/corruption.ts'
import { delayKind } from './network/delay.ts'
import { duplicationKind } from './network/duplication.ts'
import { flappingKind } from './network/flapping.ts'
import { holdKind } from './network/hold.ts'
import { lossKind } from './network/loss.ts'
import { messageKind } from './network/message.ts'
import { partitionKind } from './network/partition.ts'
import { reorderingKind } from './network/reordering.ts'
import { resetKind } from './network/reset.ts'
import { stallKind } from './network/stall.ts'
import { swizzleKind } from './network/swizzle.ts'
import { crashKind } from './process/crash.ts'
import { pauseKind } from './process/pause.ts'
import { slowKind } from './process/slow.ts'
import { stopKind } from './process/stop.ts'
import { upgradeKind } from './process/upgrade.ts'
import { isByRole } from './target.ts'
import { FaultWorld } from './world.ts'

/** Everything that can break, in the order in which the documentation has it. One line here adds a kind. */
const KINDS = [
  partitionKind,
  flappingKind,
  holdKind,
  swizzleKind,
  lossKind,
  duplicationKind,
  reorderingKind,
  corruptionKind,
  delayKind,
  bandwidthKind,
  messageKind,
  stallKind,
  resetKind,
  crashKind,
  stopKind,
  upgradeKind,
  pauseKind,
  slowKind,
  joinKind,
  leaveKind,
  clockJumpKind,
  clockDriftKind,
  clockOffsetKind,
  clockStrobeKind,
  diskErrorKind,
  diskFullKind,
  diskSlowKind,
  bitRotKind,
  misdirectedWriteKind,
  staleReadKind,
  crashAtDiskKind,
] as const

type FaultOf<Definition> = Definition extends FaultKindDefinition<infer Fault> ? Fault : never

/**
 * Describes one fault as it stands in a plan. Names are those of nodes (`n1`) and clients (`c1`), or targets such as
 * `@leader`.
 */
export type Fault = FaultOf<(typeof KINDS)[number]>

/** Names the kinds of faults. */
export type FaultKind = Fault['kind']

/** The kinds in the order in which the documentation has them. */
export const faultKinds: readonly FaultKind[] = KINDS.map(({ kind }) => kind)

const byKind = new Map<string, FaultKindDefinition<Fault>>(
  KINDS.map(definition => [definition.kind, definition as unknown as FaultKindDefinition<Fault>]),
)

function definitionOf({ kind }: { readonly kind: string }): FaultKindDefinition<Fault> {
  const definition = byKind.get(kind)
  if (definition === undefined) {
    throw new RangeError(`there is no fault of the kind "${kind}"; there are ${faultKinds.join(', ')}`)
  }
  return definition
}

/** A fault as a journal has it: as in a plan, or, for what is done to the network by hand and has no such form, a text. */
export type RecordedFault = Fault | { readonly kind: string } | string

/** Returns what is the same for all faults of a kind: what it breaks, whether it lasts, how a story shows it. */
export function factsOf(fault: RecordedFault): Required<FaultFacts> {
  if (typeof fault === 'string') return { family: 'network', lasts: true, drawn: 'band', ending: 'is over' }
  const { family, lasts, drawn = lasts ? 'band' : 'mark', ending = 'is healed' } = definitionOf(fault)
  return { family, lasts, drawn, ending }
}

/** What becomes of messages that a fault hits. Of what was done by hand it is not known. */
export function hitsOf(fault: RecordedFault): readonly Hit[] {
  return typeof fault === 'string' ? [] : (definitionOf(fault).hits?.(fault as Fault) ?? [])
}

/** Makes the nemesis that draws faults of a kind, with its defaults besides the rhythm. */
export function nemesisOf(kind: FaultKind, rhythm: Rhythm = {}): Nemesis {
  return definitionOf({ kind }).nemesis(rhythm)
}

const ofSomeKind = v.looseObject({ kind: v.picklist(faultKinds, `a kind of fault: ${faultKinds.join(', ')}`) })

/** What may stand in a plan's `faults`. */
export const faultSchema = v.lazy(given => {
  const definition = byKind.get((given as { readonly kind: string } | null)?.kind ?? '')
  return definition?.schema ?? (ofSomeKind as unknown as v.GenericSchema<unknown, Fault>)
})

/** Makes the fault happen now. */
export function applyFault(kernel: Kernel, fault: Fault): ActiveFault {
  return definitionOf(fault).apply(fault, worldOf(kernel, fault))
}

/** The nodes whose disks the fault, if it begins now, robs of what they had synced. */
export function nodesDamagedBy(kernel: Kernel, fault: Fault): readonly string[] {
  const definition = definitionOf(fault)
  if (definition.damages?.(fault) !== true) return []
  const world = worldOf(kernel, fault)
  return definition.processes(fault).flatMap(target => world.processes(target).map(({ id }) => id))
}

function worldOf(kernel: Kernel, fault: Fault): FaultWorld {
  return new FaultWorld(kernel, `${fault.kind}/${fault.at}`, mayStrikeReliable(fault))
}

/** Whether it may strike nodes that never fail by themselves: the network to them does. */
function mayStrikeReliable(fault: Fault): boolean {
  return definitionOf(fault).family === 'network'
}

/** What is left of a fault that was drawn, where these nodes never fail by themselves: undefined if nothing. */
export function sparing(fault: Fault, reliable: ReadonlySet<string>): Fault | undefined {
  if (reliable.size === 0 || mayStrikeReliable(fault)) return fault
  return withinOnly(fault, name => !reliable.has(name))
}

/** Returns one line for stories and logs: `partition n1 | n2 n3`. */
export function describeFault(fault: RecordedFault): string {
  return typeof fault === 'string' ? fault : definitionOf(fault).describe(fault as Fault)
}

/** What a fault did, for a story: `blocked 3 messages`. */
export function effectText(fault: Fault, effect: number): string {
  return effect === 0 ? 'had no effect' : definitionOf(fault).effectText(effect)
}

/** Returns the processes that a fault names; those it finds by their role are not among them. */
export function processesOf(fault: RecordedFault): string[] {
  if (typeof fault === 'string') return []
  return definitionOf(fault)
    .processes(fault as Fault)
    .filter(name => !isByRole(name))
}

/** The fault without the processes that are gone; undefined when nothing of it is left. */
export function restrictedTo(fault: Fault, kept: ReadonlySet<string>): Fault | undefined {
  return withinOnly(fault, name => isByRole(name) || kept.has(name))
}

function withinOnly(fault: Fault, isThere: (name: string) => boolean): Fault | undefined {
  const definition = definitionOf(fault)
  if (definition.processes(fault).every(isThere)) return fault
  return definition.within?.(fault, isThere)
}

/** Says why a fault makes no sense in a cluster, as the rest of a sentence that begins with the fault; undefined where it does. */
export function misfitOf(fault: Fault, cluster: Cluster): string | undefined {
  return definitionOf(fault).misfit?.(fault, cluster)
}

/** Whether messages do not arrive because of faults of this kind. */
export function isLosingMessages(kind: string): boolean {
  return byKind.get(kind)?.losesMessages === true
}

/** Whether what the fault does before its end depends on when that is. */
export function foreseesItsEnd(fault: Fault): boolean {
  return definitionOf(fault).foreseesItsEnd?.(fault) ?? false
}

/** Weaker faults of the same kind to try, besides shorter ones. */
export function weakerFaults(fault: Fault): Iterable<Fault> {
  return definitionOf(fault).weaker?.(fault) ?? []
}
