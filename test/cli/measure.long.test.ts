import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Workbench } from './command.ts'

const scenarioText = (serviceMs: number) => `
import { crash, mix, ok, scenario } from 'sameseed'
export default scenario({
  name: 'measured',
  nodes: { count: 1, start: env => ({ async receive(from, value) { await env.sleep(${serviceMs}); return value } }) },
  clients: { count: 2, start: env => ({ async invoke({ value }) { return ok(await env.rpc('n1', value, { timeout: 100 })) } }) },
  workload: mix({ ask: { weight: 1, value: ({ unique }) => unique } }, { every: '20ms' }),
  faults: [crash({ every: '500ms', for: '200ms' })],
  duration: '3s',
})
`
const bench = new Workbench('measure', {
  'fast.sim.mjs': scenarioText(2),
  'slow.sim.mjs': scenarioText(20),
  'idle.sim.mjs': `import { scenario } from 'sameseed'\nexport default scenario({ name: 'idle', nodes: { count: 1, start: () => ({}) } })\n`,
})
const measure = (file: string, ...words: string[]) => bench.sameseed(['measure', file, '--seeds', '12', ...words])

test('measure: the same report whatever the number of threads, to be compared with later', async () => {
  const one = await measure('fast.sim.mjs', '--jobs', '1', '--output', 'one.json')
  expect(one.stderr).toBe('')
  expect(one.code).toBe(0)
  expect(one.stdout).toMatch(/one crash .* ms\n +10 seeds .*–.* ms/)
  const three = await measure('fast.sim.mjs', '--jobs', '3', '--json')
  expect(JSON.parse(three.stdout)).toEqual(bench.json('one.json'))
  expect(three.stdout).toBe(bench.read('one.json'))
  const drawn = await measure('fast.sim.mjs', '--jobs', '1', '--graphs', 'drawn', '--json')
  expect(drawn.stdout).toBe(three.stdout)
  expect(readdirSync(join(bench.folder, 'drawn')).sort()).toEqual([
    ...['index.html', 'latency-0.5.svg', 'latency-0.99.svg', 'rate.svg'],
  ])
  expect(bench.read('drawn/index.html')).toContain('measured: seeds 1 to 12, 3 s each')
  const same = await measure('fast.sim.mjs', '--jobs', '1', '--against', 'one.json')
  expect(same.stdout).toContain('no difference that is more than chance')
  expect(same.code).toBe(0)
  const slow = await measure('slow.sim.mjs', '--jobs', '1', '--against', 'one.json')
  expect(slow.stdout).toMatch(/worse +no faults +latency 0.5/)
  expect(slow.code).toBe(1)
})

test('measure: what cannot be measured or compared is told', async () => {
  bench.write('other.json', '{"format":"else"}')
  bench.write('broken.json', '{')
  const ended = await Promise.resolve(measure('idle.sim.mjs', '--jobs', '1'))
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('there is nothing to measure')])
  for (const [file, words] of [
    ['other.json', 'is no report of sameseed measure'],
    ['broken.json', 'it is not JSON'],
    ['missing.json', 'no such file'],
  ] as const) {
    const refused = await measure('fast.sim.mjs', '--against', file)
    expect([refused.code, refused.stderr]).toEqual([254, expect.stringContaining(words)])
  }
  const endless = await bench.sameseed(['measure', 'fast.sim.mjs', '--seeds', '5..'])
  expect([endless.code, endless.stderr]).toEqual([254, expect.stringContaining('has no end')])
})
