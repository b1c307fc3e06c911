import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holm } from '../../src/measure/statistics/holm.ts'
import { signedRank } from '../../src/measure/statistics/signed-rank.ts'
import { keptUp, recovery } from '../../src/measure/sweep/recovery.ts'
import { effort } from '../effort.ts'

/** All ways to sign the ranks, counted one by one. */
function naiveSignedRank(differences: readonly number[]): number {
  const sizes = differences.filter(each => each !== 0)
  if (sizes.length === 0) return 1
  const rank = (size: number) => {
    const smaller = sizes.filter(each => Math.abs(each) < Math.abs(size)).length
    const alike = sizes.filter(each => Math.abs(each) === Math.abs(size)).length
    return smaller + (alike + 1) / 2
  }
  const ranks = sizes.map(rank)
  const middle = ranks.reduce((sum, each) => sum + each, 0) / 2
  const distance = Math.abs(ranks.reduce((sum, each, i) => ((sizes[i] as number) > 0 ? sum + each : sum), 0) - middle)
  let asFar = 0
  for (let signs = 0; signs < 1 << ranks.length; signs++) {
    const sum = ranks.reduce((total, each, i) => ((signs >> i) & 1 ? total + each : total), 0)
    if (Math.abs(sum - middle) >= distance - 1e-9) asFar++
  }
  return asFar / (1 << ranks.length)
}

test('the signed-rank test is exact: as counting all signings', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 10 }), differences => {
      expect(signedRank(differences)).toBeCloseTo(naiveSignedRank(differences), 10)
    }),
    { numRuns: effort(200) },
  )
})

test('it says what the tables say, and both ways of computing it agree', () => {
  // Of eight pairs, all in one direction: 2 of 256 signings.
  expect(signedRank([1, 2, 3, 4, 5, 6, 7, 8])).toBe(2 / 256)
  expect(signedRank([])).toBe(1)
  expect(signedRank([0, 0])).toBe(1)
  const mixed = (count: number) =>
    Array.from({ length: count }, (_, i) => (((i * 37) % 101) + 1) * (i % 5 < 2 ? -1 : 1))
  expect(signedRank(mixed(201))).toBeCloseTo(signedRank(mixed(200)), 1)
  expect(signedRank(mixed(400))).toBeLessThan(signedRank(mixed(200)))
})

test('of p-values that are chance alone, Holm calls hardly any more than chance', () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06])
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), values => {
      const corrected = holm(values)
      for (const [i, value] of values.entries()) {
        expect(corrected[i]).toBeGreaterThanOrEqual(value)
        expect(corrected[i]).toBeLessThanOrEqual(Math.min(1, value * values.length) + 1e-12)
        for (const [j, other] of values.entries()) {
          if (value < other) expect(corrected[i]).toBeLessThanOrEqual(corrected[j] as number)
        }
      }
    }),
  )
})

const times = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 40 }).map(all => all.sort((a, b) => a - b))

test('a fault costs until the first moment after which the rate is that of before, over every stretch', () => {
  fc.assert(
    fc.property(times, times, fc.nat(100), (actual, expected, beginUs) => {
      const untilUs = 290
      const count = (all: readonly number[], from: number, to: number) => all.filter(at => at > from && at <= to).length
      const found = recovery(actual, expected, beginUs, untilUs)
      if (count(expected, beginUs, untilUs) < 5) {
        expect(found).toBeUndefined()
        return
      }
      const missed = (from: number, to: number) => 4 * count(expected, from, to) - 5 * count(actual, from, to)
      const moments = Array.from({ length: untilUs - beginUs + 1 }, (_, i) => beginUs + i)
      const isBack = (from: number) => moments.every(to => to < from || missed(from, to) <= 0)
      const backUs = moments.find(isBack) as number
      const most = Math.max(...moments.map(to => missed(beginUs, to)))
      expect(found?.costUs).toBe(most < 10 ? 0 : backUs - beginUs)
      expect(found?.regained).toBe(most < 10 || count(expected, backUs, untilUs) >= 5)
    }),
    { numRuns: effort(500) },
  )
  expect(keptUp([1, 2, 3, 4], [1, 2, 3, 4, 5], 0, 10, 5)).toBe(true)
  expect(keptUp([1, 2, 3], [1, 2, 3, 4, 5], 0, 10, 5)).toBe(false)
  expect(keptUp([1, 2, 3], [1, 2, 3, 4], 0, 10, 5)).toBeUndefined()
})
