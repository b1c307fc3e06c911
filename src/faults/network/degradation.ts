import * as v from 'valibot'
import type { Disturbance } from '../../net/disturbance.ts'
import type { LinkPairs } from '../../net/network.ts'
import { counted } from '../../options/counted.ts'
import type { When } from '../entry.ts'
import { lastingFault, linksField, nameField } from '../fields.ts'
import type { FaultKindDefinition, Hit } from '../kind.ts'
import type { Target } from '../target.ts'
import type { FaultWorld } from '../world.ts'
import { fewerLinks, type Links, linksText, pairsBetween, pairsOf } from './cut.ts'

/** Where links get worse: some of them, or all that lead to and from a node; everywhere when both are left out. */
export interface Where {
  readonly links?: Links
  readonly node?: Target
}

/** Links get worse, for a while. */
export interface DegradationFault extends When, Where {
  readonly kind: string
}

interface DegradationKind<Fault extends DegradationFault> {
  readonly kind: Fault['kind']
  readonly nemesis: FaultKindDefinition<Fault>['nemesis']
  readonly fields: v.ObjectEntries
  /** `loss 30%`. */
  describe(fault: Fault): string
  /** What it does to messages: `lost`. */
  readonly did: string
  readonly hits: readonly Hit[]
  readonly losesMessages?: boolean
  weaker?(fault: Fault): Iterable<Fault>
  /** What happens to the links. */
  disturbance(fault: Fault, world: FaultWorld): Disturbance
}

/** Makes the definition of a kind of fault that makes links worse. */
export function degradationKind<Fault extends DegradationFault>({
  kind,
  nemesis,
  fields,
  describe,
  did,
  hits,
  losesMessages = false,
  weaker,
  disturbance,
}: DegradationKind<Fault>): FaultKindDefinition<Fault> {
  const where = { links: v.exactOptional(linksField), node: v.exactOptional(nameField) }
  return {
    kind,
    family: 'network',
    lasts: true,
    hits: () => hits,
    losesMessages,
    nemesis,
    schema: v.pipe(
      lastingFault<Fault>(kind, { ...fields, ...where }),
      v.check(({ links, node }) => links === undefined || node === undefined, 'links or a node, not both'),
    ),
    describe: fault => describe(fault) + whereText(fault),
    effectText: effect => `${did} ${counted(effect, 'message')}`,
    processes: ({ links = [], node }) => [...links.flat(), ...(node === undefined ? [] : [node])],
    within(fault, isThere) {
      if (fault.node !== undefined) return isThere(fault.node) ? fault : undefined
      if (fault.links === undefined) return fault
      const links = fault.links.filter(link => link.every(isThere))
      return links.length === 0 ? undefined : { ...fault, links }
    },
    *weaker(fault) {
      for (const links of fewerLinks(fault.links ?? [])) yield { ...fault, links }
      yield* weaker?.(fault) ?? []
    },
    apply: (fault, world) => world.kernel.network.disturb(disturbance(fault, world), pairsWhere(fault, world)),
  }
}

/** The links that are meant now; undefined for all. */
function pairsWhere({ links, node }: Where, world: FaultWorld): LinkPairs | undefined {
  if (links !== undefined) return pairsOf(world, links)
  if (node === undefined) return undefined
  const nodes = world.names([node])
  const all = world.kernel.processes.map(({ id }) => id)
  return [...pairsBetween(nodes, all), ...pairsBetween(all, nodes)]
}

function whereText({ links, node }: Where): string {
  if (node !== undefined) return ` at ${node}`
  return links === undefined ? '' : ` on ${linksText(links)}`
}

/** `30%`. */
export function percent(rate: number): string {
  return `${Math.round(rate * 10_000) / 100}%`
}
