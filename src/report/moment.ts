import { describeFault } from '../faults/catalogue.ts'
import { sendingName } from '../net/message-type.ts'
import type { JournalEvent } from '../sim/journal/event.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'

/** So many events of one moment are told. */
const MOST = 4

/** Tells what happened at one time of a run, for people: `n3 → n2 voted`. Times are microseconds. */
export function momentTexts(journal: ReadonlyJournal, atUs: number): string[] {
  const texts = [...journal].flatMap(event => (event.timeUs === atUs ? (textOf(event) ?? []) : []))
  return texts.length <= MOST ? texts : [...texts.slice(0, MOST), `and ${texts.length - MOST} more`]
}

/** Undefined for what is told by what comes of it. */
function textOf(event: JournalEvent): string | undefined {
  switch (event.kind) {
    case 'send':
    case 'arrive': {
      const { from, to } = event
      const type = sendingName(event)
      const what = type === undefined ? '' : ` ${type}`
      if (event.kind === 'send') return `${from} → ${to}${what} sets out`
      return event.fate === 'delivered' ? `${from} → ${to}${what} arrives` : undefined
    }
    case 'operation':
      return event.type === 'invoke' ? `${event.client} invokes ${event.f}` : undefined
    case 'fault':
      return `${describeFault(event.fault)} ${event.phase === 'begin' ? 'begins' : 'ends'}`
    case 'start':
      return `${event.process} starts${event.version === undefined ? '' : ` as ${event.version}`}`
    case 'timer':
      return `a timer of ${event.process} fires`
    case 'disk':
      return `${event.process} asks its disk to ${event.call}`
    default:
      return undefined
  }
}
