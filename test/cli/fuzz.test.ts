import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Workbench } from './command.ts'
import { broken, CLEAN, oneNode } from './scenarios.ts'

/** By chance no message takes longer than 3 ms. */
const LATE = `
import { type Env, scenario, uniform } from 'sameseed'

export default scenario({
  name: 'late',
  nodes: {
    count: 2,
    start(env: Env<number>) {
      let round = 0
      let latest = 0
      let behind = 0
      if (env.id === 'n2') env.every('20ms', () => env.send('n1', round++))
      return {
        receive(_from: string, said: number) {
          latest = Math.max(latest, said)
          behind = latest - said
        },
        inspect: () => ({ behind }),
      }
    },
  },
  network: { latency: uniform('1ms', '3ms') },
  duration: '400ms',
  expect: ({ always }) => [always('none is late', ({ nodes }) => nodes.every(({ state }) => state.behind < 2))],
})
`

const bench = new Workbench('fuzz', {
  'late.sim.ts': LATE,
  'clean.sim.ts': CLEAN,
  'broken.sim.ts': broken(),
  'leak.sim.ts': oneNode('runs++\n    env.after(runs, () => {})'),
})

function failuresIn(out: string): string[] {
  return readdirSync(join(bench.folder, out, 'failures')).filter(file => file.endsWith('.json'))
}

describe.concurrent('sameseed fuzz', () => {
  test('a clean scenario, with what was reached and what broke', async () => {
    const { code, stdout } = await bench.sameseed([
      'fuzz',
      'clean.sim.ts',
      '--seeds',
      '50',
      '--jobs',
      '1',
      '--out',
      'out-clean',
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('✓ no failure found')
    expect(stdout).toMatch(/clean: 50 runs in .* runs\/s, .* simulated seconds\/s/)
    expect(stdout).toMatch(/started +50 +100%/)
    expect(stdout).toMatch(/fault +injected +effective +inert\npartition +\d+ +0 +\d+\nnever had any effect: partition/)
    expect(stdout).toContain('never reached in 50 runs: "pigs fly"')
  })

  test('each failure is told once, with the command that replays it; nobody looks, so no colours and no live line', async () => {
    const { stdout, stderr } = await bench.sameseed([
      ...['fuzz', 'broken.sim.ts', '--seeds', '100', '--jobs', '1', '--out', 'out-told'],
    ])
    const told = stdout.match(/npx sameseed replay out-told\/failures\/broken-always-nobody-is-sick\.json/g)
    expect(told).toHaveLength(1)
    expect(stdout).toMatch(/✗ \d+ times, first with seed \d+ {2}always: nobody is sick {2}out-told/)
    expect(stdout + stderr).not.toContain('\x1b[')
  })

  test('--strategy chains finds what chance does not; what it stores needs no strategy, and replays', async () => {
    const words = ['fuzz', 'late.sim.ts', '--seeds', '100', '--jobs', '1', '--out', 'out-late']
    expect((await bench.sameseed(words)).code).toBe(0)
    const { code, stdout } = await bench.sameseed([...words, '--strategy', 'chains'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/with --strategy chains it fails in \d+ of 100 seeds/)
    const [file = ''] = failuresIn('out-late')
    const { plan, original } = JSON.parse(readFileSync(join(bench.folder, 'out-late', 'failures', file), 'utf8'))
    expect(original.options).toEqual({ order: 'chains' })
    expect(plan.options?.order).toBeUndefined()
    const replayed = await bench.sameseed(['replay', `out-late/failures/${file}`, '--json'])
    expect(JSON.parse(replayed.stdout.trim().split('\n').at(-1) as string)).toMatchObject({ same: true })
  })

  test('--strategy disagreement says in each plan that faults wait', async () => {
    const words = [
      'fuzz',
      'broken.sim.ts',
      '--seeds',
      '60',
      '--jobs',
      '1',
      '--strategy',
      'disagreement',
      '--out',
      'out-parted',
    ]
    const { code, stdout } = await bench.sameseed(words)
    expect(code).toBe(1)
    expect(stdout).toMatch(/with --strategy disagreement it fails in \d+ of 60 seeds/)
    const { original } = JSON.parse(
      readFileSync(join(bench.folder, 'out-parted/failures/broken-always-nobody-is-sick.json'), 'utf8'),
    )
    expect(original.options).toEqual({ aim: 'disagreement' })
  })

  test('--expect-failure stops at the first, replays it from its file and exits with 0', async () => {
    const { code, stdout } = await bench.sameseed(['fuzz', 'broken.sim.ts', '--expect-failure', '--out', 'out-expect'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Replayed from its file: the same failure, the same fingerprint \([0-9a-f]{16}\)/)
    expect(failuresIn('out-expect')).toHaveLength(1)
  })

  test('--expect-failure exits with 1 when there is none', async () => {
    const { code, stdout } = await bench.sameseed([
      'fuzz',
      'clean.sim.ts',
      '--expect-failure',
      '--seeds',
      '20',
      '--jobs',
      '1',
    ])
    expect(code).toBe(1)
    expect(stdout).toContain('no failure found')
  })

  test('a scenario that is not deterministic exits with 3', async () => {
    const { code, stderr } = await bench.sameseed(['fuzz', 'leak.sim.ts', '--seeds', '10'])
    expect(code).toBe(3)
    expect(stderr).toContain('two runs of seed 1 differ')
  })
})
