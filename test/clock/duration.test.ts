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

  test.each([
    ['fast'],
    ['5'],
    ['ms'],
    ['.5s'],
    ['1.s'],
    ['1.2.3s'],
    ['-1s'],
    [-1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['101y'],
    ['900000h'],
  ])('refuses %s and names the setting', duration => {
    expect(() => microseconds(duration, 'the timeout')).toThrow(/^the timeout is /)
  })
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

test('a text is the number that stands there, times its unit', () => {
  const units = { us: 1, µs: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, min: 60_000_000, h: 3_600_000_000 }
  const digits = fc.stringMatching(/^\d{1,18}$/)
  fc.assert(
    fc.property(
      digits,
      fc.option(digits),
      fc.constantFrom('', ' '),
      fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])),
      (whole, fraction, space, unit) => {
        const number = fraction === null ? whole : `${whole}.${fraction}`
        const us = Number(number) * units[unit]
        if (us <= 100 * 365.25 * 24 * units.h) expect(microseconds(number + space + unit)).toBe(Math.round(us))
        else expect(() => microseconds(number + space + unit)).toThrow('longer than 100 years')
      },
    ),
  )
})
