import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { Failure } from '../../src/failures/failure.ts'
import { Project } from '../vitest/project.ts'
import { lastJson } from './command.ts'
import { broken } from './scenarios.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const FILE = 'failures/broken-always-nobody-is-sick.json'

const project = new Project({
  'broken.sim.ts': broken(),
  'broken.spec.ts': `
import { simTest } from 'sameseed/vitest'
import broken from './broken.sim.ts'
simTest(broken, { shrinkRuns: 0 })
`,
})
afterAll(() => project.remove())

test('fuzz, run, replay and simTest give the same run for the same plan', async () => {
  await project.node([MAIN, 'fuzz', 'broken.sim.ts', '--seeds', '30', '--shrink-runs', '0', '--out', 'fuzzed'])
  const fuzzed = JSON.parse(project.read(`fuzzed/${FILE}`)) as Failure
  const { plan, fingerprint, signature } = fuzzed
  expect(fingerprint).toMatch(/^[0-9a-f]{16}$/)

  const ran = await project.node([MAIN, 'run', 'broken.sim.ts', '--seed', plan.seed, '--json'])
  expect(lastJson(ran.output)).toMatchObject({ fingerprint, signature, verdict: 'failed', deterministic: true })

  const replayed = await project.node([MAIN, 'replay', `fuzzed/${FILE}`, '--json'])
  expect(lastJson(replayed.output)).toMatchObject({ fingerprint, signature, same: true })

  const tested = await project.vitest(['broken.spec.ts'], { SAMESEED_SEED: plan.seed })
  expect(tested.code).toBe(1)
  expect(JSON.parse(project.read(`.sameseed/${FILE}`))).toEqual(fuzzed)
})
