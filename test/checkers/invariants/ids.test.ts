import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neverTwice, uniqueIds } from '../../../src/checkers/invariants/index.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs, pairs, VALUES } from './histories.ts'

test('unique-ids and never-twice count as often as an id was given out', () => {
  const ids = histories({
    ask: () => ({ f: 'generate', value: null }),
    answer: (_f, _value, choice) => VALUES[choice % VALUES.length],
  })
  fc.assert(
    fc.property(ids, events => {
      const given = okPairs(events, 'generate').map(({ completion }) => completion.value)
      const times = (id: unknown) => given.filter(other => other === id).length
      const repeated = [...new Set(given)].filter(id => times(id) > 1)
      const verdict = uniqueIds().check(events)
      expect(verdict.valid).toBe(repeated.length === 0)
      expect(verdict.details).toMatchObject({
        attemptedCount: pairs(events, 'generate').length,
        acknowledgedCount: given.length,
      })
      expect(new Set(verdict.details!.duplicated.map(({ id }) => id))).toEqual(new Set(repeated))
      for (const { id, events } of verdict.details!.duplicated) expect(events).toHaveLength(times(id))
      const other = neverTwice({ f: 'generate' }).check(events)
      expect(other.valid).toBe(verdict.valid)
      expect(other.details!.repeated).toEqual(verdict.details!.duplicated)
      expect(other.details!.processedCount).toBe(new Set(given).size)
    }),
    { numRuns: effort(300) },
  )
})

test('unique-ids: the range of numbers and of texts', () => {
  const range = (...ids: unknown[]) => {
    const generated = ids.map(id => ['generate', null, id] as const)
    return uniqueIds().check(inTurn(...generated)).details!.range
  }
  expect(range(10, 9, 11)).toEqual([9, 11])
  expect(range('10', '9', '11')).toEqual(['10', '9'])
  expect(range(10n, 9n)).toEqual([9n, 10n])
  expect(range(1, 'a')).toBeUndefined()
  expect(range([1], [2])).toBeUndefined()
  expect(range()).toBeUndefined()
})

test('never-twice: several ids in one operation, and nothing from what did not happen', () => {
  const checker = neverTwice({ f: 'batch', ids: ({ result }) => result as unknown[] })
  expect(checker.check(inTurn(['batch', null, [1, 2]], ['batch', null, [3, 2]])).details!.repeated).toMatchObject([
    { id: 2, events: [{ index: 1 }, { index: 3 }] },
  ])
  expect(checker.check(inTurn(['batch', null, [1, 1]])).valid).toBe(false)
  const events = history(
    [0, 0, 'invoke', 'process', 1],
    [1, 0, 'fail', 'process', 1],
    [2, 0, 'invoke', 'process', 1],
    [3, 0, 'ok', 'process', 1],
    [4, 0, 'invoke', 'process', 1],
    [5, 0, 'info', 'process', 1],
  )
  expect(neverTwice().check(events).valid).toBe(true)
  expect(neverTwice().check([]).valid).toBe(true)
})
