import fc from 'fast-check'
import { type FuzzableScenario, type Plan, parsePlan, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { everyFault } from '../../examples/raft/faults.ts'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { pick, randomStream } from '../../src/random/stream.ts'
import type { Behaviours } from '../../src/scenario/behaviours/recorder.ts'
import { Corpus } from '../../src/search/guidance/corpus.ts'
import type { StoredSearch } from '../../src/search/guidance/guided-course.ts'
import { GuidedPlans } from '../../src/search/guidance/guided-plans.ts'
import { MUTATIONS, mutate } from '../../src/search/guidance/mutate.ts'
import { effort } from '../effort.ts'
import { lockScenario } from '../fixtures/lease.ts'
import { vault } from '../fixtures/vault.ts'

const subjects: readonly FuzzableScenario<unknown>[] = [
  vault as FuzzableScenario<unknown>,
  lockScenario() as FuzzableScenario<unknown>,
  raftScenario({ nodes: 3, clients: 3, faults: 'every' }) as FuzzableScenario<unknown>,
  scenario({ name: 'nothing', nodes: { count: 1, start() {} }, duration: '10ms', settle: '1ms' }),
  scenario({ name: 'idle', nodes: { count: 3, start() {} }, faults: everyFault(), duration: '2s', settle: '1ms' }),
]

async function campaign(subject: FuzzableScenario<unknown>, plans: GuidedPlans, runs: number): Promise<Plan[]> {
  const made: Plan[] = []
  for (let i = 0; i < runs; i++) {
    const candidate = plans.next()
    const { behaviours, ok } = await run(subject, candidate.plan, { behaviours: true })
    if (behaviours !== undefined) plans.ran(candidate, { behaviours, ok })
    made.push(candidate.plan)
  }
  return made
}

async function runsUntilOpen(plans: GuidedPlans, most: number): Promise<number> {
  for (let runs = 1; runs <= most; runs++) {
    const candidate = plans.next()
    const { behaviours, ok } = await run(vault, candidate.plan, { behaviours: true })
    if (!ok) return runs
    if (behaviours !== undefined) plans.ran(candidate, { behaviours, ok })
  }
  return Number.POSITIVE_INFINITY
}

test('mutated plans are plans, and fit their scenario', async () => {
  const seed = fc.nat().map(String)
  const times = fc.array(fc.integer({ min: 0, max: 12_000 }), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...subjects), seed, seed, times, async (subject, a, b, moments) => {
      const options = { duration: '500ms', settle: '10ms' }
      let plan: Plan = { seed: a, options }
      const random = randomStream(a, b)
      for (let generation = 0; generation < 8; generation++) {
        const donor = { seed: `${b}${generation}`, options }
        plan = mutate(subject, pick(random, MUTATIONS), { plan, times: moments }, donor, random)
        const json: unknown = JSON.parse(JSON.stringify(plan))
        expect(parsePlan(json)).toEqual(json)
      }
      await run(subject, plan)
    }),
    { numRuns: effort(60) },
  )
}, 60_000)

test('a mutation is a function of the plans and what it draws', () => {
  const mutants = () =>
    Array.from({ length: 50 }, (_, i) =>
      mutate(
        subjects[2] as never,
        i % 2 === 0 ? 'onward' : 'changed',
        { plan: { seed: '1' }, times: [100] },
        { seed: '2' },
        randomStream('3', `${i}`),
      ),
    )
  expect(mutants()).toEqual(mutants())
  expect(new Set(mutants().map(plan => JSON.stringify(plan))).size).toBeGreaterThan(35)
})

test('two equal searches make the same plans; fresh ones have the seeds of a search without guidance', async () => {
  const search = () => campaign(vault as never, new GuidedPlans(vault, { seed: 'x' }), 60)
  const plans = await search()
  expect(await search()).toEqual(plans)
  const fresh = plans.filter(({ faults }) => faults === undefined).map(({ seed }) => seed)
  expect(fresh.length).toBeGreaterThan(25)
  expect(fresh.length).toBeLessThan(60)
  expect(fresh.filter(seed => !seed.includes('~'))).toEqual(fresh.map((_, i) => `x-${i + 1}`).slice(0, fresh.length))
})

test('a search can be interrupted, stored and gone on with', async () => {
  const first = new GuidedPlans(vault, { seed: 'y' })
  await campaign(vault as never, first, 40)
  const stored = JSON.parse(JSON.stringify(first)) as StoredSearch
  const resumed = new GuidedPlans(vault, { seed: 'y', stored })
  expect(await campaign(vault as never, resumed, 40)).toEqual(await campaign(vault as never, first, 40))
})

