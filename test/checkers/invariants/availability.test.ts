import { expect, test } from 'vitest'
import { availability } from '../../../src/checkers/invariants/index.ts'
import { history } from '../../history.ts'
import { inTurn } from './histories.ts'

const events = history(
  [0, 0, 'invoke', 'read'],
  [1, 0, 'ok', 'read'],
  [2, 0, 'invoke', 'write', 1],
  [3, 0, 'fail', 'write', 1],
  [4, 0, 'invoke', 'read'],
  [5, 0, 'ok', 'read'],
  [6, 1, 'invoke', 'read'],
)

test.each([
  ['total', false],
  [0.5, true],
  [0.51, false],
  [0, true],
] as const)('%s of the operations succeed: %s', (target, valid) => {
  expect(availability({ target }).check(events).valid).toBe(valid)
})

test('says how many, of all or of some', () => {
  expect(availability().check(events)).toMatchObject({
    reason: '2 of 4 operations succeeded (50 %), and all should.',
    details: { count: 4, ok: 2, okShare: 0.5 },
  })
  expect(availability({ target: 0.999, of: ['read'] }).check(events).reason).toBe(
    '2 of 3 operations succeeded (66.66 %), and 99.9 % should.',
  )
  expect(availability().check(inTurn(['read', null])).valid).toBe(true)
  expect(availability().check([]).valid).toBe('unknown')
  expect(() => availability({ target: 1.5 })).toThrow('availability: target is 1.5: expected a number from 0 to 1')
})
