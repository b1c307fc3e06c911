import * as v from 'valibot'
import type { Kernel } from '../sim/kernel.ts'
import { clockDriftKind } from './clock/drift.ts'
import { clockJump } from './clock/jump.ts'
import { clockOffset } from './clock/offset.ts'
import { clockStrobe } from './clock/strobe.ts'
import { bitRot } from './disk/bit-rot.ts'
import { crashAtDisk } from './disk/crash-at-disk.ts'
import { diskError } from './disk/error.ts'
import { diskFull } from './disk/full.ts'
import { misdirectedWrite } from './disk/misdirected-write.ts'
import { diskSlow } from './disk/slow.ts'
import { staleRead } from './disk/stale-read.ts'
import type { ActiveFault, FaultKindDefinition } from './kind.ts'
import { join } from './membership/join.ts'
import { leave } from './membership/leave.ts'
import { bandwidth } from './network/bandwidth.ts'
import { corruption } from './network/corruption.ts'
import { delay } from './network/delay.ts'
import { duplication } from './network/duplication.ts'
import { flapping } from './network/flapping.ts'
import { hold } from './network/hold.ts'
import { loss } from './network/loss.ts'
import { message } from './network/message.ts'
import { partition } from './network/partition.ts'
import { reordering } from './network/reordering.ts'
import { reset } from './network/reset.ts'
import { stall } from './network/stall.ts'
import { swizzle } from './network/swizzle.ts'
import { crash } from './process/crash.ts'
import { pause } from './process/pause.ts'
import { slow } from './process/slow.ts'
import { isByRole } from './target.ts'
import { FaultWorld } from './world.ts'

/** Everything that can break, by what it is that breaks: one entry, one file. */
const FAMILIES = {
  network: [
    ...[partition, flapping, hold, swizzle, loss, duplication, reordering, corruption, delay, bandwidth, message],
    ...[stall, reset],
  ],
  process: [crash, pause, slow],
  membership: [join, leave],
  clock: [clockJump, clockDriftKind, clockOffset, clockStrobe],
  disk: [diskError, diskFull, diskSlow, bitRot, misdirectedWrite, staleRead, crashAtDisk],
} as const

const KINDS = Object.values(FAMILIES).flat()

export type FaultFamily = keyof typeof FAMILIES

type FaultOf<Definition> = Definition extends FaultKindDefinition<infer Fault> ? Fault : never

/** One fault as it stands in a plan. Names are those of nodes (`n1`) and clients (`c1`), or targets such as `@leader`. */
export type Fault = FaultOf<(typeof KINDS)[number]>

export type FaultKind = Fault['kind']

/** The kinds in the order in which the documentation has them. */
export const faultKinds: readonly FaultKind[] = KINDS.map(({ kind }) => kind)

/** What it is that breaks. */
export function familyOf(fault: FaultKind): FaultFamily {
  const families = Object.entries(FAMILIES) as [FaultFamily, readonly { readonly kind: FaultKind }[]][]
  return (families.find(([, kinds]) => kinds.some(({ kind }) => kind === fault)) as (typeof families)[number])[0]
}

const byKind = new Map<string, FaultKindDefinition<Fault>>(
  KINDS.map(definition => [definition.kind, definition as unknown as FaultKindDefinition<Fault>]),
)

function definitionOf({ kind }: Fault): FaultKindDefinition<Fault> {
  const definition = byKind.get(kind)
  if (definition === undefined) {
    throw new RangeError(`there is no fault of the kind "${kind}"; there are ${faultKinds.join(', ')}`)
  }
  return definition
}

/** What may stand in a plan's `faults`. */
export const faultSchema: v.GenericSchema<unknown, Fault> = v.pipe(
  v.looseObject({ kind: v.picklist(faultKinds, `a kind of fault: ${faultKinds.join(', ')}`) }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const result = v.safeParse(definitionOf(dataset.value as unknown as Fault).schema, dataset.value)
    if (result.success) return result.output
    for (const issue of result.issues) addIssue(issue as never)
    return NEVER
  }),
)

/** Makes the fault happen now. */
export function applyFault(kernel: Kernel, fault: Fault): ActiveFault {
  return definitionOf(fault).apply(fault, worldOf(kernel, fault))
}

/** The nodes whose disks the fault, if it begins now, robs of what they had synced. */
export function nodesDamagedBy(kernel: Kernel, fault: Fault): readonly string[] {
  const definition = definitionOf(fault)
  return definition.damages?.(fault) === true ? worldOf(kernel, fault).names(definition.processes(fault)) : []
}

function worldOf(kernel: Kernel, { kind, at }: Fault): FaultWorld {
  return new FaultWorld(kernel, `${kind}/${at}`)
}

/** One line for traces and stories: `partition n1 | n2 n3`. */
export function describeFault(fault: Fault): string {
  return definitionOf(fault).describe(fault)
}

/** What a fault did, for a story: `blocked 3 messages`. */
export function effectText(fault: Fault, effect: number): string {
  return effect === 0 ? 'had no effect' : definitionOf(fault).effectText(effect)
}

/** The processes that a fault names; those it finds by their role are not among them. */
export function processesOf(fault: Fault): string[] {
  return definitionOf(fault)
    .processes(fault)
    .filter(name => !isByRole(name))
}

/** The fault without the processes that are gone; undefined when nothing of it is left. */
export function restrictedTo(fault: Fault, kept: ReadonlySet<string>): Fault | undefined {
  const isThere = (name: string) => isByRole(name) || kept.has(name)
  const definition = definitionOf(fault)
  if (definition.processes(fault).every(isThere)) return fault
  return definition.within?.(fault, isThere)
}

/** Weaker faults of the same kind to try, besides shorter ones. */
export function weakerFaults(fault: Fault): Iterable<Fault> {
  return definitionOf(fault).weaker?.(fault) ?? []
}
