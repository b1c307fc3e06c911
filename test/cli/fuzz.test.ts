import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Workbench } from './command.ts'
import { broken, CLEAN, oneNode } from './scenarios.ts'

const bench = new Workbench('fuzz', {
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
