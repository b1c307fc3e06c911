import { run } from 'sameseed'
import 'sameseed/vitest'
import { expect, test } from 'vitest'
import { type System, samples, systems } from '../../examples/ground/systems.ts'

/** Of the seeds, those whose faults may let nothing through that a checker could judge. */
const MOST_UNDECIDED = 3

/** Those that were re-created are small, and have been through 500 by hand. */
const seedsOf = (system: System) => (samples.includes(system) ? 60 : 300)
const cases = systems.map(system => ({ ...system, seeds: seedsOf(system) }))

test.each(cases)('$name is clean in $seeds seeds', { timeout: 600_000 }, async ({ correct, seeds }) => {
  const scenario = correct()
  let undecided = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const made = await run(scenario, { seed })
    if (made.verdict === 'undecided') undecided++
    else expect(made, `seed ${seed}`).toPass()
  }
  expect(undecided).toBeLessThanOrEqual(MOST_UNDECIDED)
})
