import { counted } from '../../../options/counted.ts'
import { show, showName } from '../../display.ts'
import { whereabouts } from '../evidence.ts'
import type { KafkaAnomaly, KafkaAnomalyType } from './anomaly.ts'
import type { KeyLog } from './key-log.ts'
import type { LogTransaction, Message, Reassignment } from './log-operation.ts'

interface Visit {
  readonly message: Message
  readonly slot: number
  readonly transaction: LogTransaction
}

/**
 * Steps through a log that do not go to the next value: skips and steps back, within a transaction and from one transaction of a
 * process to its next, unless it was reassigned in between.
 */
export function* progressAnomalies(
  operations: readonly (LogTransaction | Reassignment)[],
  logs: ReadonlyMap<string, KeyLog>,
): Iterable<KafkaAnomaly> {
  const polledLast = new Map<number, Map<string, Visit>>()
  const sentLast = new Map<number, Map<string, Visit>>()
  for (const operation of operations) {
    const { process } = operation
    if (operation.kind === 'reassignment') {
      forget(polledLast.get(process), operation.keeps)
      forget(sentLast.get(process), operation.keeps)
      continue
    }
    for (const verb of ['poll', 'send'] as const) {
      const all = verb === 'poll' ? polledLast : sentLast
      const messages = verb === 'poll' ? operation.polls : operation.sends
      if (messages.length === 0) continue
      const before = all.get(process)
      // A transaction that fails has polled, but its consumer goes back to where it was.
      const last = operation.outcome === 'fail' ? new Map(before) : (before ?? new Map<string, Visit>())
      if (operation.outcome !== 'fail') all.set(process, last)
      for (const message of messages) {
        const slot = logs.get(message.key)!.slotOf(message)
        if (slot === undefined) continue
        const previous = last.get(message.key)
        const now = { message, slot, transaction: operation }
        last.set(message.key, now)
        if (previous === undefined) continue
        const anomaly = step(verb, previous, now, logs.get(message.key)!)
        if (anomaly !== undefined) yield anomaly
      }
    }
  }
}

function forget(visits: Map<string, Visit> | undefined, except: ReadonlySet<string> | undefined): void {
  for (const key of visits?.keys() ?? []) if (except?.has(key) !== true) visits!.delete(key)
}

function step(verb: 'poll' | 'send', before: Visit, now: Visit, { key, slots }: KeyLog): KafkaAnomaly | undefined {
  const isInternal = before.transaction === now.transaction
  const distance = now.slot - before.slot
  if (distance === 1) return undefined
  // Other processes send to the log too, so between its transactions a process leaves out values all the time.
  if (distance > 1 && verb === 'send' && !isInternal) return undefined
  const [from, to] = [before, now].map(({ slot, message }) => `${show(message.value)} at offset ${slots[slot]!.offset}`)
  const type =
    `${isInternal ? 'int-' : ''}${distance > 1 ? `${verb}-skip` : `nonmonotonic-${verb}`}` as KafkaAnomalyType
  const events = isInternal ? [now.transaction.event] : [before.transaction.event, now.transaction.event]
  const who = isInternal
    ? `One transaction (${whereabouts(events[0]!)})`
    : `Process ${now.transaction.process} (event ${events[0]!.index}, then ${events[1]!.index})`
  const verbed = verb === 'poll' ? 'polled' : 'sent'
  const how =
    distance > 1 ? `skipping ${counted(distance - 1, 'value')}` : distance === 0 ? 'the same place' : 'going back'
  return {
    type,
    key,
    summary: `${who} ${verbed} ${from} and next ${to} of ${showName(key)}, ${how}.`,
    operations: events,
  }
}
