import * as v from 'valibot'
import type { Cut } from '../../net/network.ts'
import { lastingFault, linksField, namesField } from '../fields.ts'
import { type ActiveFault, counted, type FaultKindDefinition, type When } from '../kind.ts'
import type { Target } from '../target.ts'
import type { FaultWorld } from '../world.ts'

/** Which links are cut: between groups, one way from some to others, or just the links that are listed (Jepsen's grudge). */
export type CutShape =
  | { readonly groups: readonly (readonly Target[])[] }
  | { readonly from: readonly Target[]; readonly to: readonly Target[] }
  | { readonly links: readonly (readonly [from: Target, to: Target])[] }

/** Messages do not get through some links: they are dropped, or wait. */
export type CutFault<Kind extends string> = When & { readonly kind: Kind } & CutShape

/** Makes the definition of a kind of fault that cuts links. */
export function cutKind<Kind extends string>(
  kind: Kind,
  how: 'block' | 'hold',
  did: string,
): FaultKindDefinition<CutFault<Kind>> {
  type Fault = CutFault<Kind>
  const schema = v.union([
    lastingFault<Fault>(kind, { groups: v.array(namesField) }),
    lastingFault<Fault>(kind, { from: namesField, to: namesField }),
    lastingFault<Fault>(kind, { links: linksField }),
  ])
  return {
    kind,
    schema,
    describe(fault) {
      if ('groups' in fault) return `${kind} ${fault.groups.map(group => group.join(' ')).join(' | ')}`
      if ('from' in fault) return `${kind} ${fault.from.join(' ')} -> ${fault.to.join(' ')}`
      return `${kind} ${fault.links.map(([from, to]) => `${from}->${to}`).join(' ')}`
    },
    effectText: effect => `${did} ${counted(effect, 'message')}`,
    processes(fault) {
      if ('groups' in fault) return fault.groups.flat()
      return 'from' in fault ? [...fault.from, ...fault.to] : fault.links.flat()
    },
    within(fault, isThere) {
      if ('groups' in fault) {
        const groups = fault.groups.map(group => group.filter(isThere)).filter(group => group.length > 0)
        return groups.length < 2 ? undefined : { ...fault, groups }
      }
      if ('from' in fault) {
        const [from, to] = [fault.from.filter(isThere), fault.to.filter(isThere)]
        return from.length === 0 || to.length === 0 ? undefined : { ...fault, from, to }
      }
      const links = fault.links.filter(link => link.every(isThere))
      return links.length === 0 ? undefined : { ...fault, links }
    },
    *weaker(fault) {
      if ('groups' in fault) {
        for (const [i, group] of fault.groups.entries()) {
          if (group.length === 1) continue
          for (const id of group) {
            yield { ...fault, groups: fault.groups.with(i, without(group, id)) }
          }
        }
      } else if ('links' in fault && fault.links.length > 1) {
        for (const link of fault.links) yield { ...fault, links: without(fault.links, link) }
      }
    },
    apply: (fault, world) => fromCut(cutLinks(world, how, fault)),
  }
}

function without<T>(items: readonly T[], item: T): T[] {
  return items.filter(other => other !== item)
}

function cutLinks(world: FaultWorld, how: 'block' | 'hold', shape: CutShape): Cut {
  return world.kernel.network.cut(how, linksOf(world, shape))
}

/** The directed links that a shape means now. */
function linksOf(world: FaultWorld, shape: CutShape): (readonly [string, string])[] {
  if ('links' in shape) {
    const pairs = shape.links.flatMap(([from, to]) => pairsBetween(world.names([from]), world.names([to])))
    // A link that is listed twice is cut once.
    return [...new Map(pairs.map(pair => [pair.join('->'), pair])).values()]
  }
  if ('from' in shape) {
    const all = [...shape.from, ...shape.to]
    return pairsBetween(world.names(shape.from, all), world.names(shape.to, all))
  }
  const groups = shape.groups.map(group => world.names(group, shape.groups.flat()))
  return groups.flatMap((group, i) => groups.flatMap((other, j) => (i === j ? [] : pairsBetween(group, other))))
}

function pairsBetween(from: readonly string[], to: readonly string[]): (readonly [string, string])[] {
  return from.flatMap(source => to.filter(other => other !== source).map(other => [source, other] as const))
}

/** A cut or degradation of the network as a fault in force. */
export function fromCut(cut: Cut): ActiveFault {
  return {
    get effect() {
      return cut.effect
    },
    end: () => cut.heal(),
  }
}
