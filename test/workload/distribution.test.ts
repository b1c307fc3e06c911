import { gen } from 'sameseed'
import { expect, test } from 'vitest'
import { randomStream } from '../../src/random/stream.ts'

const draws = (count: number, draw: (random: ReturnType<typeof randomStream>) => number) => {
  const random = randomStream('1', 'distribution')
  return Array.from({ length: count }, () => draw(random))
}
const share = (values: readonly number[], of: number) => values.filter(value => value === of).length / values.length

test('uniformInteger: each as often as any other', () => {
  const values = draws(20_000, random => gen.uniformInteger(random, 5))
  for (let value = 0; value < 5; value++) expect(share(values, value)).toBeCloseTo(0.2, 1)
  expect(new Set(values).size).toBe(5)
  expect(() => gen.uniformInteger(randomStream('1', 'x'), 0)).toThrow('count is 0')
})

test("zipf: the k-th as often as Zipf's law says", () => {
  for (const skew of [0.5, 1, 2]) {
    const values = draws(50_000, random => gen.zipf(random, 10, skew))
    const sum = Array.from({ length: 10 }, (_, i) => (i + 1) ** -skew).reduce((a, b) => a + b)
    for (let k = 0; k < 10; k++) expect(Math.abs(share(values, k) - (k + 1) ** -skew / sum)).toBeLessThan(0.01)
  }
})

test('geometric: the mean that was asked for, small ones the most often', () => {
  for (const mean of [0.5, 3, 100]) {
    const values = draws(50_000, random => gen.geometric(random, mean))
    expect(values.reduce((a, b) => a + b) / values.length / mean).toBeCloseTo(1, 1)
    expect(share(values, 0)).toBeGreaterThan(share(values, 1))
    expect(values.every(Number.isInteger)).toBe(true)
  }
  expect(draws(3, random => gen.geometric(random, 0))).toEqual([0, 0, 0])
})
