import { run } from 'sameseed'
import 'sameseed/vitest'
import { expect, test } from 'vitest'
import { systems } from '../../examples/ground/systems.ts'

/** Of the seeds, those whose faults may let nothing through that a checker could judge. */
const MOST_UNDECIDED = 3

test.each(systems)('$name is clean in 300 seeds', { timeout: 600_000 }, async ({ correct }) => {
  const scenario = correct()
  let undecided = 0
  for (let seed = 1; seed <= 300; seed++) {
    const made = await run(scenario, { seed })
    if (made.verdict === 'undecided') undecided++
    else expect(made, `seed ${seed}`).toPass()
  }
  expect(undecided).toBeLessThanOrEqual(MOST_UNDECIDED)
})
