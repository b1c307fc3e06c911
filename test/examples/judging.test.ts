import { type FuzzableScenario, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { find } from '../../bench/search/find.ts'
import { ratioOf } from '../../bench/search/ratio.ts'
import { random, strategies } from '../../bench/search/strategies.ts'
import { subjects } from '../../bench/search/subjects.ts'

const judgedBy = (valid: false | 'unknown') =>
  scenario({
    name: 'judged',
    nodes: { count: 1, start: () => ({}) },
    duration: '10ms',
    settle: '1ms',
    expect: [{ name: 'judge', check: () => ({ valid, reason: 'so it says' }) }],
  }) as FuzzableScenario<unknown>

describe('a search', () => {
  test.each(strategies)('$name: a run that failed is a find, one that is undecided is not', async strategy => {
    const budget = { runs: 3, events: 1_000 }
    expect(await find(judgedBy(false), strategy, 1, budget)).toMatchObject({ found: true, runs: 1 })
    expect(await find(judgedBy('unknown'), strategy, 1, budget)).toMatchObject({ found: false, runs: 3 })
  })

  test('ends when its events are spent', async () => {
    const one = await find(judgedBy('unknown'), random, 1, { runs: 1, events: 1_000 })
    const some = await find(judgedBy('unknown'), random, 1, { runs: 1_000, events: one.events * 2 })
    expect(some).toEqual({ found: false, runs: 2, events: one.events * 2 })
  })
})

describe('the ratio to random', () => {
  test('is of geometric means, and each bug counts the same', () => {
    const half = { strategy: [1, 2, 4], random: [2, 4, 8] }
    const double = { strategy: [20, 20], random: [10, 10] }
    expect(ratioOf([half]).ratio).toBeCloseTo(0.5)
    expect(ratioOf([half, double]).ratio).toBeCloseTo(1)
  })

  test('is not known well from few and scattered bases', () => {
    const wide = ratioOf([{ strategy: [1, 10, 100], random: [1, 10, 100] }])
    const narrow = ratioOf([{ strategy: [10, 10, 10], random: [10, 10, 10] }])
    expect(wide.least).toBeLessThan(0.5)
    expect(wide.most).toBeGreaterThan(2)
    expect(narrow).toEqual({ ratio: 1, least: 1, most: 1 })
  })
})

test('the coin sets about half of the bugs aside, always the same ones', () => {
  const aside = subjects.filter(({ isSetAside }) => isSetAside).map(({ name }) => name)
  expect(aside.length / subjects.length).toBeGreaterThan(0.35)
  expect(aside.length / subjects.length).toBeLessThan(0.65)
  expect(aside.filter(name => name.startsWith('abd-'))).toMatchInlineSnapshot(`
    [
      "abd-no-write-back",
      "abd-write-without-query",
      "abd-tie-by-arrival",
      "abd-tag-used-twice",
      "abd-blind-store",
    ]
  `)
})
