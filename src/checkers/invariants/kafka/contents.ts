import { counted } from '../../../options/counted.ts'
import { list, show, showName } from '../../display.ts'
import { showElements, whereabouts } from '../evidence.ts'
import type { KafkaAnomaly } from './anomaly.ts'
import { isCommitted, type KeyLog } from './key-log.ts'
import type { LogTransaction, Message } from './log-operation.ts'

/** What is wrong with the places of the values in one log. */
export function* placementAnomalies({ key, slots, offsets }: KeyLog): Iterable<KafkaAnomaly> {
  for (const { offset, values } of slots) {
    if (values.length < 2) continue
    const summary = `Offset ${offset} of ${showName(key)} holds ${list(values.map(show))}.`
    yield { type: 'inconsistent-offsets', key, summary, operations: [] }
  }
  for (const { value, offsets: places } of offsets.values()) {
    if (places.length < 2) continue
    const summary = `${show(value)} is in ${showName(key)} more than once, at offsets ${list(places.map(String))}.`
    yield { type: 'duplicate', key, summary, operations: [] }
  }
}

/** A value that was sent and never polled, and who sent it. */
interface Unpolled {
  readonly send: Message
  readonly by: LogTransaction
}

/** Values that were certainly sent and never polled, although later ones were. */
export function* lostWrites(log: KeyLog, wasPolled: (message: Message) => boolean): Iterable<KafkaAnomaly> {
  const { key, lastPolled, slots } = log
  for (const { send, by } of unpolled(log)) {
    if (!isCommitted(by, wasPolled) || !isPassed(log, send)) continue
    const summary =
      `${show(send.value)} was sent to ${showName(key)} at offset ${send.offset} (${whereabouts(by.event)}), but it was ` +
      `never polled, although offset ${slots[lastPolled]!.offset} was polled.`
    yield { type: 'lost-write', key, summary, operations: [by.event] }
  }
}

/** Values that were certainly sent and never polled, behind all that was: the others are lost writes. */
export function* unseenValues(log: KeyLog, wasPolled: (message: Message) => boolean): Iterable<KafkaAnomaly> {
  const values = unpolled(log).filter(({ send, by }) => isCommitted(by, wasPolled) && !isPassed(log, send))
  const [first] = values
  if (first === undefined) return
  const named = showElements(values.map(({ send }) => send.value))
  const were = values.length === 1 ? 'was' : 'were'
  // Others of their transactions were polled.
  const certain = values.every(({ by }) => by.outcome === 'ok') ? 'acknowledged' : 'committed'
  const summary = `${counted(values.length, 'value')} sent to ${showName(log.key)} ${were} ${certain} and never polled: ${named}.`
  yield { type: 'unseen', key: log.key, summary, operations: [first.by.event] }
}

/** Acknowledged values that were never polled. */
export function unseen(log: KeyLog): readonly unknown[] {
  return unpolled(log)
    .filter(({ by }) => by.outcome === 'ok')
    .map(({ send }) => send.value)
}

function unpolled({ key, senders, polled }: KeyLog): readonly Unpolled[] {
  return [...new Set(senders.values())].flatMap(by =>
    by.sends.filter(send => send.key === key && !polled.has(send.id)).map(send => ({ send, by })),
  )
}

/** Whether something at or behind its place was polled. */
function isPassed(log: KeyLog, send: Message): boolean {
  return send.offset !== undefined && log.slotOf(send)! <= log.lastPolled
}

/**
 * Polls of what should not be there to be polled. What was never sent no poll may bring, whatever became of its transaction; what was taken
 * back, or not committed yet, none that is committed.
 */
export function* pollAnomalies(
  transaction: LogTransaction,
  logs: ReadonlyMap<string, KeyLog>,
  wasPolled: (message: Message) => boolean,
): Iterable<KafkaAnomaly> {
  const { event, polls } = transaction
  const isIn = isCommitted(transaction, wasPolled)
  for (const { key, id, value } of polls) {
    const sender = logs.get(key)!.senders.get(id)
    const what = `${show(value)} was polled from ${showName(key)} (${whereabouts(event)})`
    if (sender === undefined) {
      yield { type: 'thin-air-poll', key, summary: `${what}, but it was never sent.`, operations: [event] }
      continue
    }
    if (!isIn) continue
    if (sender === transaction) {
      const summary = `${what} by the transaction that sends it, before it was committed.`
      yield { type: 'precommitted-read', key, summary, operations: [event] }
    } else if (sender.outcome === 'fail') {
      const summary = `${what}, but its send had failed (${whereabouts(sender.event)}).`
      yield { type: 'G1a', key, summary, operations: [sender.event, event] }
    }
  }
}
