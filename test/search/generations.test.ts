import { type Plan, run } from 'sameseed'
import { expect, test } from 'vitest'
import { integerBetween, randomStream } from '../../src/random/stream.ts'
import type { Behaviours } from '../../src/scenario/behaviours/recorder.ts'
import { Generations, type RunReport, type StoredGenerations } from '../../src/search/guidance/generations.ts'
import { NumberedPlans } from '../../src/search/guidance/numbered-plans.ts'
import { packed, unpacked } from '../../src/search/guidance/packed-behaviours.ts'
import { vault } from '../fixtures/vault.ts'

const options = { seed: 'x' }
const RUNS = 700

/** What the run of a plan is said to have done: things that many do, and some that few do. */
function played(plan: Plan): { ok: boolean; behaviours: Behaviours } {
  const random = randomStream(JSON.stringify(plan), 'played')
  const hashes = new Set(Array.from({ length: 12 }, () => Math.floor(400 * random() ** 3)))
  const sorted = Uint32Array.from([...hashes].sort((a, b) => a - b))
  return {
    ok: random() < 0.95,
    behaviours: { hashes: sorted, times: Float64Array.from(sorted, () => 3_000 * random()) },
  }
}

/** The first plans of a search, of whose runs so many are under way at a time, and end in an order of their own. */
function searched(under: number, end: string, change?: (number: number, report: RunReport | null) => RunReport | null) {
  const random = randomStream(end, 'order')
  let generations = new Generations(options)
  const hands = Array.from({ length: under }, () => new NumberedPlans(vault, options))
  const plans: Plan[] = []
  const underWay: { readonly number: number; readonly report: RunReport | null }[] = []
  const ended = new Set<number>()
  const searches = new Set<string>()
  let next = 0
  while (ended.size < RUNS) {
    while (ended.has(next)) next++
    const generation = next < RUNS && underWay.length < under ? generations.of(next) : undefined
    if (generation !== undefined) {
      const hand = hands[integerBetween(random, 0, under - 1)] as NumberedPlans
      const plan = hand.plan(next, generation.search)
      searches.add(generation.search)
      if (plans[next] !== undefined) expect(plan).toEqual(plans[next])
      plans[next] = plan
      underWay.push({ number: next++, report: hand.report(plan, played(plan)) })
      continue
    }
    for (const { number, report } of underWay.splice(integerBetween(random, 0, underWay.length - 1), 1)) {
      ended.add(number)
      generations.ran(number, change === undefined ? report : change(number, report))
    }
    // It may be killed at any moment: what is under way is run again.
    if (random() > 0.05) continue
    generations = new Generations(options, JSON.parse(JSON.stringify(generations)) as StoredGenerations)
    next = Math.min(next, ...underWay.map(each => each.number))
    underWay.length = 0
  }
  return { plans, searches: [...searches] }
}

const alone = searched(1, 'a')

test.each([
  [1, 'b'],
  [2, 'c'],
  [7, 'd'],
  [40, 'e'],
])(
  'with %i runs under way, in whatever order they end, and killed now and then, a search is the same',
  (under, end) => {
    expect(searched(under, end)).toEqual(alone)
  },
)

test('plans are built on others, from what is known of all generations but the last', () => {
  const seeds = (plans: readonly Plan[]) => plans.map(plan => JSON.stringify(plan))
  expect(new Set(seeds(alone.plans)).size).toBeGreaterThan(0.9 * RUNS)
  expect(alone.plans.filter(({ faults }) => faults !== undefined).length).toBeGreaterThan(0.2 * RUNS)
  const rare: RunReport = {
    plan: { seed: 'other' },
    behaviours: packed({ hashes: Uint32Array.of(7_777), times: Float64Array.of(1) }),
  }
  // It is in the third generation, of plans 16 to 23: the fifth is the first to know of it.
  const other = searched(1, 'a', (number, report) => (number === 20 ? rare : report))
  const differing = alone.plans.findIndex((plan, i) => JSON.stringify(plan) !== JSON.stringify(other.plans[i]))
  expect(differing).toBeGreaterThanOrEqual(32)
  expect(differing).toBeLessThan(100)
})

test('generations follow each other without a gap, and grow', () => {
  const generations = new Generations(options)
  const sizes: number[] = []
  for (let number = 0; number < 70_000; ) {
    const { start, end } = generations.of(number) as { start: number; end: number }
    expect(start).toBe(number)
    expect(generations.of(generations.end)).toBeUndefined()
    sizes.push(end - start)
    for (; number < end; number++) generations.ran(number, null)
  }
  expect([sizes[0], sizes[1], sizes.at(-1)]).toEqual([8, 8, 2_048])
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
})

test('what takes several steps is found step by step', async () => {
  const MOST = 400
  let found = 0
  for (const seed of ['a', 'b', 'c', 'd']) {
    const generations = new Generations({ seed })
    const plans = new NumberedPlans(vault, { seed })
    for (let number = 0; number < MOST; number++) {
      const plan = plans.plan(number, generations.of(number)?.search ?? '')
      const { ok, behaviours } = await run(vault, plan, { behaviours: true })
      if (!ok) {
        found++
        break
      }
      if (behaviours !== undefined) generations.ran(number, plans.report(plan, { ok, behaviours }))
    }
  }
  expect(found).toBeGreaterThanOrEqual(2)
}, 120_000)

test('packed behaviours are the same when they are unpacked', () => {
  const behaviours = { hashes: Uint32Array.of(0, 7, 4_294_967_295), times: Float64Array.of(0, 0.001, 86_400_000.5) }
  expect(unpacked(packed(behaviours))).toEqual(behaviours)
  expect(unpacked('')).toEqual({ hashes: new Uint32Array(), times: new Float64Array() })
})
