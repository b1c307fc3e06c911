import { checkOptions, optionsOf } from '../../options/options.ts'
import { shuffled } from '../../random/stream.ts'
import { type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import { type CutFault, cutKind, cutThroughout } from './cut.ts'

/** As a partition, but messages wait for its end, as in TCP. */
export type Hold = CutFault<'hold'>

export const holdKind = cutKind<Hold>({ kind: 'hold', nemesis: hold, did: 'held back', apply: cutThroughout('hold') })

const OPTIONS = optionsOf<Rhythm>(rhythmOptions)

/** Keeps back one node's messages to and from the others: they arrive after the end. */
export function hold(rhythm: Rhythm = {}): Nemesis {
  checkOptions('hold', OPTIONS, rhythm)
  return recurring('hold', { every: '4s', for: '500ms' }, rhythm, (random, when, nodes) => {
    if (nodes.length < 2) return []
    const order = shuffled(random, nodes)
    const fault: Hold = { kind: 'hold', ...when, groups: [order.slice(0, 1), order.slice(1)] }
    return fault
  })
}
