import type { Checker, Verdict } from '../checker.ts'
import { count } from '../display.ts'
import { operations } from '../operation.ts'
import { acknowledged, completion, elementsOf, showElements, whereabouts } from './evidence.ts'
import { Multiset } from './multiset.ts'

export interface SetFinalDetails {
  /** Distinct elements: that somebody tried to add, that were acknowledged, and that the last read returned of them. */
  readonly attemptCount: number
  readonly acknowledgedCount: number
  readonly okCount: number
  /** Acknowledged, and not in the last read. */
  readonly lost: readonly unknown[]
  /** In the last read, and never added by anybody. */
  readonly unexpected: readonly unknown[]
  /** In the last read although the addition was not acknowledged: nothing wrong. */
  readonly recovered: readonly unknown[]
}

/**
 * Jepsen's `set`: whether the last read returned every element whose addition was acknowledged, and none that nobody tried to
 * add. (`set` without more is the model here.) An addition that ended with `info` or `fail` may show up.
 *
 * Operations: `add` of an element; `read`, whose `ok` carries all elements as an array or a Set. The workload has to end with
 * a read that begins after all additions are acknowledged; if reads go on all the time, {@link setFull} says more.
 * `'unknown'` if there was no read.
 */
export function setFinal(): Checker<SetFinalDetails> {
  return {
    name: 'set',
    check(history): Verdict<SetFinalDetails> {
      const all = operations(history)
      const adds = all.filter(({ f }) => f === 'add')
      const attempts = new Multiset(adds.map(({ value }) => value))
      const acks = adds.filter(({ outcome }) => outcome === 'ok')
      const acknowledgedElements = new Multiset(acks.map(({ value }) => value))
      const last = acknowledged(all, 'read').at(-1)
      if (last === undefined || last.result === null || last.result === undefined) {
        return { valid: 'unknown', reason: 'The set was never read, so nobody knows what is in it.' }
      }
      const event = completion(history, last)
      const final = new Multiset(elementsOf('set', event))
      const details: SetFinalDetails = {
        attemptCount: attempts.distinct().length,
        acknowledgedCount: acknowledgedElements.distinct().length,
        okCount: final.distinct().filter(element => attempts.has(element)).length,
        lost: acknowledgedElements.distinct().filter(element => !final.has(element)),
        unexpected: final.distinct().filter(element => !attempts.has(element)),
        recovered: final.distinct().filter(element => attempts.has(element) && !acknowledgedElements.has(element)),
      }
      const { lost, unexpected, acknowledgedCount } = details
      const problems: string[] = []
      if (lost.length > 0) {
        problems.push(
          `${lost.length} of ${count(acknowledgedCount, 'acknowledged element')} ` +
            `${lost.length === 1 ? 'is' : 'are'} missing from the last read (${whereabouts(event)}): ${showElements(lost)}.`,
        )
        const missing = new Multiset(lost)
        const late = new Multiset(acks.filter(({ end }) => end > last.start).map(({ value }) => value)).cap(missing)
        if (late.size > 0) {
          problems.push(
            `That read began before the addition of ${showElements(late.distinct())} was acknowledged: let the workload end with a read, or use setFull.`,
          )
        }
      }
      if (unexpected.length > 0) {
        problems.push(`The last read (${whereabouts(event)}) has ${showElements(unexpected)}, which nobody added.`)
      }
      if (problems.length > 0) return { valid: false, reason: problems.join(' '), details }
      const reason = `The last read has all of ${count(acknowledgedCount, 'acknowledged element')}.`
      return { valid: true, reason, details }
    },
  }
}
