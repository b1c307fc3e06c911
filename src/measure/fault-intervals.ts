import { describeFault, factsOf } from '../faults/catalogue.ts'
import type { Run } from '../scenario/run.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import type { FaultInterval } from './measures.ts'

/** The faults of a run, in the order in which they began. */
export function faultIntervals(run: Run, journal: ReadonlyJournal, timeUs: number): FaultInterval[] {
  const effects = new Map(run.faults.map(({ fault, effect }) => [fault as object, effect]))
  const intervals: { -readonly [Key in keyof FaultInterval]: FaultInterval[Key] }[] = []
  const open = new Map<number, (typeof intervals)[number]>()
  for (const event of journal) {
    if (event.kind !== 'fault') continue
    const { fault, phase, cause, id, timeUs: atUs } = event
    if (phase === 'end') {
      const ended = open.get(cause)
      if (ended !== undefined) ended.endUs = atUs
      continue
    }
    const isKnown = typeof fault !== 'string'
    const interval = {
      kind: isKnown ? fault.kind : 'by hand',
      text: describeFault(fault),
      beginUs: atUs,
      endUs: factsOf(fault).lasts ? timeUs : atUs,
      effect: isKnown ? effects.get(fault) : undefined,
    }
    intervals.push(interval)
    open.set(id, interval)
  }
  return intervals
}
