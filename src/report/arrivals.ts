import type { ArriveEvent, SendEvent } from '../sim/journal/event.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'

/** What became of flights, as it can be told only when all is known. */
export interface Arrivals {
  /** Whether a flight, by the event that sent it, was still under way at the end of the run, and that is remarkable. */
  isLate(sending: number): boolean
  /** Whether an arrival that delivered nothing is worth telling: of one flight that keeps coming to a closed gate, the first time. */
  isTold(arrival: ArriveEvent): boolean
}

/** How many times the usual time a flight is under way before it counts as late. */
const LATE_FACTOR = 4

/**
 * Goes through a journal for flights that never arrived, though nothing stopped them: the run ended first. At the end of any run some are
 * under way; those count that a later one on the same link has overtaken, or that would take much longer than is usual.
 */
export function arrivalsOf(journal: ReadonlyJournal): Arrivals {
  const pending = new Map<number, SendEvent>()
  const originals = new Map<number, number>()
  const lastDelivered = new Map<string, number>()
  const delivered = new Set<number>()
  const told = new Map<string, number>()
  const times: number[] = []
  const originalOf = (cause: number) => originals.get(cause) ?? cause
  for (const event of journal) {
    if (event.kind === 'send' && event.fate === 'sent') {
      if (event.message !== undefined || event.control === undefined) pending.set(event.id, event)
      if (event.arrivalUs !== undefined) times.push(event.arrivalUs - event.timeUs)
    } else if (event.kind === 'copy') originals.set(event.id, event.cause)
    else if (event.kind === 'arrive') {
      const sending = originalOf(event.cause)
      pending.delete(sending)
      const link = `${event.from}>${event.to}`
      if (event.fate === 'delivered') delivered.add(sending)
      else if (!told.has(`${sending} ${event.fate}`)) told.set(`${sending} ${event.fate}`, event.id)
      lastDelivered.set(link, Math.max(event.number, lastDelivered.get(link) ?? 0))
    }
  }
  times.sort((a, b) => a - b)
  const usual = times[times.length >> 1] ?? 0
  const late = new Set<number>()
  for (const { id, from, to, number, timeUs, arrivalUs = timeUs } of pending.values()) {
    if (number < (lastDelivered.get(`${from}>${to}`) ?? -1) || arrivalUs - timeUs > usual * LATE_FACTOR) late.add(id)
  }
  return {
    isLate: sending => late.has(sending),
    isTold({ id, cause, fate }) {
      const sending = originalOf(cause)
      // A pause is seen on the lifeline: what waited for its end needs no words, but what waited in vain does.
      if (fate === 'waits' && delivered.has(sending)) return false
      return told.get(`${sending} ${fate}`) === id
    },
  }
}
