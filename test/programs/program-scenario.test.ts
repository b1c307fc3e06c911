import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AnyScenario, run } from 'sameseed'
import { expect, test } from 'vitest'
import { programScenario } from '../../src/cli/program-scenario.ts'

test('a scenario that is written for a program runs it', async () => {
  const file = programScenario(join(import.meta.dirname, 'fixtures/graceful.mjs'), 2)
  const { default: written } = (await import(pathToFileURL(file).href)) as { default: AnyScenario }
  rmSync(file)
  const { states, events, violations } = await run(written, { seed: 1 })
  expect(violations).toEqual([])
  expect(states).toEqual({})
  expect(events).toBeGreaterThan(0)
})
