import { run } from 'sameseed'
import { expect, test } from 'vitest'
import { CoverageCount } from '../../src/fuzz/findings/coverage.ts'
import { claimsOf, vacuitiesOf } from '../../src/fuzz/findings/vacuous.ts'
import { REFERENCES } from './references/index.ts'

const SEEDS = Number(process.env.SAMESEED_RUNS ?? 1_000)

test.each(Object.values(REFERENCES).flat())(
  `a correct system passes ${SEEDS} seeds with every fault that it claims to stand, and each of them strikes: $name`,
  async ({ correct }) => {
    const coverage = new CoverageCount()
    let undecided = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const one = await run(correct, { seed })
      expect(one.failed ? one.violations : [], `seed ${seed}`).toEqual([])
      if (!one.ok) undecided++
      coverage.addRun(one)
    }
    // Where almost nothing succeeded, there is nothing to judge.
    expect(undecided).toBeLessThan(SEEDS / 10)
    expect(vacuitiesOf(claimsOf(correct), coverage, SEEDS)).toEqual([])
  },
  1_800_000,
)
