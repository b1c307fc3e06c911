import { expect, test } from 'vitest'
import { Workbench } from './command.ts'

const bench = new Workbench('measure-hangs', {
  'loops.sim.mjs': `
import { crash, mix, ok, scenario } from 'sameseed'
export default scenario({
  name: 'loops',
  nodes: { count: 1, start: env => {
    if (env.elapsed() > 0 && env.randomInteger(0, 5) === 0) for (;;);
    return { receive: (_, value) => value }
  } },
  clients: { count: 1, start: env => ({ async invoke({ value }) { return ok(await env.rpc('n1', value, { timeout: 50 })) } }) },
  workload: mix({ ask: { weight: 1, value: ({ unique }) => unique } }, { every: '50ms' }),
  faults: [crash({ every: '500ms', for: '100ms' })],
  duration: '2s',
})
`,
})

test('measure: a run that hangs is told with its seed and its fault', async () => {
  const words = ['measure', 'loops.sim.mjs', '--seeds', '30', '--jobs', '1', '--step-timeout', '1s']
  const { code, stderr } = await bench.spawned(words)
  expect(stderr).toMatch(/seed \d+( with one crash)?: hangs: .*loops\.sim\.mjs:6/)
  expect(code).toBe(1)
})
