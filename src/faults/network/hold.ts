import { checkOptions, optionsOf } from '../../options/options.ts'
import { isTogether, type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import { type CutFault, cutKind, cutThroughout } from './cut.ts'
import { GRUDGES } from './grudge.ts'

/** As a partition, but messages wait for its end, as in TCP. */
export type Hold = CutFault<'hold'>

export const holdKind = cutKind<Hold>({
  kind: 'hold',
  nemesis: hold,
  did: 'held back',
  hits: ['held'],
  apply: cutThroughout('hold'),
})

const OPTIONS = optionsOf<Rhythm>(rhythmOptions)

/** Keeps back one node's messages to and from the others, and where there are regions those of a domain in some cases: they arrive after the end. */
export function hold(rhythm: Rhythm = {}): Nemesis {
  checkOptions('hold', OPTIONS, rhythm)
  return recurring('hold', { every: '4s', for: '500ms' }, rhythm, (random, when, nodes, domains) => {
    if (nodes.length < 2) return []
    const shape = (isTogether(random, domains) ? GRUDGES.regions : GRUDGES.one)(nodes, random, domains)
    const fault: Hold = { kind: 'hold', ...when, ...shape }
    return fault
  })
}
