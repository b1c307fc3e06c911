import { describe, expect, test } from 'vitest'
import { jsonLines, lastJson, Workbench } from './command.ts'
import { broken, CLEAN } from './scenarios.ts'

const bench = new Workbench('findings', {
  'broken.sim.ts': broken(),
  'clean.sim.ts': CLEAN,
  'bad.json': '{"format":1}',
})

const night = (first: number, ...more: string[]) =>
  bench.sameseed([
    ...['fuzz', 'broken.sim.ts', '--seeds', `${first}..${first + 29}`, '--jobs', '1', '--shrink-runs', '0'],
    ...['--out', 'out', '--findings', 'findings.json', '--allow-known', ...more],
  ])

describe('known findings', () => {
  test('what is new fails the night, and what is known does not; the registry says since when', async () => {
    const first = await night(1)
    expect(first.code).toBe(1)
    expect(first.stdout).toMatch(/^broken: \d findings?\n✗ new {8}/m)
    const second = await night(31)
    expect(second.code).toBe(0)
    expect(second.stdout).toMatch(/^· known {6}.* open since \d{4}-\d\d-\d\d/m)
    const { findings } = bench.json<{ findings: { state: string; seeds: number[] }[] }>('findings.json')
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.every(({ state }) => state === 'open')).toBe(true)
    expect(bench.json<{ news: object[] }>('out/latest/results.json').news).toHaveLength(findings.length)
  })

  test('as JSON there is an event for each, and a list in the summary', async () => {
    const { stdout } = await night(61, '--json')
    const known = jsonLines(stdout).filter(({ event }) => event === 'known')
    expect(known.length).toBeGreaterThan(0)
    expect(lastJson(stdout)).toMatchObject({ news: { new: [], regressed: [], gone: [] } })
  })

  test('a shard only reads it', async () => {
    const before = bench.read('findings.json')
    const { code, stdout } = await night(91, '--shard', '1/2')
    expect([code, bench.read('findings.json')]).toEqual([0, before])
    expect(stdout).toContain('· known')
  })

  test('usage that means nothing is refused', async () => {
    const [alone, bad, plan] = await bench.sameseeds([
      ['fuzz', 'clean.sim.ts', '--allow-known'],
      ['fuzz', 'clean.sim.ts', '--findings', 'bad.json'],
      ['fuzz', 'clean.sim.ts', '--findings', 'findings.json', '--plan', 'plan.json'],
    ])
    expect(alone).toMatchObject({ code: 254, stderr: expect.stringContaining('say --findings <file>') })
    expect(bad).toMatchObject({ code: 254, stderr: expect.stringContaining('bad.json is no registry of findings') })
    expect(plan?.code).toBe(254)
  })
})
