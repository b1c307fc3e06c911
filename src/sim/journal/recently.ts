import { counted } from '../../options/counted.ts'
import type { JournalEvent } from './event.ts'
import { LAST, type ReadonlyJournal } from './journal.ts'

/** So many kinds of them are told. */
const TOLD = 3

/** Says what happened last, most often first: for the message of a run that does not end. */
export function recently(journal: ReadonlyJournal): string {
  const counts = new Map<string, number>()
  const first = Math.max(journal.first, journal.length - LAST)
  for (let id = first; id < journal.length; id++) {
    const what = whatOf(journal.at(id))
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, TOLD)
  return `of its last ${counted(journal.length - first, 'event')}: ${most.map(([what, count]) => `${what} (${count})`).join(', ')}`
}

function whatOf(event: JournalEvent): string {
  switch (event.kind) {
    case 'send':
    case 'copy':
    case 'arrive':
      return `${event.kind} ${event.from}->${event.to}`
    case 'operation':
      return `${event.type} of ${event.client}`
    case 'fault':
    case 'phase':
      return event.kind
    default:
      return `${event.kind} of ${event.process}`
  }
}
