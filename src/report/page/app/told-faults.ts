import { timeText } from '../../../clock/time-text.ts'
import type { RunModel } from './run-model.ts'

/** A fault as a line: of the plan, or one that nodes have built in (`buggify`). */
export interface ToldFault {
  /** The event with which it begins. */
  readonly begin: number
  /** When it ended: a time, `at the end`, `at once`. */
  readonly ended: string
  /** From when to when, for one that lasts; else empty. */
  readonly lasting: string
  readonly text: string
  readonly effect: string
}

/** All faults of a run in order: those of the plan, and those built into nodes that struck. */
export function toldFaults(model: RunModel): ToldFault[] {
  const planned = model.data.faults.map(({ begin, end, text, effect, lasts }): ToldFault => {
    const until = end >= 0 ? timeText(model.times[end] as number) : 'the end'
    const lasting = lasts || end >= 0 ? `from ${timeText(model.times[begin] as number)} to ${until}` : ''
    return { begin, ended: end >= 0 ? until : lasts ? 'at the end' : 'at once', lasting, text, effect }
  })
  const builtIn: ToldFault[] = []
  for (let id = 0; id < model.length; id++) {
    if (model.kind(id) !== 'buggify') continue
    const node = model.laneName(model.lanes[id] as number)
    const text = `buggify '${model.text(id) ?? ''}' of ${node}`
    const effect = 'a fault built into the code of the node, which strikes by chance'
    builtIn.push({ begin: id, ended: 'at once', lasting: '', text, effect })
  }
  return [...planned, ...builtIn].sort((a, b) => a.begin - b.begin)
}
