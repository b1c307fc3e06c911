import { shuffled } from '../../random/stream.ts'
import { type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import { type CutFault, cutKind } from './cut.ts'

/** Messages between the groups are dropped; with `from` and `to`, only those one way; with `links`, only those. */
export type Partition = CutFault<'partition'>

export const partition = cutKind('partition', 'block', 'blocked')

/** Cuts the network into random halves, or one node from the rest, or one direction only. */
export function partitions(rhythm: Rhythm = {}): Nemesis {
  return recurring('partition', { every: '3s', lasting: '1.5s' }, rhythm, (random, when, nodes) => {
    if (nodes.length < 2) return []
    const order = shuffled(random, nodes)
    const cut = random() < 0.5 ? 1 : Math.max(1, Math.floor(nodes.length / 2))
    const groups = [order.slice(0, cut), order.slice(cut)] as const
    const fault: Partition =
      random() < 0.25
        ? { kind: 'partition', ...when, from: groups[0], to: groups[1] }
        : { kind: 'partition', ...when, groups }
    return fault
  })
}
