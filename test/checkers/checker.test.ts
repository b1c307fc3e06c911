import { expect, test } from 'vitest'
import { type Checker, compose, independent, mergeValid, type Verdict } from '../../src/checkers/index.ts'

const saying = (name: string, valid: Verdict['valid']): Checker => ({
  name,
  check: () => ({ valid, reason: `${valid}.` }),
})

test('false dominates unknown dominates true', () => {
  expect(mergeValid([])).toBe(true)
  expect(mergeValid([true, true])).toBe(true)
  expect(mergeValid([true, 'unknown', true])).toBe('unknown')
  expect(mergeValid(['unknown', false, true])).toBe(false)
})

test('compose runs all, and quotes those that decided', () => {
  const checker = compose([saying('a', true), saying('b', false), saying('c', 'unknown')])
  expect(checker.name).toBe('a + b + c')
  expect(checker.check([])).toEqual({
    valid: false,
    reason: 'b: false.',
    evidence: 'b',
    details: {
      a: { valid: true, reason: 'true.' },
      b: { valid: false, reason: 'false.' },
      c: { valid: 'unknown', reason: 'unknown.' },
    },
  })
  expect(compose([], 'none').check([])).toMatchObject({ valid: true, reason: 'Nothing to check.' })
  expect(() => compose([saying('a', true), saying('a', true)])).toThrow("two checkers are called 'a'")
})

// Taken for one, it would be green.
test.each([
  ['a promise', Promise.resolve({ valid: false, reason: 'Wrong.' }), 'a promise: it has to answer at once'],
  ['nothing', undefined, 'undefined'],
  ['something else', { ok: false }, '{ ok: false }'],
])('%s is no verdict, wherever the checker is', (_, returned, what) => {
  const odd = { name: 'odd', check: () => returned } as unknown as Checker
  const says = `the checker "odd" has to return { valid: true, false or 'unknown', reason: 'a sentence' }, but returned ${what}`
  const events = [
    { index: 0, time: 0, process: 0, type: 'invoke', f: 'read', value: ['x', null] },
    { index: 1, time: 1, process: 0, type: 'ok', f: 'read', value: ['x', 1] },
  ] as const
  expect(() => compose([saying('a', true), odd]).check(events)).toThrow(says)
  expect(() => independent(odd).check(events)).toThrow(says)
})
