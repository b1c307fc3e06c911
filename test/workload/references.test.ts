import { run } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { effort } from '../effort.ts'
import { REFERENCES, workloadNames } from './references/index.ts'

/** Ready-made workloads fail no correct system, whatever goes wrong around it, and find what is wrong in others. */
const SEEDS = effort(20)
/** Within so many runs each planted bug is found. */
const MOST_SEEDS = 100

test('each ready-made workload has a system that it must not fail, and two at least that it must', () => {
  expect(Object.keys(REFERENCES).sort()).toEqual([...workloadNames].sort())
  for (const { wrong } of Object.values(REFERENCES).flat()) expect(wrong.length).toBeGreaterThanOrEqual(2)
})

describe.each(Object.values(REFERENCES).flat())('$name', ({ correct, calm, wrong, checkers }) => {
  test('a correct system passes', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      // Nor is there anything that cannot be decided.
      const { violations } = await run(correct, { seed })
      expect(violations, `seed ${seed}`).toEqual([])
    }
  })

  test('without faults, each kind of operation succeeds, and there are enough', async () => {
    const { violations, coverage } = await run(calm, { seed: 1 })
    expect(violations).toEqual([])
    const counts = Object.values(coverage.operations)
    expect(counts.filter(({ ok }) => ok === 0)).toEqual([])
    expect(counts.reduce((sum, { ok }) => sum + ok, 0)).toBeGreaterThan(30)
  })

  test.each(wrong)('%s is found', async (_bug, broken) => {
    const found = new Set<string>()
    for (let seed = 1; seed <= MOST_SEEDS && found.size === 0; seed++) {
      const { failed, signature } = await run(broken, { seed })
      if (failed) found.add(signature as string)
    }
    expect(found.size).toBeGreaterThan(0)
    expect(checkers.map(name => `history: ${name}`)).toEqual(expect.arrayContaining([...found]))
  })
})
