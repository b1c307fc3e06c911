import fc from 'fast-check'
import { mix, ok, run, scenario } from 'sameseed'
import type { Checker } from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'
import { undecidedMessage } from '../../src/vitest/failure-message.ts'
import { firstFailure } from '../../src/vitest/first-failure.ts'

/** Finds fault with a history of more than so many operations, and knows nothing about an empty one. */
const few = (most: number): Checker => ({
  name: 'few',
  check: ({ length }) => ({
    valid: length > most ? false : length === 0 ? 'unknown' : true,
    reason: `There are ${length}.`,
  }),
})

const system = (most: number, every: string, others: readonly Checker[] = []) =>
  scenario({
    name: 'counts',
    nodes: { count: 2, start: () => {} },
    clients: { count: 2, start: () => ({ invoke: () => ok() }) },
    workload: mix({ read: 1 }, { every, limit: 5 }),
    duration: '1s',
    expect: [...others, few(most)],
  })

describe('a run is one of three things', () => {
  test.each([
    { most: 100, every: '10ms', verdict: 'ok', isOk: true, failed: false },
    { most: 1, every: '10ms', verdict: 'failed', isOk: false, failed: true },
    { most: 100, every: '1000s', verdict: 'undecided', isOk: false, failed: false },
  ])('$verdict', async ({ most, every, verdict, isOk, failed }) => {
    expect(await run(system(most, every), { seed: 1 })).toMatchObject({ verdict, ok: isOk, failed })
  })

  test('failed, if one checker finds fault and another cannot tell', async () => {
    const unsure: Checker = { name: 'unsure', check: () => ({ valid: 'unknown', reason: 'Who knows.' }) }
    expect(await run(system(1, '10ms', [unsure]), { seed: 1 })).toMatchObject({
      verdict: 'failed',
      signature: 'history: few',
    })
  })
})

test('fast-check does not shrink a failure to a run of which nothing is known', async () => {
  const failing = system(9, '10ms')
  const details = await fc.check(
    fc.asyncProperty(failing.plans(), async plan => !(await run(failing, plan)).failed),
    { numRuns: 5, seed: 1 },
  )
  const smallest = await run(failing, details.counterexample![0])
  expect(smallest).toMatchObject({ verdict: 'failed', signature: 'history: few' })
  expect(smallest.history).toHaveLength(10)
})

describe('in vitest', () => {
  const { signal } = new AbortController()
  const plans = (count: number) => Array.from({ length: count }, (_, i) => ({ seed: String(i + 1) }))

  test('a failure is looked for beyond runs that are undecided', async () => {
    const sometimes = scenario({
      name: 'sometimes',
      nodes: { count: 1, start: () => {} },
      expect: [{ name: 'random', check: () => ({ valid: 'unknown', reason: 'Who knows.' }) }],
    })
    const { failing, undecided, seeds } = await firstFailure(sometimes, plans(3), true, signal)
    expect([failing, seeds, undecided?.count, undecided?.first.plan.seed]).toEqual([undefined, 3, 3, '1'])
    const told = undecidedMessage({ first: undecided!.first, count: 3, seeds: 3, command: 'again' })
    expect(told).toBe('undecided: 3 of 3 runs, and none failed; the first is seed 1\nrandom: Who knows.\n\nagain')

    const later = scenario({
      name: 'later',
      nodes: { count: 1, start: env => void env.reach(env.random() < 0.15 ? 'low' : 'high') },
      expect: ({ eventually }) => [
        eventually('high', ({ reached }) => reached('low') === 0),
        { name: 'random', check: () => ({ valid: 'unknown', reason: 'Who knows.' }) },
      ],
    })
    const found = await firstFailure(later, plans(40), true, signal)
    expect(found.failing?.signature).toBe('eventually: high')
    expect(found.undecided?.count).toBe(found.seeds - 1)
    expect(found.seeds).toBeGreaterThan(1)
  })
})
