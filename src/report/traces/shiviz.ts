import { describeFault } from '../../faults/catalogue.ts'
import { messageType } from '../../net/message-type.ts'
import type { JournalEvent } from '../../sim/journal/event.ts'
import type { ReadonlyJournal } from '../../sim/journal/journal.ts'
import { valueText } from '../value-text.ts'

/** The expression that ShiViz has to be given with such a log. */
export const SHIVIZ_EXPRESSION = '(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})'

const LONGEST_VALUE = 120

/**
 * Writes a journal as a log for ShiViz (Beschastnikh and others, 2016): an event, and below it its process with a vector clock (Fidge,
 * 1988; Mattern, 1989). Timers that are set and cleared are left out.
 */
export function shiviz(journal: ReadonlyJournal): string {
  const clocks = new Map<string, Map<string, number>>()
  const sent = new Map<number, ReadonlyMap<string, number>>()
  const lines: string[] = []
  for (const event of journal) {
    const [process, text] = told(event) ?? []
    const sending = event.kind === 'arrive' ? sendingOf(event.cause, journal) : -1
    if (process === undefined || text === undefined) continue
    const clock = clocks.get(process) ?? new Map<string, number>()
    clocks.set(process, clock)
    clock.set(process, (clock.get(process) ?? 0) + 1)
    for (const [other, time] of sent.get(sending) ?? []) clock.set(other, Math.max(time, clock.get(other) ?? 0))
    if (event.kind === 'send') sent.set(event.id, new Map(clock))
    lines.push(plain(text), `${process.replaceAll(/\s/g, '_')} ${JSON.stringify(Object.fromEntries(clock))}`)
  }
  return lines.map(line => `${line}\n`).join('')
}

/** A line that reads like a process with its clock would be taken for one. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('{', '(').replaceAll('}', ')')
}

function sendingOf(cause: number, journal: ReadonlyJournal): number {
  if (cause < journal.first) return -1
  const event = journal.at(cause)
  return event.kind === 'copy' ? event.cause : cause
}

/** Whose event it is, and what it says; undefined for what belongs to no process or says nothing. */
function told(event: JournalEvent): readonly [process: string, text: string] | undefined {
  switch (event.kind) {
    case 'send':
      return [
        event.from,
        `send ${event.control ?? messageType(event.message) ?? ''} to ${event.to} ${valueText(event.message, LONGEST_VALUE)}`,
      ]
    case 'arrive':
      return event.fate === 'delivered'
        ? [event.to, `receive ${event.control ?? messageType(event.message) ?? ''} from ${event.from}`]
        : undefined
    case 'operation':
      return [event.client, `${event.type} ${event.f} ${valueText(event.error ?? event.value, LONGEST_VALUE)}`]
    case 'state':
      return [event.process, `state ${valueText(event.state, LONGEST_VALUE)}`]
    case 'log':
      return [event.process, event.text]
    case 'disk-done':
      return [event.process, `${event.call} ${event.file ?? ''} ${event.error ?? 'is done'}`]
    case 'fault':
      return ['nemesis', `${event.phase} ${describeFault(event.fault)}`]
    case 'start':
      return [event.process, event.version === undefined ? 'start' : `start ${event.version}`]
    case 'crash':
    case 'pause':
    case 'resume':
      return [event.process, event.kind]
    case 'timer':
      return [event.process, `timer ${event.number}`]
    default:
      return undefined
  }
}
