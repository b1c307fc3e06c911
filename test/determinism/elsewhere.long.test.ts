import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { Project } from '../vitest/project.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

const sends = (value: string, prelude = '') => `
import { scenario } from 'sameseed'
${prelude}
export default scenario({
  name: 'sends',
  nodes: { count: 2, start: env => {
    if (env.id === 'n1') env.after('5ms', () => env.send('n2', { value: ${value} }))
    return { receive: () => {} }
  } },
  duration: '20ms',
  settle: '1ms',
})
`

const project = new Project({
  // A pool that the first run fills.
  'pool.mjs': `
import { randomFillSync } from 'node:crypto'
const pool = Buffer.allocUnsafe(256)
let at = pool.length
export function id() {
  if (at + 8 > pool.length) {
    randomFillSync(pool)
    at = 0
  }
  at += 8
  return pool.subarray(at - 8, at).toString('hex')
}
`,
  'pool.sim.mjs': sends('id()', "import { id } from './pool.mjs'"),
  'boot.sim.mjs': sends('[BOOT, SALT]', 'const BOOT = Date.now()\nconst SALT = Math.random()'),
  'format.sim.mjs': sends(
    'text.format()',
    "const text = new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'medium' })",
  ),
  'zone.mjs': 'export const zone = process.env.TZ ?? null',
  'zone.sim.mjs': sends('zone', "import { zone } from './zone.mjs'"),
  'late.sim.mjs': sends('process.env.TZ ?? null'),
  'reply.sim.mjs': `
import { mix, ok, scenario } from 'sameseed'
import vm from 'node:vm'
export default scenario({
  name: 'reply',
  nodes: { count: 1, start: () => ({
    receive() {
      return vm.runInNewContext('process.env.TZ ?? null', { process })
    },
  }) },
  clients: { count: 1, start: env => ({ invoke: async () => ok(await env.rpc('n1', 'zone')) }) },
  workload: mix({ ask: 1 }),
  duration: '500ms',
})
`,
  'stack.sim.mjs': sends("new Error('here').stack"),
  'boot.spec.ts': `
import { simTest } from 'sameseed/vitest'
import boot from './boot.sim.mjs'
simTest(boot, { seeds: 2, elsewhere: true })
`,
})
afterAll(() => project.remove())

const sameseed = (...words: string[]) => project.node([MAIN, ...words])

describe('a run that another process makes again', () => {
  test('is the same for the stacks that nodes look at, also where each node has modules of its own', async () => {
    const { code, output } = await sameseed('run', 'stack.sim.mjs')
    expect(output).toContain('nothing was found wrong')
    expect(output).not.toContain('shared')
    expect(code).not.toBe(3)
  })

  test('is the same for what modules take from clocks and random numbers when they are loaded', async () => {
    const [boot, format] = [
      await sameseed('run', 'boot.sim.mjs', '--json'),
      await sameseed('run', 'format.sim.mjs', '--json'),
    ]
    expect(boot.code).not.toBe(3)
    expect(format.code).not.toBe(3)
    expect(JSON.parse(boot.output)).toMatchObject({ deterministic: true })
    const again = await sameseed('run', 'boot.sim.mjs', '--json', '--no-verify')
    expect(JSON.parse(again.output)).toMatchObject({ fingerprint: JSON.parse(boot.output).fingerprint })
  }, 60_000)

  test('differs by what a module takes from the machine: the module is named, and its line', async () => {
    const { code, output } = await sameseed('run', 'zone.sim.mjs')
    expect(code).toBe(3)
    expect(output).toContain('seed 1 gives another run in another process from event')
    expect(output).toMatch(/here: {2}send at 5.0 ms .*"value":null/)
    expect(output).toMatch(/there: send at 5.0 ms .*"value":"Asia\/Kathmandu"/)
    expect(output).toContain('because of process.env.TZ at zone.mjs:1:')
  }, 60_000)

  test('differs by what a node asks of the machine', async () => {
    const { code, output } = await sameseed('run', 'late.sim.mjs')
    expect(code).toBe(3)
    expect(output).toMatch(/because of process\.env\.TZ at .*late\.sim\.mjs:7:/)
  }, 60_000)

  test('and where it only answers with it, the line of what answers is named', async () => {
    const { code, output } = await sameseed('run', 'reply.sim.mjs')
    expect(code).toBe(3)
    expect(output).toMatch(/reply\.sim\.mjs:\d+:/)
  }, 60_000)

  test('what a module keeps from the first run on is named, with its module', async () => {
    const { code, output } = await sameseed('run', 'pool.sim.mjs')
    expect(code).toBe(3)
    expect(output).toContain('two runs of seed 1 differ')
    expect(output).toMatch(/crypto\.randomFillSync at (id \()?pool\.mjs:7:/)
  }, 60_000)

  test('is made while fuzzing, too', async () => {
    const { code, output } = await sameseed('fuzz', 'late.sim.mjs', '--seeds', '50', '--jobs', '1')
    expect(code).toBe(3)
    expect(output).toContain('process.env.TZ')
  }, 60_000)

  test('is made in vitest on request', async () => {
    const { code, output } = await project.vitest(['boot.spec.ts'])
    expect(code).toBe(1)
    expect(output).toContain('gives another run in another process')
    expect(output).toMatch(/because of Date\.now at .*boot\.sim\.mjs:3:\d+/)
  }, 90_000)
})
