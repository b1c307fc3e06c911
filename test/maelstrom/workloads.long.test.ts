import { run } from 'sameseed'
import { expect, test } from 'vitest'
import { scenarioOf } from './program.ts'
import { SUBJECTS } from './subjects.ts'

test.each(SUBJECTS)(
  '$workload: a correct program passes 200 seeds under partitions',
  async ({ program, workload, options }) => {
    const subject = scenarioOf(program, workload, [], options)
    for (let seed = 1; seed <= 200; seed++) {
      const { verdict, violations } = await run(subject, { seed })
      expect({ seed, verdict, violations }).toEqual({ seed, verdict: 'ok', violations: [] })
    }
  },
  600_000,
)
