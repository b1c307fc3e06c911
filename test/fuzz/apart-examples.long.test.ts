import { join } from 'node:path'
import { run } from 'sameseed'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'
import { ScenarioCopies } from '../../src/fuzz/apart/scenario-copies.ts'
import { sharedModules } from '../../src/fuzz/apart/shared-modules.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'

const ROOT = join(import.meta.dirname, '../..')
const files = globSync('examples/**/*.sim.ts', { cwd: ROOT }).sort()

test.each(files)('the nodes of %s share nothing that makes a difference', async file => {
  const path = join(ROOT, file)
  const { default: scenario } = (await import(path)) as { default: AnyScenario }
  const copies = await ScenarioCopies.of(path)
  expect(copies?.copy().exported.default).toMatchObject({ name: scenario.name })
  for (const seed of ['1', '2']) {
    expect(await sharedModules(scenario, path, { seed }, await run(scenario, { seed }))).toBeUndefined()
  }
})
