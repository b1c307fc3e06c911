import * as v from 'valibot'
import type { CutKind } from '../../net/cut.ts'
import type { LinkPairs } from '../../net/network.ts'
import { counted } from '../../options/counted.ts'
import type { When } from '../entry.ts'
import { lastingFault, linksField, namesField } from '../fields.ts'
import type { ActiveFault, FaultKindDefinition, Hit } from '../kind.ts'
import type { Target } from '../target.ts'
import type { FaultWorld } from '../world.ts'

/** Directed pairs of processes. */
export type Links = readonly (readonly [from: Target, to: Target])[]

/**
 * Says which links are cut: between groups, one way from some to others, or just the links that are listed (Jepsen's
 * grudge).
 */
export type CutShape =
  | { readonly groups: readonly (readonly Target[])[] }
  | { readonly from: readonly Target[]; readonly to: readonly Target[] }
  | { readonly links: Links }

/** Messages do not get through some links: they are dropped, or wait. */
export type CutFault<Kind extends string> = When & { readonly kind: Kind } & CutShape

interface CutKindSpec<Fault extends CutFault<string>> {
  readonly kind: Fault['kind']
  readonly nemesis: FaultKindDefinition<Fault>['nemesis']
  /** What it does to messages: `blocked`. */
  readonly did: string
  readonly hits: readonly Hit[]
  readonly losesMessages?: boolean
  /** What an entry in a plan holds besides. */
  readonly fields?: v.ObjectEntries
  /** What it says besides which links are cut. */
  more?(fault: Fault): string
  weaker?(fault: Fault): Iterable<Fault>
  apply(fault: Fault, pairs: LinkPairs, world: FaultWorld): ActiveFault
}

/** Makes the definition of a kind of fault that cuts links. */
export function cutKind<Fault extends CutFault<string>>({
  kind,
  nemesis,
  did,
  hits,
  losesMessages = false,
  fields = {},
  more = () => '',
  weaker,
  apply,
}: CutKindSpec<Fault>): FaultKindDefinition<Fault> {
  const groups = lastingFault<Fault>(kind, { ...fields, groups: v.array(namesField) })
  const oneWay = lastingFault<Fault>(kind, { ...fields, from: namesField, to: namesField })
  const links = lastingFault<Fault>(kind, { ...fields, links: linksField })
  // Not a union: what is wrong is told of the shape that was meant.
  const schema = v.lazy<typeof groups>(input => {
    const meant = input as object
    if ('from' in meant || 'to' in meant) return oneWay
    return 'links' in meant ? links : groups
  })
  return {
    kind,
    family: 'network',
    lasts: true,
    hits: () => hits,
    losesMessages,
    nemesis,
    schema,
    describe: fault => `${kind} ${shapeText(fault)}${more(fault)}`,
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
      } else if ('links' in fault) for (const links of fewerLinks(fault.links)) yield { ...fault, links }
      yield* weaker?.(fault) ?? []
    },
    apply: (fault, world) => apply(fault, linksOf(world, fault), world),
  }
}

/** A cut that is in force from the beginning of the fault to its end. */
export function cutThroughout(kind: CutKind): CutKindSpec<CutFault<string>>['apply'] {
  return (_fault, pairs, { kernel }) => kernel.network.cut(kind, pairs)
}

function shapeText(shape: CutShape): string {
  if ('groups' in shape) return shape.groups.map(group => group.join(' ')).join(' | ')
  return 'from' in shape ? `${shape.from.join(' ')} -> ${shape.to.join(' ')}` : linksText(shape.links)
}

/** `n1->n2`, and `n1<->n3` for both directions. */
export function linksText(links: Links): string {
  const names = new Set(links.map(([from, to]) => `${from}->${to}`))
  const texts = links.flatMap(([from, to]) => {
    if (!names.has(`${to}->${from}`)) return [`${from}->${to}`]
    return from < to ? [`${from}<->${to}`] : []
  })
  return texts.join(' ')
}

/** Without some of the links: one half, the other half, and each single one. */
export function* fewerLinks(links: Links): Generator<Links> {
  if (links.length < 2) return
  const middle = links.length >> 1
  if (links.length > 3) yield* [links.slice(0, middle), links.slice(middle)]
  for (const link of links) yield without(links, link)
}

function without<T>(items: readonly T[], item: T): T[] {
  return items.filter(other => other !== item)
}

/** The directed links that a shape means now. */
function linksOf(world: FaultWorld, shape: CutShape): LinkPairs {
  if ('links' in shape) return pairsOf(world, shape.links)
  if ('from' in shape) {
    const all = [...shape.from, ...shape.to]
    return pairsBetween(world.names(shape.from, all), world.names(shape.to, all))
  }
  const groups = shape.groups.map(group => world.names(group, shape.groups.flat()))
  return groups.flatMap((group, i) => groups.flatMap((other, j) => (i === j ? [] : pairsBetween(group, other))))
}

/** The directed links between the processes that are meant now by the names of each pair. */
export function pairsOf(world: FaultWorld, links: Links): LinkPairs {
  return links.flatMap(([from, to]) => pairsBetween(world.names([from], [from, to]), world.names([to], [from, to])))
}

export function pairsBetween(from: readonly string[], to: readonly string[]): LinkPairs {
  return from.flatMap(source => to.filter(other => other !== source).map(other => [source, other] as const))
}
