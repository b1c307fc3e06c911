import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import {
  constant,
  crash,
  crashLoop,
  diskError,
  diskFull,
  diskSlow,
  type Fault,
  hold,
  type Latency,
  type NemesisContext,
  type Plan,
  parsePlan,
  partition,
  pause,
  type Regions,
  run,
  type ScenarioSpec,
  Simulation,
  scenario,
  slow,
  stall,
  uniform,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/random/stream.ts'
import { expand } from '../../src/scenario/expand.ts'
import { latencyBetween } from '../../src/scenario/regions/distances.ts'
import { effort, isThorough } from '../effort.ts'
import { asksTheNearest, correct, fingerprints, lopsided, withOutage } from './regional-store.ts'

const regions: Regions = { eu: { a: ['n1', 'c1'], b: ['n2'] }, us: ['n3', 'n4'], ap: ['n5', 'c2'] }

/** All send to all, every 10 ms. */
const chatty = scenario({
  name: 'chatty',
  nodes: {
    count: 5,
    start: env => {
      env.every('10ms', () => {
        for (const peer of env.peers) env.send(peer, 'hello')
      })
      return { receive() {}, inspect: () => ({ region: env.region }) }
    },
  },
  clients: {
    count: 2,
    start: env => {
      env.every('10ms', () => {
        for (const node of env.nodes) env.send(node, 'hello')
      })
      return { invoke: async () => ({ type: 'ok' as const }) }
    },
  },
  regions,
  network: {
    latency: uniform('1ms', '2ms'),
    between: {
      'eu<->us': uniform('20ms', '30ms'),
      'us->eu': uniform('50ms', '60ms'),
      'eu/a<->eu/b': uniform('5ms', '6ms'),
      us: uniform('3ms', '4ms'),
    },
  },
  duration: '400ms',
  settle: '1ms',
  untested: ['expect'],
})

const homes: Record<string, string> = {
  ...{ n1: 'eu/a', c1: 'eu/a', n2: 'eu/b', n3: 'us', n4: 'us', n5: 'ap', c2: 'ap' },
}
const regionOf = (id: string) => (homes[id] as string).split('/')[0] as string
const ids = Object.keys(homes)

describe('distances', () => {
  /** Without any cleverness. */
  const bounds = (from: string, to: string): readonly [least: number, most: number] => {
    const [a, b] = [regionOf(from), regionOf(to)]
    if (a === 'eu' && b === 'us') return [20, 30]
    if (a === 'us' && b === 'eu') return [50, 60]
    if (a === 'us' && b === 'us') return [3, 4]
    if (a === b) return homes[from] === homes[to] ? [1, 2] : [5, 6]
    return [30, Number.POSITIVE_INFINITY]
  }

  test('each message takes as long as it is far from one to the other', async () => {
    const { journal } = await run(chatty, { seed: 1, faults: [] }, { journal: true })
    const links = new Set<string>()
    for (const event of journal!) {
      if (event.kind !== 'send' || event.arrivalUs === undefined) continue
      const tookMs = (event.arrivalUs - event.timeUs) / 1_000
      const [least, most] = bounds(event.from, event.to)
      expect(tookMs, `${event.from}->${event.to}`).toBeGreaterThanOrEqual(least)
      expect(tookMs, `${event.from}->${event.to}`).toBeLessThanOrEqual(most)
      links.add(`${event.from}->${event.to}`)
    }
    expect(links.size).toBe(5 * 4 + 2 * 5)
  })

  test('a plan gives one for all links, or others between regions', () => {
    const latencyOf = (options: Plan['options']) => expand(chatty, { seed: '1', options: options! }).network.latencyOf
    expect(latencyOf({ latency: constant(0) })).toBeUndefined()
    expect(latencyOf({ between: constant('9ms') })?.('n1', 'n3')).toEqual(constant('9ms'))
    expect(latencyOf({ between: constant('9ms') })?.('n1', 'n2')).toBeUndefined()
  })

  test('the innermost that is said counts, and of one way and both ways the one', () => {
    const all = new Map([
      ['n1', 'eu/a/r1'],
      ['n2', 'eu/a/r2'],
      ['n3', 'eu/b'],
      ['n4', 'us'],
    ])
    const between = (listed: Record<string, Latency>) => latencyBetween(all, listed, 'x')
    const [one, two, three] = [constant(1), constant(2), constant(3)]
    const paths = ['eu', 'eu/a', 'eu/a/r1', 'eu/a/r2', 'eu/b', 'us']
    const pathsTo = (id: string) => paths.filter(path => `${all.get(id)}/`.startsWith(`${path}/`))
    fc.assert(
      fc.property(
        fc.dictionary(
          fc
            .tuple(fc.constantFrom(...paths), fc.constantFrom('->', '<->'), fc.constantFrom(...paths))
            .map(x => x.join('')),
          fc.constantFrom(one, two, three),
        ),
        fc.constantFrom(...all.keys()),
        fc.constantFrom(...all.keys()),
        (listed, from, to) => {
          // Every way to name the two, the closest first.
          const named = pathsTo(from)
            .flatMap(a => pathsTo(to).map(b => ({ a, b, depth: a.split('/').length + b.split('/').length })))
            .sort((x, y) => y.depth - x.depth)
          const deepest = named.find(({ a, b }) =>
            [`${a}->${b}`, `${a}<->${b}`, `${b}<->${a}`].some(key => key in listed),
          )
          const same = named.filter(({ depth }) => depth === deepest?.depth)
          const possible = same.flatMap(({ a, b }) => {
            const way = listed[`${a}->${b}`]
            return way !== undefined
              ? [way]
              : [listed[`${a}<->${b}`], listed[`${b}<->${a}`]].filter(x => x !== undefined)
          })
          const found = between(listed)(from, to)
          if (possible.length > 0) expect(possible).toContain(found)
          else if ((from === 'n4') === (to === 'n4')) expect(found).toBeUndefined()
          else expect(found?.kind).toBe('exponential')
        },
      ),
      { numRuns: effort(300) },
    )
  })
})

describe('who is where', () => {
  const homesBy = (given: Regions, options: Plan['options'] = {}) => {
    const spec = {
      nodes: { count: 4, start: () => ({}) },
      clients: { count: 2, start: () => ({ invoke: async () => ({ type: 'ok' as const }) }) },
    }
    return Object.fromEntries(
      expand(scenario({ name: 'x', ...spec, regions: given }), { seed: '1', options }).homes ?? [],
    )
  }

  test('nodes know it, and plans that have fewer or more nodes move none', async () => {
    const { states } = await run(chatty, { seed: 1, faults: [] })
    for (const [id, { region }] of Object.entries(states)) expect(region).toBe(homes[id])
    const more = expand(chatty, { seed: '1', options: { nodes: 9, clients: 4 } }).homes
    const fewer = expand(chatty, { seed: '1', options: { nodes: 2, clients: 1 } }).homes
    for (const id of ids) {
      expect(more?.get(id)).toBe(homes[id])
      expect(fewer?.get(id)).toBe(homes[id])
    }
    expect(new Set(['n6', 'n7', 'n8', 'n9'].map(id => more?.get(id))).size).toBe(4)
  })

  test('by names, by counts, or in turn', () => {
    expect(homesBy({ eu: 3, us: { n: 1, c: 2 } })).toEqual({
      n1: 'eu',
      n2: 'eu',
      n3: 'eu',
      n4: 'us',
      c1: 'us',
      c2: 'us',
    })
    expect(homesBy({ eu: ['n2'], us: 2 })).toEqual({ n2: 'eu', n1: 'us', n3: 'us', n4: 'eu', c1: 'eu', c2: 'us' })
    expect(homesBy({ eu: { a: 1, b: 1 }, us: [] })).toMatchObject({ n1: 'eu/a', n2: 'eu/b', n3: 'eu/a', n4: 'eu/b' })
  })

  test('by roles', () => {
    const roles = scenario({
      name: 'roles',
      nodes: { api: { count: 2, start: () => ({}) }, db: { count: 2, start: () => ({}) } },
      regions: { eu: { api: 1, db: 2 }, us: { api: 1 } },
    })
    const found = Object.fromEntries(expand(roles, { seed: '1' }).homes ?? [])
    expect(found).toEqual({ api1: 'eu', db1: 'eu', db2: 'eu', api2: 'us' })
  })

  test.each<[object, string]>([
    [{ regions: {} }, 'regions is {}: expected at least one region'],
    [{ regions: { eu: ['n9'] } }, 'regions.eu names "n9", but there are only n1, n2, n3'],
    [{ regions: { eu: ['n1'], us: { a: ['n1'] } } }, 'regions.us.a names "n1", which is in eu already'],
    [{ regions: { eu: 4 } }, 'regions.eu has 4 of n, but only 3 are left'],
    [{ regions: { eu: 1.5 } }, 'regions.eu is 1.5: expected a whole number'],
    [{ regions: { all: 3 } }, 'regions has "all": that means something else in faults'],
    [{ regions: { 'e u': 3 } }, 'regions has "e u": a name has letters, digits and dashes'],
    [{ regions: { eu: 'n1' } }, 'regions.eu is neither a list of names, nor a number, nor parts with names'],
    [{ network: { between: constant(1) } }, 'network.between says how far regions are apart, but there are no regions'],
    [
      { regions: { eu: 1, us: 2 }, network: { between: { 'eu<->uk': constant(1) } } },
      'network.between has "eu<->uk", but the regions are eu, us',
    ],
    [{ regions: { eu: 1 }, network: { between: { 'eu us': constant(1) } } }, "two regions such as 'eu<->us'"],
  ])('%o is refused', (more, sentence) => {
    const spec = { name: 'x', nodes: { count: 3, start: () => ({}) }, ...more }
    expect(() => scenario(spec as ScenarioSpec<unknown>)).toThrow(sentence)
  })

  test('a plan says nothing of regions where there are none', async () => {
    const plain = scenario({ name: 'plain', nodes: { count: 1, start: () => ({}) } })
    const plan = { seed: 1, options: { between: constant(1) } }
    await expect(run(plain, plan)).rejects.toThrow('but the scenario has no regions')
  })
})

describe('faults of regions', () => {
  /** Which links carry nothing while the fault lasts, of all that are used. */
  const cutBy = async (fault: Fault) => {
    const sim = new Simulation(chatty, { seed: 1 })
    await sim.run('20ms')
    const active = sim.inject(fault)
    const { links } = sim.net
    await sim.run('30ms')
    const before = new Map(links.map(({ name, counts }) => [name, counts.blocked]))
    await sim.run('30ms')
    active.heal()
    const blocked = sim.net.links.filter(({ name, counts }) => counts.blocked > (before.get(name) ?? 0))
    return new Set(blocked.map(({ name }) => name))
  }
  const used = ids.flatMap(from => ids.filter(to => to !== from && to.startsWith('n')).map(to => [from, to] as const))

  test.each<[string, Fault, (from: string, to: string) => boolean]>([
    [
      'between two',
      { kind: 'partition', at: 0, groups: [['@eu'], ['@us']] },
      (from, to) => [regionOf(from), regionOf(to)].sort().join() === 'eu,us',
    ],
    [
      'from all others',
      { kind: 'partition', at: 0, groups: [['@ap'], ['@rest']] },
      (from, to) => (regionOf(from) === 'ap') !== (regionOf(to) === 'ap'),
    ],
    [
      'one way',
      { kind: 'partition', at: 0, from: ['@not-eu'], to: ['@eu/a'] },
      (from, to) => regionOf(from) !== 'eu' && homes[to] === 'eu/a',
    ],
  ])('a partition cuts clients and nodes: %s', async (_, fault, isCut) => {
    const expected = used.filter(([from, to]) => isCut(from, to)).map(([from, to]) => `${from}->${to}`)
    expect([...(await cutBy(fault))].sort()).toEqual(expected.sort())
  })

  test('a crash and a pause strike all nodes of a place, and no clients', async () => {
    for (const [target, hit] of [
      ['@eu', ['n1', 'n2']],
      ['@eu/b', ['n2']],
      ['@not-eu', ['n3', 'n4', 'n5']],
    ] as const) {
      const sim = new Simulation(chatty, { seed: 1 })
      await sim.run('20ms')
      expect(sim.inject({ kind: 'pause', at: 0, node: target }).effect).toBe(hit.length)
      sim.inject({ kind: 'crash', at: 0, node: target })
      const crashed = [...sim.journal!].flatMap(event => (event.kind === 'crash' ? [event.process] : []))
      expect(crashed).toEqual(hit)
    }
  })

  const context = (seed: number): NemesisContext => ({
    nodes: ['n1', 'n2', 'n3', 'n4', 'n5'],
    durationUs: 30_000_000,
    stream: name => randomStream(String(seed), name),
  })
  const domains = expand(chatty, { seed: '1' }).domains

  test('nemeses draw them where there are regions, and only there', () => {
    expect(domains.map(({ name, nodes }) => `${name}: ${nodes.join(' ')}`)).toEqual([
      ...['eu: n1 n2', 'eu/a: n1', 'eu/b: n2', 'us: n3 n4', 'ap: n5'],
    ])
    for (const nemesis of [crash(), pause(), slow(), crashLoop(), diskSlow(), diskFull(), diskError()]) {
      const groups = new Set<string>()
      const plain = new Set<string>()
      for (let seed = 0; seed < 20; seed++) {
        for (const [found, more] of [[groups, { domains }] as const, [plain, {}] as const]) {
          const at = new Map<unknown, string[]>()
          const faults = nemesis.faults({ ...context(seed), ...more }) as (Fault & { readonly node: string })[]
          for (const fault of faults) at.set(fault.at, [...(at.get(fault.at) ?? []), fault.node])
          for (const nodes of at.values()) found.add(nodes.join(' '))
        }
      }
      expect([...groups]).toEqual(expect.arrayContaining(['n1 n2', 'n3 n4']))
      for (const group of plain) expect(group).toMatch(/^(n\d|n1 n2 n3 n4 n5)$/)
    }
  })

  test.each([partition(), hold(), stall()])('$kinds has the shape of regions', nemesis => {
    const texts = new Set<string>()
    for (let seed = 0; seed < 60; seed++) {
      for (const fault of nemesis.faults({ ...context(seed), domains })) {
        const { groups, from, to } = fault as { groups?: string[][]; from?: string[]; to?: string[] }
        texts.add(groups === undefined ? `${from}>${to}` : groups.join('|'))
      }
      expect(JSON.stringify(nemesis.faults(context(seed)))).not.toContain('@')
    }
    expect([...texts]).toEqual(expect.arrayContaining(['@eu|@rest', '@us|@rest', '@ap>@rest']))
    expect([...texts].some(text => /^@(eu|us|ap)[^|]*\|@(eu|us|ap)/.test(text))).toBe(true)
    // Never a place from a part of it.
    expect([...texts].filter(text => /@eu\|@eu|@eu\/(a|b)\|@eu$/.test(text))).toEqual([])
  })
})

describe('a store in several regions', () => {
  test('stays right while they fail and are cut off', async () => {
    const store = correct()
    let regional = 0
    for (let seed = 1; seed <= effort(48); seed++) {
      const { verdict, faults, violations } = await run(store, { seed })
      expect(verdict, violations[0]?.message).toBe('ok')
      regional += faults.filter(({ fault, effect }) => effect > 0 && /@(eu|us|ap)/.test(JSON.stringify(fault))).length
    }
    expect(regional).toBeGreaterThan(0)
  })

  test('one that asks the nearest region only is found, and is harmless where it asks a majority', async () => {
    const store = asksTheNearest()
    let seed = 1
    while ((await run(store, { seed })).verdict !== 'failed') expect(seed++).toBeLessThan(60)
    expect((await run(correct(), { seed })).verdict).toBe('ok')
  }, 60_000)

  test('answers while any region is down, unless a majority is in one', async () => {
    const [spread, uneven] = [withOutage(), lopsided()]
    let failed = 0
    for (let seed = 1; seed <= 8; seed++) {
      expect((await run(spread, { seed })).verdict, `seed ${seed}`).toBe('ok')
      const { verdict, faults } = await run(uneven, { seed })
      const isAll = JSON.stringify(faults.map(({ fault }) => fault)).includes('@eu')
      expect(verdict).toBe(isAll ? 'failed' : 'ok')
      if (isAll) failed++
    }
    expect(failed).toBeGreaterThan(0)
  }, 60_000)

  test.runIf(isThorough)(
    'is the same again with its plan spelled out, and in another process',
    async () => {
      const store = correct()
      const first = await run(store, { seed: 3 })
      const faults = first.faults.map(({ fault }) => fault)
      const plan = parsePlan(JSON.parse(JSON.stringify({ seed: 3, operations: first.operations, faults })))
      expect((await run(store, plan, { drain: 'portable' })).fingerprint).toBe(first.fingerprint)
      const program = fileURLToPath(new URL('./regional-store.ts', import.meta.url))
      const there = execFileSync(process.execPath, ['--import', 'tsx', program, '3'], { encoding: 'utf8' })
      expect(there.trim().split(' ')).toEqual(await fingerprints(3))
    },
    60_000,
  )
})
