import { expect, test } from 'vitest'
import { type Checker, compose, mergeValid, type Verdict } from '../../src/checkers/index.ts'

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
