import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ended, Workbench } from './command.ts'

/** Everything that a scenario can name or say, in words that do harm where they are shown as they are. */
const HOSTILE = `
import { type AnyEnv, mix, type Operation, ok, scenario } from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'

export const BAD = '"><script>\\n::error::pwned\\n  ::set-output name=x::y\\r\\n##[error]old\\n\\u001b[31mRED\\u001b]0;title\\u0007' +
  '\\u001b]8;;http://evil\\u001b\\\\\\\\link\\u0000\\u009b31m\\u2028\\u202Eevil\\ud800'

export default scenario({
  name: 'evil ' + BAD,
  nodes: { count: 2, start: env => {
    const values = new Map()
    return {
      receive(_from: string, m: any) {
        env.log(BAD, m)
        env.reach(BAD)
        if (m.f === 'get') return values.get(m.k) ?? null
        if (process.env.SAMESEED_HOSTILE === 'throws' && env.random() < 0.3) throw new Error(BAD)
        values.set(m.k, m.v)
        if (env.random() < 0.3) values.set(m.k, 'stale' + BAD)
        return BAD
      },
      inspect: () => ({ [BAD]: BAD, role: BAD, values: [...values] }),
    }
  } },
  clients: { count: 2, start: (env: AnyEnv) => ({
    async invoke({ f, value: [k, v] }: Operation<'get' | 'put', readonly [string, unknown]>) {
      const reply = await env.rpc('n1', { f, k, v, [BAD]: BAD })
      return ok([k, f === 'get' ? reply : v] as const)
    },
  }) },
  workload: mix({
    get: { weight: 2, value: () => ['x' + BAD, null] as const },
    put: { weight: 1, value: ({ unique }) => ['x' + BAD, unique + BAD] as const },
  }),
  duration: '1s',
  expect: ({ always, sometimes }) => [
    linearizable(kv()),
    always('prop ' + BAD, w => w.now < 900 ? true : 'sentence ' + BAD),
    sometimes('never ' + BAD, () => false),
  ],
})
`

const bench = new Workbench('hostile', { 'hostile.sim.ts': HOSTILE })

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const COLOURS = /\u001b\[[\d;]*m/g
const SPEAKS = /[^\P{Cc}\n\t]|[\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

function expectHarmless({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>, commands = 0): void {
  const lines = `${stdout}${stderr}`.replaceAll(COLOURS, '').split('\n')
  for (const line of lines) expect(line).not.toMatch(SPEAKS)
  expect(lines.filter(line => /^\s*(::|##\[)/.test(line))).toHaveLength(commands)
}

describe('a scenario that names and says what does harm', () => {
  test.each([
    ['run', ['run', 'hostile.sim.ts', '--story']],
    ['run as JSON', ['run', 'hostile.sim.ts', '--json']],
    ['its events', ['run', 'hostile.sim.ts', '--trace', '-']],
    ['fuzz', ['fuzz', 'hostile.sim.ts', '--seeds', '6', '--shrink-runs', '5', '--out', 'out']],
    ['fuzz as JSON', ['fuzz', 'hostile.sim.ts', '--seeds', '6', '--shrink-runs', '5', '--out', 'out-json', '--json']],
  ])('%s', async (_, words) => {
    const told = await bench.sameseed(words)
    expect(told.stdout).toContain('evil')
    expectHarmless(told)
  })

  test('in colours, and on GitHub, whose own commands are the only ones', async () => {
    const words = ['fuzz', 'hostile.sim.ts', '--seeds', '4', '--shrink-runs', '0', '--out', 'out-ci']
    expectHarmless(await bench.sameseed(words, { FORCE_COLOR: '1' }))
    const told = await bench.sameseed(words, { GITHUB_ACTIONS: 'true' })
    const commands = told.stdout.split('\n').filter(line => line.startsWith('::'))
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) expect(command).toMatch(/^::(error|warning) file=hostile|^::(error|warning) /)
    expectHarmless(told, commands.length)
  })

  test('nor in the log of its session', () => {
    expectHarmless({ stdout: readFileSync(join(bench.folder, 'out', 'latest', 'log.txt'), 'utf8'), stderr: '' })
  })
})
