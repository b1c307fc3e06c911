import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { type AnyScenario, type PlanInput, run } from 'sameseed'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'

interface Stored {
  readonly file: string
  readonly plan: PlanInput
  readonly fingerprint: string
}

const stored = globSync('examples/course/*/found.json').sort()

// A page that shows a stored failure cuts off what replay says of it at last: whether it is still that run.
test.each(stored)('%s is still the run that was stored', async name => {
  const { file, plan, fingerprint } = JSON.parse(readFileSync(name, 'utf8')) as Stored
  const { default: scenario } = (await import(pathToFileURL(file).href)) as { default: AnyScenario }
  const made = await run(scenario, plan)
  expect([made.failed, made.fingerprint]).toEqual([true, fingerprint])
})
