import { pick, type RandomStream, shuffled } from '../../random/stream.ts'
import type { Domain } from '../domain.ts'
import type { CutShape, Links } from './cut.ts'

/** Says which nodes do not hear from which: a shape of a partition, drawn for the nodes that there are. */
export type Grudge = (nodes: readonly string[], random: RandomStream, domains: readonly Domain[]) => CutShape

/**
 * Names the shapes of partitions.
 * - `halves`: two halves, of any nodes.
 * - `one`: one node by itself.
 * - `minority`: any minority by itself.
 * - `majorities-ring`: every node sees a majority, and no two the same one.
 * - `bridge`: two halves and one node that both of them see.
 * - `one-way`: some nodes are heard by none of the others, but hear the others.
 * - `leader`: the nodes whose role is `leader` by themselves. No default: not every protocol has leaders.
 * - `regions`: a region, or a part of one, from all others or from one other, in both directions or one way.
 */
export type PartitionShape =
  | 'halves'
  | 'one'
  | 'minority'
  | 'majorities-ring'
  | 'bridge'
  | 'one-way'
  | 'leader'
  | 'regions'

/** The shapes of two or more nodes. Those that a cluster is too small for are those next to them. */
export const GRUDGES: Readonly<Record<PartitionShape, Grudge>> = {
  halves: (nodes, random) => split(shuffled(random, nodes), nodes.length >> 1),
  one: (nodes, random) => split(shuffled(random, nodes), 1),
  minority(nodes, random) {
    const most = Math.max(1, (nodes.length - 1) >> 1)
    return split(shuffled(random, nodes), 1 + Math.floor(random() * most))
  },
  'majorities-ring': (nodes, random) =>
    nodes.length < 3 ? GRUDGES.halves(nodes, random, []) : { links: ringGrudge(shuffled(random, nodes)) },
  bridge(nodes, random) {
    const [bridge, ...others] = shuffled(random, nodes)
    // A node that is in no group keeps all of its links.
    return others.length < 2 || bridge === undefined
      ? GRUDGES.halves(nodes, random, [])
      : split(others, others.length >> 1)
  },
  'one-way'(nodes, random) {
    const order = shuffled(random, nodes)
    const silent = 1 + Math.floor(random() * (nodes.length - 1))
    return { from: order.slice(0, silent), to: order.slice(silent) }
  },
  leader: () => ({ groups: [['@leader'], ['@rest']] }),
  regions(nodes, random, domains) {
    if (domains.length === 0) return GRUDGES.halves(nodes, random, domains)
    const { name, nodes: inside } = pick(random, domains)
    const apart = domains.filter(other => !other.nodes.some(node => inside.includes(node)))
    const way = random()
    const other = way < ONE_OTHER && apart.length > 0 ? pick(random, apart).name : 'rest'
    if (way >= ONE_WAY) return { from: [`@${name}`], to: ['@rest'] }
    return { groups: [[`@${name}`], [`@${other}`]] }
  },
}

/** So many partitions of regions are between two of them, and from here on only one way. */
const ONE_OTHER = 0.35
const ONE_WAY = 0.8

function split(nodes: readonly string[], at: number): CutShape {
  return { groups: [nodes.slice(0, at), nodes.slice(at)] }
}

/**
 * Around a ring, each node hears only the smallest majority of which it is the middle (Jepsen's `majorities-ring`). Where that
 * majority is even, it reaches one further ahead than back, so that some links are cut in one direction only.
 */
export function ringGrudge(ring: readonly string[]): Links {
  const majority = (ring.length >> 1) + 1
  const back = (majority - 1) >> 1
  return ring.flatMap((node, at) => {
    const heard = new Set(Array.from({ length: majority }, (_, i) => ring.at((at - back + i) % ring.length)))
    return ring.filter(other => !heard.has(other)).map(other => [other, node] as const)
  })
}
