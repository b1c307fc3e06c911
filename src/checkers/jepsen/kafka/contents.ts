import { list, show, showName } from '../../display.ts'
import { whereabouts } from '../evidence.ts'
import type { KafkaAnomaly } from './anomaly.ts'
import type { KeyLog } from './key-log.ts'
import type { LogTransaction } from './log-operation.ts'

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

/** Acknowledged values that nobody polled, although later ones were. */
export function* lostWrites(log: KeyLog): Iterable<KafkaAnomaly> {
  const { key, lastPolled, polled, senders, slots } = log
  for (const sender of new Set(senders.values())) {
    if (sender.outcome !== 'ok') continue
    for (const send of sender.sends) {
      if (send.key !== key || send.offset === undefined || polled.has(send.id)) continue
      if (log.slotOf(send)! > lastPolled) continue
      const summary =
        `${show(send.value)} was sent to ${showName(key)} at offset ${send.offset} (${whereabouts(sender.event)}), but nobody ` +
        `ever polled it, although offset ${slots[lastPolled]!.offset} was polled.`
      yield { type: 'lost-write', key, summary, operations: [sender.event] }
    }
  }
}

/** Polls of what should not be there to be polled. */
export function* pollAnomalies(transaction: LogTransaction, logs: ReadonlyMap<string, KeyLog>): Iterable<KafkaAnomaly> {
  if (transaction.outcome !== 'ok') return
  const { event, polls } = transaction
  for (const { key, id, value } of polls) {
    const sender = logs.get(key)!.senders.get(id)
    const what = `${show(value)} was polled from ${showName(key)} (${whereabouts(event)})`
    if (sender === undefined) {
      yield { type: 'thin-air-poll', key, summary: `${what}, but nobody ever sent it.`, operations: [event] }
    } else if (sender === transaction) {
      const summary = `${what} by the transaction that sends it, before it was committed.`
      yield { type: 'precommitted-read', key, summary, operations: [event] }
    } else if (sender.outcome === 'fail') {
      const summary = `${what}, but its send had failed (${whereabouts(sender.event)}).`
      yield { type: 'G1a', key, summary, operations: [sender.event, event] }
    }
  }
}

/** Acknowledged values that nobody polled: nothing wrong, unless the consumers were meant to catch up. */
export function unseen({ key, senders, polled }: KeyLog): unknown[] {
  return [...new Set(senders.values())]
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap(({ sends }) => sends.filter(send => send.key === key && !polled.has(send.id)))
    .map(({ value }) => value)
}
