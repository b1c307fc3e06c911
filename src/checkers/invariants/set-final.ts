import { counted } from '../../options/counted.ts'
import type { Checker, Verdict } from '../checker.ts'
import { identity } from '../equality.ts'
import { evidenceClass } from '../evidence-class.ts'
import { operations } from '../operation.ts'
import { acknowledged, byIdentity, completion, elementsOf, showElements, whereabouts } from './evidence.ts'

/** Holds the evidence of {@link setFinal}. */
export interface SetFinalDetails {
  /** Distinct elements whose addition was tried. */
  readonly attemptCount: number
  /** Distinct elements whose addition was acknowledged. */
  readonly acknowledgedCount: number
  /** Distinct elements of those tried that the last read returned. */
  readonly okCount: number
  /** Acknowledged, and not in the last read. */
  readonly lost: readonly unknown[]
  /** In the last read, and never added. */
  readonly unexpected: readonly unknown[]
  /** In the last read although the addition was not acknowledged: nothing wrong. */
  readonly recovered: readonly unknown[]
}

interface Attempt {
  readonly element: unknown
  /** Where the first acknowledgement is, or `Infinity`. */
  acknowledgedAt: number
}

/**
 * Checks, as Jepsen's `set` does, whether the last read returned every element whose addition was acknowledged, and none
 * that no client tried to add. (`set` without more is the model here.) An addition that ended with `info` or `fail` may
 * show up.
 *
 * Operations: `add` of an element; `read`, whose `ok` carries all elements as an array or a Set. The workload has to end with
 * a read that begins after all additions are acknowledged; if reads go on all the time, {@link setFull} says more.
 * `'unknown'` if there was no read.
 */
export function setFinal(): Checker<SetFinalDetails> {
  return {
    name: 'set',
    operations: ['add', 'read'],
    check(history): Verdict<SetFinalDetails> {
      const all = operations(history)
      const last = acknowledged(all, 'read').at(-1)
      if (last === undefined || last.result === null || last.result === undefined) {
        return { valid: 'unknown', reason: 'The set was never read, so its contents are unknown.' }
      }
      const attempts = new Map<unknown, Attempt>()
      for (const { f, value, outcome, end } of all) {
        if (f !== 'add') continue
        const id = identity(value)
        let attempt = attempts.get(id)
        if (attempt === undefined) {
          attempt = { element: value, acknowledgedAt: Number.POSITIVE_INFINITY }
          attempts.set(id, attempt)
        }
        if (outcome === 'ok' && end < attempt.acknowledgedAt) attempt.acknowledgedAt = end
      }
      const event = completion(history, last)
      const final = byIdentity(elementsOf('set', event))
      const unexpected: unknown[] = []
      const recovered: unknown[] = []
      for (const [id, element] of final) {
        const attempt = attempts.get(id)
        if (attempt === undefined) unexpected.push(element)
        else if (attempt.acknowledgedAt === Number.POSITIVE_INFINITY) recovered.push(element)
      }
      let acknowledgedCount = 0
      const missing: Attempt[] = []
      for (const [id, attempt] of attempts) {
        if (attempt.acknowledgedAt === Number.POSITIVE_INFINITY) continue
        acknowledgedCount++
        if (!final.has(id)) missing.push(attempt)
      }
      const lost = missing.map(({ element }) => element)
      const details: SetFinalDetails = {
        attemptCount: attempts.size,
        acknowledgedCount,
        okCount: final.size - unexpected.length,
        lost,
        unexpected,
        recovered,
      }
      const problems: string[] = []
      if (lost.length > 0) {
        problems.push(
          `${lost.length} of ${counted(acknowledgedCount, 'acknowledged element')} ` +
            `${lost.length === 1 ? 'is' : 'are'} missing from the last read (${whereabouts(event)}): ${showElements(lost)}.`,
        )
        const late = missing.filter(({ acknowledgedAt }) => acknowledgedAt > last.start).map(({ element }) => element)
        if (late.length > 0) {
          problems.push(
            `That read began before the addition of ${showElements(late)} was acknowledged: let the workload end with a read, or use setFull.`,
          )
        }
      }
      if (unexpected.length > 0) {
        problems.push(
          `The last read (${whereabouts(event)}) has ${showElements(unexpected)}, which no operation added.`,
        )
      }
      if (problems.length > 0) {
        const evidence = evidenceClass({ lost, unexpected }) as string
        return { valid: false, reason: problems.join(' '), evidence, details }
      }
      const reason = `The last read has every acknowledged element (${counted(acknowledgedCount, 'element')}).`
      return { valid: true, reason, details }
    },
  }
}
