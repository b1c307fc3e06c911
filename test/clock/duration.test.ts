import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, microseconds, signedMicroseconds } from '../../src/clock/duration.ts'

describe('microseconds', () => {
  test.each([
    [250, 250_000],
    ['250ms', 250_000],
    ['1.5s', 1_500_000],
    ['10us', 10],
    ['10µs', 10],
    ['2m', 120_000_000],
    ['2min', 120_000_000],
    ['1h', 3_600_000_000],
    [0.5, 500],
  ])('%s is %d', (duration, us) => {
    expect(microseconds(duration)).toBe(us)
  })

  test.each([['fast'], ['5'], ['-1s'], [-1], [Number.NaN], [Number.POSITIVE_INFINITY], ['101y'], ['900000h']])(
    'refuses %s and names the setting',
    duration => {
      expect(() => microseconds(duration, 'the timeout')).toThrow(/^the timeout is /)
    },
  )
})

test('a jump may go back', () => {
  expect(signedMicroseconds('-500ms')).toBe(-500_000)
  expect(signedMicroseconds(-2)).toBe(-2_000)
  expect(signedMicroseconds('1s')).toBe(1_000_000)
})

test('formatting is exact: parsing gives the same number again', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), us => {
      expect(signedMicroseconds(formatDuration(us))).toBe(us)
    }),
  )
})
