import fc from 'fast-check'
import { expect, test } from 'vitest'
import { counterBounds } from '../../../src/checkers/invariants/index.ts'
import type { History, HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs, pairs } from './histories.ts'

const AMOUNTS = [0, 1, 2, 5, -1, -3]

const counters = (amounts: readonly number[]) =>
  histories({
    ask: choice =>
      choice % 2 === 0 ? { f: 'read', value: null } : { f: 'add', value: amounts[(choice >> 1) % amounts.length] },
    answer: (f, value, choice) => (f === 'read' ? (choice >> 3) % 12 : value),
  })

/** All values that the counter can have had at some point of a read, whichever of the pending additions have taken effect. */
function possibleValues(events: History, invocation: HistoryEvent, completion: HistoryEvent): number[] {
  const additions = pairs(events, 'add').filter(({ completion }) => completion?.type !== 'fail')
  const values: number[] = []
  for (let point = invocation.index; point <= completion.index; point++) {
    let sums = [0]
    for (const { invocation, completion } of additions) {
      if (invocation.index > point) continue
      const isDone = completion?.type === 'ok' && completion.index <= point
      const added = sums.map(sum => sum + (invocation.value as number))
      sums = isDone ? added : [...sums, ...added]
    }
    values.push(...sums)
  }
  return values
}

test.each([
  ['that only grows', AMOUNTS.filter(amount => amount >= 0)],
  ['that goes up and down', AMOUNTS],
])('the bounds of a counter %s are the least and the greatest of all possible values', (_, amounts) => {
  fc.assert(
    fc.property(counters(amounts), events => {
      const { valid, details } = counterBounds().check(events)
      const reads = okPairs(events, 'read').toSorted((a, b) => a.completion.index - b.completion.index)
      const expected = reads.map(({ invocation, completion }) => {
        const values = possibleValues(events, invocation, completion)
        return { lower: Math.min(...values), value: completion.value, upper: Math.max(...values), read: completion }
      })
      expect(details!.reads).toEqual(expected)
      const errors = expected.filter(({ lower, value, upper }) => Number(value) < lower || Number(value) > upper)
      expect(details!.errors).toEqual(errors)
      expect(valid).toBe(errors.length === 0)
    }),
    { numRuns: effort(400) },
  )
})

test('increment and decrement count 1 unless told; what else there is is not looked at', () => {
  const events = inTurn(['increment', null], ['increment', 4], ['decrement', null], ['reset', 'x'], ['read', null, 4])
  expect(counterBounds().check(events).details!.reads).toMatchObject([{ lower: 4, upper: 4 }])
  expect(counterBounds().check([]).valid).toBe(true)
})

test('what failed cannot have been added; what nobody knows can', () => {
  const after = (type: 'fail' | 'info') =>
    history([0, 0, 'invoke', 'add', 5], [1, 0, type, 'add', 5], [2, 3, 'invoke', 'read'], [3, 3, 'ok', 'read', 5])
  expect(counterBounds().check(after('fail')).valid).toBe(false)
  expect(counterBounds().check(after('info')).valid).toBe(true)
})
