import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AnyChecker, kv, linearizable, unpartitioned } from '../../../src/checkers/index.ts'
import { causal, pram, sequential, sessionGuarantees } from '../../../src/checkers/weaker/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import {
  GUARANTEES,
  hasNoCircle,
  isCausallyConvergent,
  isCausalMemory,
  isPram,
  isSequential,
  isWeaklyCausal,
  sessionVerdict,
} from './brute-force.ts'
import { replicatedHistories, watchedHistories } from './histories.ts'

const numRuns = effort(400)
const options = { numRuns, seed: Number(process.env.SAMESEED_SEED ?? 1) }
const store = kv()
/** Where processes that do not know how an operation ended go on under another number, as in Jepsen, or under the same. */
const histories = (size: number) => fc.oneof(replicatedHistories(size), replicatedHistories(size, 'same number'))

const models: readonly (readonly [string, AnyChecker, (history: History) => boolean | 'unknown', number])[] = [
  ['sequential', sequential(store), isSequential, 9],
  ['causal memory', causal(store), isCausalMemory, 9],
  ['weakly causal', causal(store, { variant: 'weak' }), isWeaklyCausal, 9],
  ['causally convergent', causal(store, { variant: 'convergent' }), isCausallyConvergent, 9],
  ['PRAM', pram(store), isPram, 9],
]

describe.each(models)('%s', (_, checker, holds, size) => {
  test('agrees with the definition', () => {
    const tally = { true: 0, false: 0, unknown: 0 }
    fc.assert(
      fc.property(histories(size), history => {
        const expected = holds(history)
        tally[`${expected}`]++
        const verdict = checker.check(history)
        expect(verdict.valid, verdict.reason).toBe(expected)
      }),
      options,
    )
    expect(tally.true).toBeGreaterThan(numRuns / 20)
    // Of the first hundred cases of a seed, two may be all.
    expect(tally.false).toBeGreaterThan(numRuns / 100)
  })
})

describe.each([
  ['PRAM', pram(store), isPram],
  ['causal', causal(store), isCausalMemory],
] as const)('longer histories: %s', (name, checker, definition) => {
  test('the slow way agrees with the definition', () => {
    fc.assert(
      fc.property(histories(8), history => {
        expect(hasNoCircle(history, name)).toBe(definition(history))
      }),
      { ...options, numRuns: numRuns / 4 },
    )
  })

  test('agrees with the slow way', () => {
    const tally = { true: 0, false: 0 }
    fc.assert(
      fc.property(fc.oneof(histories(28), watchedHistories()), history => {
        const expected = hasNoCircle(history, name)
        tally[`${expected}`]++
        expect(checker.check(history).valid).toBe(expected)
      }),
      { ...options, numRuns: numRuns * 2 },
    )
    expect(Math.min(tally.true, tally.false)).toBeGreaterThan(numRuns / 20)
  })
})

const sets = [
  ...GUARANTEES.map(each => [each]),
  ['monotonic reads', 'read your writes'],
  ['monotonic reads', 'monotonic writes'],
  ['read your writes', 'writes follow reads'],
  ['monotonic reads', 'monotonic writes', 'read your writes'],
  [...GUARANTEES],
] as (typeof GUARANTEES)[number][][]

describe.each(sets.map(set => [set.join(', '), set] as const))('%s', (_, guarantees) => {
  test('agrees with the definition', () => {
    const tally = { true: 0, false: 0, unknown: 0 }
    const agree = (history: History) => {
      const expected = sessionVerdict(history, guarantees)
      tally[`${expected}`]++
      const verdict = sessionGuarantees(store, guarantees).check(history)
      expect(verdict.valid, verdict.reason).toBe(expected)
    }
    fc.assert(fc.property(replicatedHistories(11), agree), { ...options, numRuns: numRuns * 3 })
    fc.assert(fc.property(replicatedHistories(11, 'same number'), agree), options)
    expect(tally.true).toBeGreaterThan(numRuns / 20)
    expect(tally.false).toBeGreaterThan(0)
  })
})

describe('what implies what', () => {
  const check = (checker: AnyChecker, history: History) => checker.check(history).valid
  const each = (property: (history: History) => void) =>
    fc.assert(fc.property(replicatedHistories(14), property), { ...options, numRuns: numRuns * 3 })
  const single = GUARANTEES.map(guarantee => sessionGuarantees(store, [guarantee]))

  test('linearizable, sequential, causal, PRAM, session guarantees', () => {
    const strict = { linearizable: 0, sequential: 0, causal: 0, pram: 0, sessions: 0 }
    each(history => {
      const chain = [
        check(linearizable(unpartitioned(store)), history),
        check(sequential(store), history),
        check(causal(store), history),
        check(pram(store), history),
        check(sessionGuarantees(store, ['monotonic reads', 'monotonic writes', 'read your writes']), history),
        single.slice(0, 3).every(checker => check(checker, history) === true),
      ]
      const first = chain.indexOf(true)
      expect(first === -1 ? [] : chain.slice(first).filter(valid => valid !== true)).toEqual([])
      // Each has histories that the one before it does not allow.
      if (first === 1) strict.sequential++
      if (first === 2) strict.causal++
      if (first === 3) strict.pram++
      if (first > 3) strict.sessions++
      if (first === 0) strict.linearizable++
    })
    expect(Math.min(...Object.values(strict))).toBeGreaterThan(0)
  })

  test('sequential implies both stronger kinds of causal, each of which implies the weak one', () => {
    let between = 0
    each(history => {
      const [memory, convergent, weak] = (['memory', 'convergent', 'weak'] as const).map(variant =>
        check(causal(store, { variant }), history),
      )
      if (check(sequential(store), history) === true) expect([memory, convergent]).toEqual([true, true])
      if (memory === true || convergent === true) expect(weak).toBe(true)
      if (memory !== convergent) between++
    })
    expect(between).toBeGreaterThan(0)
  })

  test('all four session guarantees together are causal memory', () => {
    const together = sessionGuarantees(store, GUARANTEES)
    each(history => {
      expect(check(together, history)).toBe(check(causal(store), history))
      // And causal memory keeps each of them.
      if (check(causal(store), history) === true) {
        expect(single.map(checker => check(checker, history))).toEqual([true, true, true, true])
      }
    })
  })
})