test('what takes several steps is found step by step', async () => {
  const MOST = 400
  let guided = 0
  for (const seed of ['a', 'b', 'c', 'd']) {
    if ((await runsUntilOpen(new GuidedPlans(vault, { seed }), MOST)) <= MOST) guided++
  }
  // A chance of about one in several thousand runs.
  expect(await runsUntilOpen(new GuidedPlans(vault, { seed: 'a', freshShare: 1 }), 3 * MOST)).toBeGreaterThan(MOST)
  expect(guided).toBeGreaterThanOrEqual(2)
}, 120_000)

// ---- the corpus ----------------------------------------------------------------------------------------------------

const did = (...hashes: number[]): Behaviours => ({
  hashes: Uint32Array.from(hashes),
  times: Float64Array.from(hashes, hash => hash / 2),
})

test('a corpus keeps the plans that did something new, and when they did', () => {
  const corpus = new Corpus()
  expect(corpus.add({ seed: '1' }, did(1, 2))).toBe(2)
  for (let i = 0; i < 10; i++) corpus.count(did(1, 2))
  expect(corpus.add({ seed: '2' }, did(1, 2))).toBe(0)
  expect(corpus.add({ seed: '3' }, did(2, 7))).toBe(1)
  expect(corpus.behaviours).toBe(3)
  expect(corpus.entries.map(({ plan, times }) => [plan.seed, times])).toEqual([
    ['1', [0.5, 1]],
    ['3', [3.5]],
  ])
})

test('what few did is worth another plan, and so is what comes much earlier', () => {
  const corpus = new Corpus()
  corpus.add({ seed: 'first' }, did(8))
  corpus.add({ seed: 'second' }, did(8))
  for (let i = 0; i < 10; i++) corpus.count(did(8))
  corpus.add({ seed: 'late' }, did(8))
  corpus.add({ seed: 'early' }, { hashes: Uint32Array.of(8), times: Float64Array.of(1) })
  corpus.add({ seed: 'as early' }, { hashes: Uint32Array.of(8), times: Float64Array.of(0.9) })
  for (let i = 0; i < 200; i++) corpus.count(did(8))
  corpus.add({ seed: 'common by now' }, { hashes: Uint32Array.of(8), times: Float64Array.of(0) })
  expect(corpus.entries.map(({ plan }) => plan.seed)).toEqual(['first', 'second', 'early'])
})

test('an empty corpus has nothing to choose', () => {
  expect(new Corpus().choose(randomStream('1', 'choice'))).toBeUndefined()
})

test('it prefers rare behaviours, and those not chosen yet', () => {
  const corpus = new Corpus()
  for (let i = 0; i < 8; i++) corpus.add({ seed: `${i}` }, did(i))
  for (let i = 0; i < 1_000; i++) corpus.count(did(0, 1, 2, 3))
  const random = randomStream('1', 'choice')
  for (let i = 0; i < 400; i++) corpus.choose(random)
  const chosen = corpus.entries.map(entry => entry.chosen)
  expect(Math.max(...chosen.slice(0, 4))).toBeLessThan(Math.min(...chosen.slice(4)))
  expect(Math.max(...chosen.slice(4)) - Math.min(...chosen.slice(4))).toBeLessThan(60)
})

test('it is bounded, keeps what is rare, and survives JSON', () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(60), { maxLength: 6 }), { minLength: 1, maxLength: 120 }), runs => {
      const limits = { entries: 8, behaviours: 40 }
      const corpus = new Corpus(limits)
      for (const [i, hashes] of runs.entries()) {
        corpus.add({ seed: `${i}` }, did(...hashes.sort((a, b) => a - b)))
        expect(corpus.entries.length).toBeLessThanOrEqual(8)
        expect(corpus.behaviours).toBeLessThanOrEqual(40)
      }
      const again = Corpus.fromJSON(JSON.parse(JSON.stringify(corpus)), limits)
      expect(JSON.stringify(again)).toBe(JSON.stringify(corpus))
      const seeds = (of: Corpus) => Array.from({ length: 9 }, (_, i) => of.choose(randomStream('1', `${i}`))?.plan.seed)
      expect(seeds(again)).toEqual(seeds(corpus))
    }),
  )
})

test('a stored corpus with a plan that is none is refused', () => {
  const stored = { entries: [{ plan: { sede: '1' } as never, rare: [1], times: [1], chosen: 0 }], seen: [] }
  expect(() => Corpus.fromJSON(stored)).toThrow('the corpus: entries[0].plan')
})
