import { pick } from '../../random/stream.ts'
import { type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import { type CutFault, cutKind, cutThroughout } from './cut.ts'
import { GRUDGES, type Grudge, type PartitionShape } from './grudge.ts'

/** Messages between the groups are dropped; with `from` and `to`, only those one way; with `links`, only those. */
export type Partition = CutFault<'partition'>

export const partitionKind = cutKind<Partition>({
  kind: 'partition',
  nemesis: partition,
  did: 'blocked',
  apply: cutThroughout('block'),
})

export interface PartitionOptions extends Rhythm {
  /** Shapes to draw from, or functions of your own: all but `leader` unless told. */
  readonly shapes?: readonly (PartitionShape | Grudge)[]
}

const SHAPES: readonly PartitionShape[] = ['halves', 'one', 'minority', 'majorities-ring', 'bridge', 'one-way']

/** Cuts the network, each time in one of several shapes. Throws a RangeError for an unknown shape, or when there is none. */
export function partition(options: PartitionOptions = {}): Nemesis {
  const { shapes = SHAPES, ...rhythm } = options
  const grudges = grudgesOf(shapes, 'partition')
  return recurring('partition', { every: '3s', for: '1.5s' }, rhythm, (random, when, nodes) => {
    if (nodes.length < 2) return []
    const fault: Partition = { kind: 'partition', ...when, ...pick(random, grudges)(nodes, random) }
    return fault
  })
}

/** Throws a RangeError that names the shape which there is not, and lists those there are. */
export function grudgesOf(shapes: readonly (PartitionShape | Grudge)[], who: string): Grudge[] {
  if (shapes.length === 0) throw new RangeError(`${who}: shapes is empty; leave it out for all of them`)
  return shapes.map(shape => {
    const grudge = typeof shape === 'function' ? shape : GRUDGES[shape]
    if (grudge !== undefined) return grudge
    throw new RangeError(`${who}: there is no shape "${shape}"; there are ${Object.keys(GRUDGES).join(', ')}`)
  })
}
