import * as v from 'valibot'
import type { LinkChange } from '../../net/network.ts'
import { lastingFault, linksField } from '../fields.ts'
import { counted, type FaultKindDefinition, type When } from '../kind.ts'
import type { Target } from '../target.ts'
import type { FaultWorld } from '../world.ts'
import { fromCut } from './cut.ts'

/** Directed pairs of processes, or all links when left out. */
export type Links = readonly (readonly [from: Target, to: Target])[]

/** Links get worse, for a while. */
export interface DegradationFault extends When {
  readonly kind: string
  readonly links?: Links
}

interface DegradationKind<Fault extends DegradationFault> {
  readonly kind: Fault['kind']
  readonly fields: v.ObjectEntries
  /** `loss 30%`. */
  describe(fault: Fault): string
  /** What it does to messages: `lost`. */
  readonly did: string
  change(fault: Fault, world: FaultWorld): LinkChange
}

/** Makes the definition of a kind of fault that makes links worse. */
export function degradationKind<Fault extends DegradationFault>({
  kind,
  fields,
  describe,
  did,
  change,
}: DegradationKind<Fault>): FaultKindDefinition<Fault> {
  return {
    kind,
    schema: lastingFault<Fault>(kind, { ...fields, links: v.exactOptional(linksField) }),
    describe: fault => describe(fault) + onLinks(fault.links),
    effectText: effect => `${did} ${counted(effect, 'message')}`,
    processes: fault => (fault.links ?? []).flat(),
    within(fault, isThere) {
      if (fault.links === undefined) return fault
      const links = fault.links.filter(link => link.every(isThere))
      return links.length === 0 ? undefined : { ...fault, links }
    },
    apply(fault, world) {
      const links = fault.links?.flatMap(([from, to]) =>
        world.names([from]).flatMap(source => world.names([to]).map(other => [source, other] as const)),
      )
      return fromCut(world.kernel.network.degrade(change(fault, world), links))
    },
  }
}

function onLinks(links: Links | undefined): string {
  return links === undefined ? '' : ` on ${links.map(([from, to]) => `${from}->${to}`).join(', ')}`
}
