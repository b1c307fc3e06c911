import type { Run, Violation } from 'sameseed'
import type { JournalEvent } from '../../src/sim/journal/event.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

type WithoutPlace<Event> = Event extends JournalEvent ? Omit<Event, 'id' | 'step' | 'cause'> : never

/** An event without its place in the journal: it is a step of its own, and nothing caused it but, if it arrives, its sending. */
export type BareEvent = WithoutPlace<JournalEvent> & Partial<Pick<JournalEvent, 'step' | 'cause'>>

/** A journal of these events, in this order. */
export function journalOf(bare: readonly BareEvent[]): ReadonlyJournal {
  const sendings = new Map<string, number>()
  const events = bare.map((event, id): JournalEvent => {
    const flight = 'number' in event && 'from' in event ? `${event.from}>${event.to}#${event.number}` : ''
    if (event.kind === 'send') sendings.set(flight, id)
    const cause = event.kind === 'arrive' || event.kind === 'copy' ? (sendings.get(flight) ?? -1) : -1
    return { step: id, cause, ...event, id } as JournalEvent
  })
  return {
    length: events.length,
    first: 0,
    at: id => events[id] as JournalEvent,
    lineOf: () => undefined,
    fingerprintAfter: () => undefined,
    dueUs: () => 0,
    looksAtClock: () => false,
    filesAfter: () => [],
    [Symbol.iterator]: () => events[Symbol.iterator](),
  }
}

/** A run made by hand: of these events, with this violation. */
export function runOf(events: readonly BareEvent[], about: Partial<Run> = {}): Run {
  const violation: Violation = { property: 'p', kind: 'always', message: 'it is wrong', timeMs: 1, process: 'n1' }
  return {
    scenario: 'by hand',
    plan: { seed: '1' },
    ok: false,
    failed: true,
    verdict: 'failed',
    violations: [violation],
    signature: 'always: p',
    history: [],
    fingerprint: '0',
    timeMs: 1,
    events: events.length,
    messages: {
      sent: 0,
      delivered: 0,
      lost: 0,
      blocked: 0,
      duplicated: 0,
      stalled: 0,
      corrupted: 0,
      held: 0,
      unreachable: 0,
    },
    sentByLink: {},
    faults: [],
    operations: [],
    nemesisSettings: [],
    coverage: {
      reached: {},
      sometimes: [],
      operations: {},
      unheard: {},
      mistakes: {},
      asked: [],
      isBlind: false,
      blindSpots: {},
      isIdle: false,
      misspelt: {},
      versions: [],
    },
    states: {},
    waiting: [],
    journal: journalOf(events),
    ...about,
  }
}

/** A datagram that is sent and delivered 5 µs later, the `number`-th on its link. */
export function exchange(message: unknown, number = 0, from = 'n1', to = 'n2'): [BareEvent, BareEvent] {
  const about = { from, to, number, message, part: 'datagram' } as const
  return [
    { kind: 'send', timeUs: number * 10, ...about, arrivalUs: number * 10 + 5, fate: 'sent' },
    { kind: 'arrive', timeUs: number * 10 + 5, ...about, fate: 'delivered', altered: false },
  ]
}
