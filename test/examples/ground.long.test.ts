import { run } from 'sameseed'
import 'sameseed/vitest'
import { expect, test } from 'vitest'
import { systems } from '../../examples/ground/systems.ts'

test.each(systems)('$name is clean in 300 seeds', { timeout: 600_000 }, async ({ correct }) => {
  const scenario = correct()
  for (let seed = 1; seed <= 300; seed++) expect(await run(scenario, { seed }), `seed ${seed}`).toPass()
})
