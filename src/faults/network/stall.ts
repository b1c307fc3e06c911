import { checkOptions, optionsOf } from '../../options/options.ts'
import { shuffled } from '../../random/stream.ts'
import { isTogether, type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import { type CutFault, cutKind, cutThroughout } from './cut.ts'
import { GRUDGES } from './grudge.ts'

/** Connections stand still, and go on after the end; messages and requests get through. */
export type Stall = CutFault<'stall'>

export const stallKind = cutKind<Stall>({
  kind: 'stall',
  nemesis: stall,
  did: 'kept waiting',
  hits: ['stalled'],
  apply: cutThroughout('stall'),
})

const OPTIONS = optionsOf<Rhythm>(rhythmOptions)

/** Has the connections between two nodes stand still for a while; where there are regions, in some cases those of a domain with others. */
export function stall(rhythm: Rhythm = {}): Nemesis {
  checkOptions('stall', OPTIONS, rhythm)
  return recurring('stall', { every: '3s', for: '1s' }, rhythm, (random, when, nodes, domains) => {
    if (isTogether(random, domains)) {
      const between: Stall = { kind: 'stall', ...when, ...GRUDGES.regions(nodes, random, domains) }
      return between
    }
    const [a, b] = shuffled(random, nodes)
    if (a === undefined || b === undefined) return []
    const fault: Stall = { kind: 'stall', ...when, groups: [[a], [b]] }
    return fault
  })
}
