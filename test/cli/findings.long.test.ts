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

  test('shards that are merged are one night: what both saw is one finding, and the registry learns of it', async () => {
    const stores = ['one', 'two']
    for (const [i, out] of stores.entries()) {
      const words = ['fuzz', 'broken.sim.ts', '--seeds', '1..60', '--shard', `${i + 1}/2`, '--jobs', '1']
      await bench.sameseed([...words, '--shrink-runs', '0', '--findings', 'shards.json', '--out', out])
    }
    const merge = (out: string) =>
      bench.sameseed(['merge', ...stores, '--out', out, '--findings', 'shards.json', '--gone-nights', '1'])
    const first = await merge('merged')
    expect([first.code, first.stderr]).toEqual([0, ''])
    expect(first.stdout).toMatch(/^broken: \d findings?\n✗ new {8}/m)
    type Registry = { findings: { signature: string; hits: number; runs: number }[] }
    const { findings } = bench.json<Registry>('shards.json')
    expect(findings.every(({ runs }) => runs === 60)).toBe(true)
    expect(new Set(findings.map(({ signature }) => signature)).size).toBe(findings.length)
    const hits = stores.flatMap(
      out => bench.json<Registry & { failures: Registry['findings'] }>(`${out}/latest/results.json`).failures,
    )
    for (const { signature, hits: all } of findings)
      expect(hits.filter(each => each.signature === signature).reduce((sum, each) => sum + each.hits, 0)).toBe(all)
    // The same night again is the same night.
    const { stdout } = await merge('again')
    expect(stdout).toContain('✗ new')
    expect(bench.json<Registry>('shards.json').findings).toEqual(findings)
    const told = await bench.sameseed(['report', '--out', 'merged', '--format', 'json'])
    expect(JSON.parse(told.stdout)).toMatchObject({
      nights: [{ runs: 60, sessions: 2, isWhole: true, isRemembered: true, findings: { length: findings.length } }],
    })
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
