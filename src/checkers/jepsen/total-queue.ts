import type { Checker, Verdict } from '../checker.ts'
import { count } from '../display.ts'
import { operations } from '../operation.ts'
import { completion, elementsOf, showElements, whereabouts } from './evidence.ts'
import { Multiset } from './multiset.ts'

export interface TotalQueueDetails {
  /** Enqueues invoked, enqueues acknowledged, and dequeues of something that was enqueued. */
  readonly attemptCount: number
  readonly acknowledgedCount: number
  readonly okCount: number
  /** Acknowledged and never dequeued. */
  readonly lost: readonly unknown[]
  /** Dequeued, although nobody tried to enqueue it. */
  readonly unexpected: readonly unknown[]
  /** Dequeued more often than it was enqueued: many queues allow it, so it is nothing wrong. */
  readonly duplicated: readonly unknown[]
  /** Dequeued although its enqueue was not acknowledged: nothing wrong. */
  readonly recovered: readonly unknown[]
  /** Dequeues of which nobody knows whether they took an element. */
  readonly crashedDequeueCount: number
}

/**
 * Jepsen's `total-queue`: what goes in must come out. Every acknowledged element is dequeued, and nothing is dequeued that
 * nobody tried to enqueue. The order does not matter; duplicates are reported, and are no error (see `neverTwice`).
 *
 * Operations: `enqueue` of an element; `dequeue`, whose `ok` carries an element (`null`: there was none); `drain`, whose `ok` carries all the elements
 * that it dequeued, as an array or a Set. The workload has to end with a drain, or with dequeues until there is nothing left.
 *
 * A dequeue that ends with `info` may have taken an element; as in Jepsen, one that is lost in this way is lost. A drain that
 * does may have taken any number: then the verdict is `'unknown'` instead of lost (Jepsen throws).
 */
export function totalQueue(): Checker<TotalQueueDetails> {
  return {
    name: 'total-queue',
    check(history): Verdict<TotalQueueDetails> {
      const all = operations(history)
      const enqueues = all.filter(({ f }) => f === 'enqueue')
      const attempts = new Multiset(enqueues.map(({ value }) => value))
      const acks = new Multiset(enqueues.filter(({ outcome }) => outcome === 'ok').map(({ value }) => value))
      const dequeued = new Multiset()
      for (const operation of all) {
        if (operation.outcome !== 'ok') continue
        if (operation.f === 'dequeue' && (operation.result ?? null) !== null) dequeued.add(operation.result)
        if (operation.f !== 'drain') continue
        for (const element of elementsOf('total-queue', completion(history, operation))) dequeued.add(element)
      }
      const unexpected = new Multiset(dequeued.distinct().filter(element => !attempts.has(element)))
      const crashed = (f: string) => all.filter(operation => operation.f === f && operation.outcome === 'info')
      const ok = dequeued.cap(attempts)
      const details: TotalQueueDetails = {
        attemptCount: attempts.size,
        acknowledgedCount: acks.size,
        okCount: ok.size,
        lost: acks.minus(dequeued).distinct(),
        unexpected: unexpected.distinct(),
        duplicated: dequeued
          .minus(attempts)
          .distinct()
          .filter(element => !unexpected.has(element)),
        recovered: ok.minus(acks).distinct(),
        crashedDequeueCount: crashed('dequeue').length,
      }
      const { lost, duplicated, crashedDequeueCount } = details
      const problems: string[] = []
      if (details.unexpected.length > 0) {
        problems.push(`${showElements(details.unexpected)} came out, but nobody put it in.`)
      }
      const drain = crashed('drain')[0]
      if (problems.length === 0 && drain !== undefined) {
        return {
          valid: 'unknown',
          reason: `Nobody knows what the drain took that never returned (${whereabouts(history[drain.start]!)}).`,
          details,
        }
      }
      if (lost.length > 0 && drain === undefined) {
        const maybe =
          crashedDequeueCount === 0
            ? ''
            : ` (${count(crashedDequeueCount, 'dequeue')} never returned, and may have taken an element)`
        problems.push(
          `${lost.length} of ${count(acks.size, 'acknowledged element')} never came out: ${showElements(lost)}${maybe}.`,
        )
      }
      if (problems.length > 0) return { valid: false, reason: problems.join(' '), details }
      const twice = duplicated.length === 0 ? '' : ` More than once came ${showElements(duplicated)}.`
      return { valid: true, reason: `All of ${count(acks.size, 'acknowledged element')} came out.${twice}`, details }
    },
  }
}
