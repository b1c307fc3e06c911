import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { identity } from '../equality.ts'
import { evidenceClass } from '../evidence-class.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { byIdentity, completion, elementsOf, showElements, whereabouts } from './evidence.ts'

/** Holds the evidence of {@link totalQueue}. Elements stand in these lists as often as it happened to them. */
export interface TotalQueueDetails {
  /** Enqueues that were invoked. */
  readonly attemptCount: number
  /** Enqueues that were acknowledged. */
  readonly acknowledgedCount: number
  /** Dequeues of something that was enqueued. */
  readonly okCount: number
  /** Acknowledged and never dequeued. */
  readonly lost: readonly unknown[]
  /** Dequeued, although no process tried to enqueue it. */
  readonly unexpected: readonly unknown[]
  /** Dequeued more often than it was enqueued: many queues allow it, so it is nothing wrong. */
  readonly duplicated: readonly unknown[]
  /** Dequeued although its enqueue was not acknowledged: nothing wrong. */
  readonly recovered: readonly unknown[]
  /** Dequeues of which it is unknown whether they took an element. */
  readonly crashedDequeueCount: number
  /** Of an invalid history: an enqueue whose element was lost, or what took out an element that was never put in. */
  readonly example?: ClientOperation
}

/**
 * Checks, as Jepsen's `total-queue` does, that what goes in comes out. Every acknowledged element is dequeued, and nothing
 * is dequeued that no client tried to enqueue. The order does not matter; duplicates are reported, and are no error (see
 * `neverTwice`).
 *
 * Operations: `enqueue` of an element; `dequeue`, whose `ok` carries an element (`null`: there was none); `drain`, whose `ok`
 * carries all the elements that it dequeued, as an array or a Set. The workload has to end with a drain, or with dequeues until
 * there is nothing left.
 *
 * A dequeue that ends with `info` may have taken an element; as in Jepsen, one that is lost in this way is lost. A drain that
 * does may have taken any number: then the verdict is `'unknown'` instead of lost (Jepsen throws).
 */
export function totalQueue(): Checker<TotalQueueDetails> {
  return { name: 'total-queue', operations: ['enqueue', 'dequeue', 'drain'], check }
}

function check(history: History): Verdict<TotalQueueDetails> {
  const all = operations(history)
  const details = detailsOf(tally(history, all), all)
  const { lost, unexpected, duplicated, acknowledgedCount, crashedDequeueCount } = details
  const drain = all.find(({ f, outcome }) => f === 'drain' && outcome === 'info')
  const problems: string[] = []
  if (unexpected.length > 0) problems.push(`${showElements(distinct(unexpected))} came out without having been put in.`)
  if (lost.length > 0 && drain === undefined) {
    const maybe =
      crashedDequeueCount === 0
        ? ''
        : ` (${counted(crashedDequeueCount, 'dequeue')} never returned, and may have taken an element)`
    problems.push(
      `${lost.length} of ${counted(acknowledgedCount, 'acknowledged element')} never came out: ${showElements(distinct(lost))}${maybe}.`,
    )
  }
  if (problems.length > 0) {
    const evidence = evidenceClass({ lost, unexpected, duplicated }) as string
    const example = unexpected.length > 0 ? taker(history, all, unexpected[0]) : putter(all, lost[0])
    return {
      ...{ valid: false, reason: problems.join(' '), evidence },
      details: example === undefined ? details : { ...details, example },
    }
  }
  if (lost.length > 0 && drain !== undefined) {
    const reason = `A drain never returned, so what it took is unknown (${whereabouts(history[drain.start]!)}).`
    return { valid: 'unknown', reason, details }
  }
  const twice =
    duplicated.length === 0
      ? ''
      : ` More often than it went in, which is no error, came ${showElements(distinct(duplicated))}.`
  return {
    valid: true,
    reason: `Every acknowledged element came out (${counted(acknowledgedCount, 'element')}).${twice}`,
    details,
  }
}

/** How often things happened to one element. */
interface Tally {
  readonly element: unknown
  attempts: number
  acknowledgements: number
  dequeues: number
}

function tally(history: History, all: readonly ClientOperation[]): Iterable<Tally> {
  const tallies = new Map<unknown, Tally>()
  const of = (element: unknown) => {
    const id = identity(element)
    let tally = tallies.get(id)
    if (tally === undefined) {
      tally = { element, attempts: 0, acknowledgements: 0, dequeues: 0 }
      tallies.set(id, tally)
    }
    return tally
  }
  for (const operation of all) {
    const { f, value, result, outcome } = operation
    if (f === 'enqueue') {
      const tally = of(value)
      tally.attempts++
      if (outcome === 'ok') tally.acknowledgements++
    } else if (outcome === 'ok' && f === 'dequeue') {
      if (result !== null && result !== undefined) of(result).dequeues++
    } else if (outcome === 'ok' && f === 'drain') {
      for (const element of elementsOf('total-queue', completion(history, operation))) of(element).dequeues++
    }
  }
  return tallies.values()
}

function detailsOf(tallies: Iterable<Tally>, all: readonly ClientOperation[]): TotalQueueDetails {
  let attemptCount = 0
  let acknowledgedCount = 0
  let okCount = 0
  const [lost, unexpected, duplicated, recovered]: [unknown[], unknown[], unknown[], unknown[]] = [[], [], [], []]
  const push = (list: unknown[], element: unknown, times: number) => {
    for (let i = 0; i < times; i++) list.push(element)
  }
  for (const { element, attempts, acknowledgements, dequeues } of tallies) {
    const ok = Math.min(dequeues, attempts)
    attemptCount += attempts
    acknowledgedCount += acknowledgements
    okCount += ok
    push(lost, element, acknowledgements - dequeues)
    push(attempts === 0 ? unexpected : duplicated, element, dequeues - attempts)
    push(recovered, element, ok - acknowledgements)
  }
  const crashedDequeueCount = all.filter(({ f, outcome }) => f === 'dequeue' && outcome === 'info').length
  return { attemptCount, acknowledgedCount, okCount, lost, unexpected, duplicated, recovered, crashedDequeueCount }
}

function putter(all: readonly ClientOperation[], element: unknown): ClientOperation | undefined {
  const id = identity(element)
  return all.find(({ f, value, outcome }) => f === 'enqueue' && outcome === 'ok' && identity(value) === id)
}

function taker(history: History, all: readonly ClientOperation[], element: unknown): ClientOperation | undefined {
  const id = identity(element)
  return all.find(operation => {
    if (operation.outcome !== 'ok' || operation.f === 'enqueue') return false
    if (operation.f === 'dequeue') return identity(operation.result) === id
    return [...elementsOf('total-queue', completion(history, operation))].some(each => identity(each) === id)
  })
}

function distinct(elements: readonly unknown[]): unknown[] {
  return [...byIdentity(elements).values()]
}
