import fc from 'fast-check'
import { expect, test } from 'vitest'
import { monotonic } from '../../../src/checkers/invariants/index.ts'
import type { HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs } from './histories.ts'

const reads = histories({
  ask: () => ({ f: 'read', value: null }),
  answer: (_f, _value, choice) => [null, 0, 1, 2, 3, 4][choice % 6],
})

test.each(['process', 'realtime'] as const)('monotonic: in %s order, agrees with comparing all pairs', order => {
  fc.assert(
    fc.property(reads, fc.boolean(), (events, strictly) => {
      const all = okPairs(events, 'read')
      const size = ({ value }: HistoryEvent) => (value === null ? -1 : (value as number))
      const wrong = all
        .filter(later =>
          all.some(
            earlier =>
              earlier.completion.index < later.invocation.index &&
              (order === 'realtime' || earlier.invocation.process === later.invocation.process) &&
              (size(earlier.completion) > size(later.completion) ||
                (strictly && size(earlier.completion) === size(later.completion))),
          ),
        )
        .map(({ completion }) => completion)
      const { valid, details } = monotonic({ order, strictly }).check(events)
      expect(details!.errors.map(({ later }) => later)).toEqual(wrong)
      for (const { earlier, later } of details!.errors) expect(size(earlier)).toBeGreaterThanOrEqual(size(later))
      expect(valid).toBe(wrong.length === 0)
    }),
    { numRuns: effort(400) },
  )
})

test('monotonic: other values by a comparison of their own', () => {
  const versions = (...values: unknown[]) => inTurn(...values.map(value => ['get', null, value] as const))
  const checker = monotonic<string>({ f: 'get', compare: (a, b) => a.length - b.length })
  expect(checker.check(versions('a', 'bb', 'cc')).valid).toBe(true)
  expect(checker.check(versions('aa', 'b')).valid).toBe(false)
  expect(monotonic({ f: 'get' }).check(versions(1n, 2n)).valid).toBe(true)
  expect(monotonic({ f: 'get' }).check(versions(2n, 1n)).valid).toBe(false)
  expect(() => monotonic({ f: 'get' }).check(versions('a', 'b'))).toThrow(
    "monotonic: 'b' and 'a' are not numbers: say in 'compare' which of two values is less",
  )
})

test('monotonic: after an info the session is a new one', () => {
  const events = history(
    [0, 0, 'invoke', 'read'],
    [1, 0, 'ok', 'read', 5],
    [2, 0, 'invoke', 'read'],
    [3, 0, 'info', 'read'],
    [4, 3, 'invoke', 'read'],
    [5, 3, 'ok', 'read', 1],
  )
  expect(monotonic().check(events).valid).toBe(true)
  expect(monotonic({ order: 'realtime' }).check(events).valid).toBe(false)
  expect(monotonic().check([]).valid).toBe(true)
})
