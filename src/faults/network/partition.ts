import * as v from 'valibot'
import { anything, someOf } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick, type RandomStream } from '../../random/stream.ts'
import type { Domain } from '../domain.ts'
import { type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import { type CutFault, type CutShape, cutKind, cutThroughout } from './cut.ts'
import { GRUDGES, type Grudge, type PartitionShape } from './grudge.ts'

/** Messages between the groups are dropped; with `from` and `to`, only those one way; with `links`, only those. */
export type Partition = CutFault<'partition'>

export const partitionKind = cutKind<Partition>({
  kind: 'partition',
  nemesis: partition,
  did: 'blocked',
  hits: ['blocked'],
  losesMessages: true,
  apply: cutThroughout('block'),
})

/** Configures {@link partition}. */
export interface PartitionOptions extends Rhythm {
  /** Shapes to draw from, or functions of your own. Default: all but `leader`, and `regions` only where there are some. */
  readonly shapes?: readonly (PartitionShape | Grudge)[]
}

const DEFAULT_SHAPES: readonly PartitionShape[] = ['halves', 'one', 'minority', 'majorities-ring', 'bridge', 'one-way']

const shape = v.picklist(Object.keys(GRUDGES))

export const partitionOptions = optionsOf<PartitionOptions>({
  ...rhythmOptions,
  shapes: someOf(v.lazy(given => (typeof given === 'function' ? anything : shape))),
})

/** Cuts the network, each time in one of several shapes. */
export function partition(options: PartitionOptions = {}): Nemesis {
  checkOptions('partition', partitionOptions, options)
  const { shapes = DEFAULT_SHAPES, ...rhythm } = options
  return recurring('partition', { every: '3s', for: '1.5s' }, rhythm, (random, when, nodes, domains) => {
    const grudges = grudgesOf(shapes, nodes)
    if (grudges.length === 0) return []
    const shape = drawnShape(options.shapes === undefined, grudges, nodes, random, domains)
    const fault: Partition = { kind: 'partition', ...when, ...shape }
    return fault
  })
}

/** One of the shapes; where they are the usual ones and there are regions, between these as well. */
export function drawnShape(
  areUsual: boolean,
  grudges: readonly Grudge[],
  nodes: readonly string[],
  random: RandomStream,
  domains: readonly Domain[],
): CutShape {
  const all = areUsual && domains.length > 0 ? [...grudges, GRUDGES.regions] : grudges
  return pick(random, all)(nodes, random, domains)
}

/** The shapes that there are for these nodes: one node alone is cut off from clients at most, as only a function of a scenario's own does. */
export function grudgesOf(shapes: readonly (PartitionShape | Grudge)[], nodes: readonly string[]): Grudge[] {
  if (nodes.length < 2) return shapes.filter(shape => typeof shape === 'function')
  return shapes.map(shape => (typeof shape === 'function' ? shape : GRUDGES[shape]))
}
