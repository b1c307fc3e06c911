import { counted } from '../../options/counted.ts'
import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { show } from '../display.ts'
import { operations } from '../operation.ts'
import { whereabouts } from './evidence.ts'
import { Multiset } from './multiset.ts'

/** Holds the evidence of {@link queue}. */
export interface QueueDetails {
  /** Enqueues that were invoked, up to the first wrong dequeue. */
  readonly enqueueCount: number
  /** Dequeues that returned an element, up to the first wrong one. */
  readonly dequeueCount: number
  /** The first dequeue of something that cannot have been in the queue. */
  readonly impossible?: { readonly value: unknown; readonly dequeue: HistoryEvent; readonly enqueuedBefore: number }
}

/**
 * Checks, as Jepsen's `queue` with an unordered queue does, whether every dequeued element had been enqueued before, and
 * not been dequeued as often as it was enqueued. Takes it that every enqueue works as soon as it is invoked, so it
 * finds elements that come from nowhere or come twice, and not those that get lost (see {@link totalQueue}).
 *
 * Operations: `enqueue` of an element; `dequeue`, whose `ok` carries an element; `null`, or a `fail`, if there is
 * none.
 */
export function queue(): Checker<QueueDetails> {
  return {
    name: 'queue',
    operations: ['dequeue'],
    check(history): Verdict<QueueDetails> {
      const enqueued = new Multiset()
      const dequeued = new Multiset()
      // A well-formed history, or an error that says where it is not.
      operations(history)
      for (const event of history) {
        if (typeof event.process !== 'number') continue
        const { f, type, value } = event
        if (f === 'enqueue' && type === 'invoke') enqueued.add(value)
        if (f !== 'dequeue' || type !== 'ok' || (value ?? null) === null) continue
        dequeued.add(value)
        const enqueuedBefore = enqueued.times(value)
        if (dequeued.times(value) <= enqueuedBefore) continue
        const story =
          enqueuedBefore === 0
            ? 'it had not been enqueued by then'
            : `it had been enqueued only ${times(enqueuedBefore)}, and dequeued as often already`
        return {
          valid: false,
          reason: `${show(value)} was dequeued (${whereabouts(event)}), but ${story}.`,
          evidence: enqueuedBefore === 0 ? 'unexpected' : 'duplicated',
          details: {
            enqueueCount: enqueued.size,
            dequeueCount: dequeued.size,
            impossible: { value, dequeue: event, enqueuedBefore },
          },
        }
      }
      return {
        valid: true,
        reason: `Every dequeued element had been enqueued, and none came too often (${counted(dequeued.size, 'element')}).`,
        details: { enqueueCount: enqueued.size, dequeueCount: dequeued.size },
      }
    },
  }
}

function times(amount: number): string {
  return amount === 1 ? 'once' : `${amount} times`
}
