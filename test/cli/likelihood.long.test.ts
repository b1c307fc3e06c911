import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Failure } from '../../src/failures/failure.ts'
import { lastJson, Workbench } from './command.ts'
import { broken } from './scenarios.ts'

/** It fails if a message comes early, which hardly any does. */
const LATE = `import { always, exponential, scenario } from 'sameseed'
export default scenario({
  name: 'late',
  nodes: { count: 2, start: env => {
    let early = false
    if (env.id === 'n1') env.send('n2', { type: 'hello' })
    return { receive() { early = env.elapsed() < 8 }, inspect: () => ({ early }) }
  } },
  network: { latency: exponential('40ms') },
  duration: '200ms',
  expect: [always('late', ({ nodes }) => nodes.every(({ state }) => !state.early))],
})`
const bench = new Workbench('likelihood', { 'broken.sim.ts': broken(), 'late.sim.ts': LATE })

interface Told {
  readonly verdict: string
  readonly points: readonly { readonly atUs: number; readonly draws: number; readonly failed: number }[]
  readonly jumps: readonly { readonly events: readonly string[] }[]
  readonly runs: number
}

const seedThat = async (verdict: string): Promise<string> => {
  for (let seed = 1; ; seed++) {
    const { stdout } = await bench.sameseed(['run', 'broken.sim.ts', '--seed', `${seed}`, '--json'])
    if ((lastJson(stdout) as unknown as Told).verdict === verdict) return `${seed}`
  }
}

test('likelihood says how likely a failure was over time, as text, as JSON and in the page', async () => {
  const seed = await seedThat('failed')
  const words = ['likelihood', 'broken.sim.ts', '--seed', seed, '--draws', '20', '--runs', '200']
  const { code, stdout } = await bench.sameseed([...words, '--page', 'curve.html'])
  expect(code).toBe(1)
  expect(stdout).toMatch(/100 %\s+█{30}/)
  expect(stdout).toMatch(/what decided|no single moment decided/)
  expect(readFileSync(join(bench.folder, 'curve.html'), 'utf8')).toContain('<!DOCTYPE html>')
  const json = lastJson((await bench.sameseed([...words, '--json'])).stdout) as unknown as Told
  expect(json.points.at(-1)).toMatchObject({ draws: 20, failed: 20 })
  expect(json.runs).toBeLessThanOrEqual(200)
})

test('a run that passes has none; wrong numbers are refused', async () => {
  const { code, stdout } = await bench.sameseed([
    'likelihood',
    'broken.sim.ts',
    '--seed',
    await seedThat('ok'),
    '--json',
  ])
  expect(code).toBe(0)
  expect(lastJson(stdout)).not.toHaveProperty('points')
  expect((await bench.sameseed(['likelihood', 'broken.sim.ts', '--draws', '0'])).code).toBe(254)
})

test('a failure keeps the nearest passing run, and its story tells it', async () => {
  const { stdout } = await bench.sameseed(['fuzz', 'late.sim.ts', '--seeds', '30', '--shrink-runs', '300'])
  const file = '.sameseed/failures/late-always-late.json'
  const { passing } = JSON.parse(readFileSync(join(bench.folder, file), 'utf8')) as Failure
  expect(passing?.change).toMatch(/^n1→n2 hello takes [\d.]+ ms instead of [\d.]+ ms$/)
  expect(stdout).toContain('smallest change that passes')
  expect(stdout).toContain(passing!.change)
  bench.write('passing.json', JSON.stringify(passing!.plan))
  const replayed = await bench.sameseed(['replay', 'passing.json', '--scenario', 'late.sim.ts'])
  expect(replayed.code).toBe(0)
})
