import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Exact, plus } from '../../src/checkers/exact.ts'

const shortest = (value: bigint): Exact => (Number.isSafeInteger(Number(value)) ? Number(value) : value)
const whole = fc.oneof(
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.bigInt(),
  ...[-1n, 0n, 1n].map(each => fc.constant(2n ** 53n + each)),
)

test('sums of whole numbers are exact, and numbers wherever these suffice', () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      expect(plus(shortest(a), shortest(b))).toBe(shortest(a + b))
    }),
  )
})

test('fractions make fractions', () => {
  expect(plus(0.5, 2n ** 60n)).toBe(2 ** 60)
  expect(plus(0.5, 0.25)).toBe(0.75)
})
