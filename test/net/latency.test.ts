import { describe, expect, test } from 'vitest'
import { constant, exponential, type Latency, LatencySampler, longTail, uniform } from '../../src/net/latency.ts'

const samples = (latency: Latency) => {
  const sampler = new LatencySampler(latency)
  return Array.from({ length: 10_000 }, (_, i) => sampler.sampleUs((i + 0.5) / 10_000))
}
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length

test('constant', () => {
  expect(new Set(samples(constant('3ms')))).toEqual(new Set([3_000]))
})

test('uniform', () => {
  const drawn = samples(uniform('1ms', '3ms'))
  expect(Math.min(...drawn)).toBe(1_000)
  expect(Math.max(...drawn)).toBe(3_000)
  expect(mean(drawn)).toBeCloseTo(2_000, -1)
})

test('exponential', () => {
  const drawn = samples(exponential('5ms', { min: '1ms' }))
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(1_000)
  expect(mean(drawn) / 5_000).toBeCloseTo(1, 1)
  expect(new LatencySampler(exponential('2ms')).nominalUs / 2_000).toBeCloseTo(Math.LN2, 2)
})

test('long tail: most take little more than the least, some very long, none longer than the most', () => {
  const drawn = samples(longTail('1ms', { alpha: 1, max: '50ms' }))
  expect(drawn.filter(us => us < 4_000).length).toBeGreaterThan(7_000)
  expect(Math.max(...drawn)).toBe(50_000)
})

test('a longer draw is never shorter', () => {
  for (const latency of [uniform(0, 5), exponential(3), longTail(1)]) {
    const drawn = samples(latency)
    expect(drawn).toEqual(drawn.toSorted((a, b) => a - b))
  }
})

describe('what makes no sense is refused', () => {
  test.each([
    [() => uniform('3ms', '1ms'), /greatest/],
    [() => exponential('1ms', { min: '2ms' }), /mean/],
    [() => longTail('1ms', { alpha: 0 }), /alpha/],
    [() => constant(-1), /negative/],
  ])('%#', (latency, message) => {
    expect(() => new LatencySampler(latency())).toThrow(message)
  })
})
