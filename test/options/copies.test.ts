import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Project } from '../vitest/project.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A package that has a sameseed of its own: a node that tests for errors, and a scenario that it made. */
const project = new Project({
  'lib/package.json': '{ "name": "lib", "type": "module" }',
  'lib/index.js': `
import { ConnectionError, DiskError, RpcTimeoutError, ScenarioError, scenario } from 'sameseed'

export class Mine extends RpcTimeoutError {}

export const told = async env => {
  const of = action => action().catch(error => error)
  const [late, refused, gone] = [
    await of(() => env.rpc('n2', 'hello', { timeout: '50ms' })),
    await of(() => env.connect('n2')),
    await of(() => env.disk.rename('nothing', 'something')),
  ]
  env.expose(() => ({
    late: late instanceof RpcTimeoutError,
    mine: late instanceof Mine || !(new Mine() instanceof RpcTimeoutError) || !(new Mine() instanceof Mine),
    refused: refused instanceof ConnectionError,
    gone: gone instanceof DiskError,
    mixed: late instanceof DiskError || gone instanceof ConnectionError || null instanceof RpcTimeoutError,
  }))
  await env.sleep('1h')
}
export const isScenarioError = error => error instanceof ScenarioError
export const theirs = scenario({ name: 'theirs', nodes: { count: 1, start: () => ({}) }, duration: '10ms' })
`,
  'main.mjs': `
import { run, scenario } from 'sameseed'
import { isScenarioError, theirs, told } from './lib/index.js'

const ours = scenario({
  name: 'ours',
  nodes: { count: 2, start: env => (env.id === 'n1' ? told(env) : {}) },
  duration: '1s',
})
const { states } = await run(ours, { seed: 1 })
const error = await run(theirs, { seed: 1 }).catch(thrown => thrown)
const mistake = await run(ours, { seed: 1, faults: 1 }).catch(thrown => thrown)
console.log(JSON.stringify({ state: states.n1, error: String(error), known: isScenarioError(mistake) }))
`,
  'one.mjs': "import 'sameseed'\nimport 'sameseed/checkers'\nimport 'sameseed/report'\n",
})

beforeAll(() => {
  const copy = join(project.folder, 'lib/node_modules/sameseed')
  for (const part of ['dist', 'package.json']) cpSync(join(ROOT, part), join(copy, part), { recursive: true })
})
afterAll(() => project.remove())

test('a second copy is named when it is loaded, its errors are recognised, and its scenarios are refused', async () => {
  const { code, output } = await project.node(['main.mjs'])
  expect(code).toBe(0)
  expect(output).toMatch(
    /SameseedWarning: several copies of sameseed are loaded: .*dist, .*dist\. Each has .* "npm ls sameseed" shows who brings them/,
  )
  const { state, error, known } = JSON.parse(output.split('\n').find(line => line.startsWith('{')) ?? '') as {
    readonly state: object
    readonly error: string
    readonly known: boolean
  }
  expect(state).toEqual({ late: true, mine: false, refused: true, gone: true, mixed: false })
  expect(known).toBe(true)
  expect(error).toMatch(
    /^ScenarioError: scenario "theirs" was made by another copy of sameseed: it is that of .*lib\/node_modules/,
  )
})

test('one copy is not', async () => {
  expect(await project.node(['one.mjs'])).toEqual({ code: 0, output: '' })
})
