import fc from 'fast-check'
import {
  crash,
  describeFault,
  type Nemesis,
  type NemesisContext,
  type Plan,
  parsePlan,
  run,
  Simulation,
  scenario,
  shrink,
  swarm,
  upgrade,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { microseconds } from '../../../src/clock/duration.ts'
import type { Fault } from '../../../src/faults/catalogue.ts'
import { randomStream } from '../../../src/random/stream.ts'
import { story } from '../../../src/report/story.ts'
import { effort } from '../../effort.ts'
import { NEW_VERSIONS, upgradedStore } from './upgraded-store.ts'

type Bug = keyof typeof NEW_VERSIONS

/** Shows the version that it was started as, and counts its starts on its disk. */
const versioned = scenario({
  name: 'versioned',
  nodes: {
    count: 3,
    start: {
      '1.0': async env => {
        const starts = Number((await env.disk.readText('starts')) ?? '0') + 1
        await env.disk.write('starts', `${starts}`)
        return { inspect: () => ({ is: 'old', version: env.version, starts }) }
      },
      '1.1': async env => {
        const starts = Number((await env.disk.readText('starts')) ?? '0') + 1
        await env.disk.write('starts', `${starts}`)
        return { inspect: () => ({ is: 'new', version: env.version, starts }) }
      },
    },
  },
  duration: '1s',
  settle: '50ms',
  untested: ['expect'],
})

const NAMES = ['n1', 'n2', 'n3']
const plan = (...faults: Fault[]): Plan => ({ seed: '1', faults })
const isUpgrade = ({ kind }: { readonly kind: string }) => kind === 'upgrade'

describe('a node with several versions', () => {
  test('begins with the first of them, or with what the plan says', async () => {
    expect((await run(versioned, plan())).states).toEqual(
      Object.fromEntries(NAMES.map(name => [name, { is: 'old', version: '1.0', starts: 1 }])),
    )
    const { states } = await run(versioned, { ...plan(), options: { versions: { n2: '1.1' } } })
    expect(NAMES.map(name => states[name]?.is)).toEqual(['old', 'new', 'old'])
  })

  test('gets another one, keeps its disk, and keeps the version through crashes and to the end', async () => {
    const { states, faults } = await run(
      versioned,
      plan(
        { kind: 'upgrade', at: '100ms', for: '50ms', node: 'n1', to: '1.1' },
        { kind: 'crash', at: '300ms', for: '50ms', node: 'n1', unsynced: 'kept' },
        { kind: 'upgrade', at: '100ms', for: '50ms', node: 'n2', to: '1.1' },
        { kind: 'upgrade', at: '300ms', for: '50ms', node: 'n2', to: '1.0' },
        { kind: 'upgrade', at: '300ms', node: 'n3', to: '1.1', unsynced: 'lost' },
      ),
    )
    expect(states).toEqual({
      n1: { is: 'new', version: '1.1', starts: 3 },
      n2: { is: 'old', version: '1.0', starts: 3 },
      // It was not synced.
      n3: { is: 'new', version: '1.1', starts: 1 },
    })
    expect(faults.map(({ effect }) => effect)).toEqual([1, 1, 1, 1, 1])
  })

  test('is left alone by an upgrade to what it has, and changed while it is down by one to something else', async () => {
    const { states, faults } = await run(
      versioned,
      plan(
        { kind: 'upgrade', at: '100ms', for: '50ms', node: 'n1', to: '1.0' },
        { kind: 'crash', at: '100ms', for: '500ms', node: 'n2', unsynced: 'kept' },
        { kind: 'upgrade', at: '200ms', for: '50ms', node: 'n2', to: '1.1' },
        { kind: 'upgrade', at: '400ms', for: '50ms', node: '@all', to: '1.1' },
      ),
    )
    expect(faults.map(({ effect }) => effect)).toEqual([0, 1, 1, 2])
    expect(NAMES.map(name => states[name]?.starts)).toEqual([2, 2, 2])
  })

  test('shows its version to properties, and to a test by hand', async () => {
    const sim = new Simulation(versioned, { seed: 1 })
    await sim.run('100ms')
    const fault = sim.inject({ kind: 'upgrade', at: 0, node: 'n1', to: '1.1' })
    expect(sim.inspect('n1')).toBeUndefined()
    fault.heal()
    await sim.run('100ms')
    expect(sim.inspect('n1')?.is).toBe('new')
    sim.stop('n1')
    sim.restart('n1', { version: '1.0' })
    await sim.run('100ms')
    expect(sim.inspect('n1')).toEqual({ is: 'old', version: '1.0', starts: 3 })
    expect(() => sim.restart('n1', { version: '2' })).toThrow('there is no version "2": n1 has the versions 1.0, 1.1')
    expect(() => sim.inject({ kind: 'upgrade', at: 0, node: 'n1', to: '2' })).toThrow('n1 has the 2 versions 1.0, 1.1')
  })

  test('has its versions in the fingerprint, the journal and the story', async () => {
    const same = scenario({
      name: 'same',
      nodes: { count: 2, start: { old: () => ({}), new: () => ({}) } },
      duration: '10ms',
      untested: ['expect'],
    })
    const [old, mixed] = [
      await run(same, plan()),
      await run(same, { seed: 1, faults: [], options: { versions: { n2: 'new' } } }, { journal: true }),
    ]
    expect(mixed.fingerprint).not.toBe(old.fingerprint)
    const starts = [...mixed.journal!].filter(({ kind }) => kind === 'start')
    expect(starts).toMatchObject([{ version: 'old' }, { version: 'new' }])
    const store = upgradedStore('says the new format', upgrade({ every: '300ms' }))
    let seed = 1
    while ((await run(store, { seed })).verdict !== 'failed') expect(seed++).toBeLessThan(30)
    const failing = await run(store, { seed }, { journal: true })
    const told = story(failing, { width: 120 })
    expect(told).toMatch(/n\d restarts as 1\.1/)
    expect(told).toMatch(/upgrade n\d to 1\.1/)
  })

  test('what is wrong is told', () => {
    const of = (start: unknown) => () => scenario({ name: 'x', nodes: { count: 1, start: start as () => object } })
    expect(of({})).toThrow('nodes.start is {}: expected at least one version')
    expect(of({ '1 0': () => ({}) })).toThrow('the name of a version, without spaces and @')
    expect(of({ a: 5 })).toThrow('nodes.start.a is 5: expected a function that starts a node of this version')
    expect(of({ a: './nowhere.ts' })).toThrow('nodes.start["a"]: there is no such file')
  })

  test.each<[object, string]>([
    [
      { faults: [{ kind: 'upgrade', at: 0, node: 'n1', to: '1.2' }] },
      'the plan\'s faults[0] upgrades n1 to "1.2", but n1 has the 2 versions 1.0, 1.1',
    ],
    [
      { faults: [{ kind: 'upgrade', at: 0, node: '@all', to: '1.2' }] },
      'upgrades @all to "1.2", but the nodes have the 2 versions 1.0, 1.1',
    ],
    [{ faults: [{ kind: 'upgrade', at: 0, node: 'n1' }] }, 'the field "faults[0].to" is missing'],
    [{ options: { versions: { n9: '1.1' } } }, 'options.versions names "n9", but there are only n1, n2, n3'],
    [{ options: { versions: { n1: '2' } } }, 'has "2" for n1, which has the versions 1.0, 1.1'],
  ])('a plan that does not fit is refused: %o', async (wrong, sentence) => {
    await expect(run(versioned, { seed: '1', ...wrong } as Plan)).rejects.toThrow(sentence)
  })

  test('without versions there is nothing to upgrade', async () => {
    const plain = scenario({ name: 'plain', nodes: { count: 1, start: () => ({}) }, duration: '1ms' })
    const faults = [{ kind: 'upgrade', at: 0, node: 'n1', to: '2' }] as const
    await expect(run(plain, { seed: 1, faults })).rejects.toThrow('upgrades n1 to "2", but n1 has no versions')
  })
})

// ---- the nemesis ---------------------------------------------------------------------------------------------------

const VERSIONS = ['1', '2', '3']
const group = (nodes: readonly string[], versions: readonly string[]) => ({
  nodes,
  versions,
  current: Object.fromEntries(nodes.map(node => [node, versions[0] as string])),
})
const context = (seed: number, ...versions: ReturnType<typeof group>[]): NemesisContext => ({
  nodes: ['a1', 'a2', 'a3', 'a4', 'b1', 'b2'],
  durationUs: 20_000_000,
  stream: name => randomStream(String(seed), name),
  versions,
})
const [as, bs] = [group(['a1', 'a2', 'a3', 'a4'], VERSIONS), group(['b1', 'b2'], ['x', 'y'])]
const drawn = (nemesis: Nemesis, seed: number, ...versions: ReturnType<typeof group>[]) =>
  nemesis.faults(context(seed, ...versions)) as (Fault & { readonly kind: 'upgrade' })[]
const anySeed = fc.nat()

describe('upgrade()', () => {
  const upgrades = upgrade({ every: '2s', for: '100ms' })

  test('gives each node versions of its own, one node of a role after the other', () => {
    fc.assert(
      fc.property(anySeed, seed => {
        const present = new Map(Object.entries({ ...as.current, ...bs.current }))
        const until = new Map<string, number>()
        const faults = drawn(upgrades, seed, as, bs)
        for (const fault of faults.toSorted((a, b) => microseconds(a.at) - microseconds(b.at))) {
          const { node, to } = fault
          const [role, versions] = node.startsWith('a') ? (['a', as.versions] as const) : (['b', bs.versions] as const)
          expect(versions).toContain(to)
          expect(present.get(node)).not.toBe(to)
          present.set(node, to)
          expect(microseconds(fault.at)).toBeGreaterThanOrEqual(until.get(role) ?? 0)
          until.set(role, microseconds(fault.at) + microseconds(fault.for as string))
        }
      }),
      { numRuns: effort(100) },
    )
  })

  test('draws full rollouts, partial ones and some that are taken back; stops and crashes', () => {
    const ends = new Set<string>()
    const outcomes = new Set<string | undefined>()
    for (let seed = 0; seed < 60; seed++) {
      const present = new Map(Object.entries(as.current))
      for (const { node, to, unsynced } of drawn(upgrades, seed, as)) {
        present.set(node, to)
        outcomes.add(unsynced)
      }
      ends.add([...present.values()].join(''))
    }
    for (const end of ['1111', '2222', '3333']) expect([...ends]).toContain(end)
    expect(ends.size).toBeGreaterThan(10)
    expect([...outcomes].sort()).toEqual(['kept', 'lost', 'reordered', 'torn', undefined])
  })

  test('goes on and never back where it is told so', () => {
    fc.assert(
      fc.property(anySeed, seed => {
        const present = new Map(Object.entries(as.current))
        for (const { node, to } of drawn(upgrade({ every: '1s', for: '10ms', downgrades: false }), seed, as)) {
          expect(VERSIONS.indexOf(to)).toBeGreaterThan(VERSIONS.indexOf(present.get(node) as string))
          present.set(node, to)
        }
      }),
      { numRuns: effort(50) },
    )
  })

  test('takes its options at their word', () => {
    const [stops, crashes] = [upgrade({ crashes: 0, grace: '5s' }), upgrade({ crashes: 1, unsynced: ['torn'] })]
    for (let seed = 0; seed < 20; seed++) {
      for (const fault of drawn(stops, seed, as)) expect(fault).toMatchObject({ grace: '5s' })
      for (const fault of drawn(crashes, seed, as)) expect(fault).toMatchObject({ unsynced: 'torn' })
    }
    expect(() => upgrade({ crashes: 2 })).toThrow('crashes is 2')
    expect(() => upgrade({ downgrade: true } as object)).toThrow('did you mean "downgrades"')
  })

  test('does nothing where there is one version only', () => {
    expect(drawn(upgrades, 1)).toEqual([])
  })

  test('a swarm draws it where there are versions, and the rest as it would without', () => {
    let count = 0
    for (let seed = 0; seed < 40; seed++) {
      const [without, plain] = [swarm(crash()).faults(context(seed)), swarm(crash()).faults(context(seed, as))]
      expect(plain.filter(fault => !isUpgrade(fault))).toEqual(without)
      if (plain.some(isUpgrade)) count++
      const settings = swarm(crash()).settings?.(context(seed, as)).join() ?? ''
      expect(settings).toMatch(plain.some(isUpgrade) ? /upgrade every/ : /upgrade/)
      expect(swarm(crash()).settings?.(context(seed)).join()).not.toContain('upgrade')
      expect(swarm(crash(), upgrade()).faults(context(seed, as)).filter(isUpgrade)).toEqual(plain.filter(isUpgrade))
    }
    expect(count).toBeGreaterThan(10)
  })

  test('says in a line what it does', () => {
    const base = { kind: 'upgrade', at: 0, node: 'n1', to: '1.1' } as const
    expect(describeFault(base)).toBe('upgrade n1 to 1.1')
    expect(describeFault({ ...base, grace: '2s' })).toBe('upgrade n1 to 1.1 within 2s')
    expect(describeFault({ ...base, unsynced: 'lost' })).toBe('upgrade n1 to 1.1, crashing')
    expect(describeFault({ ...base, unsynced: 'torn' })).toBe('upgrade n1 to 1.1, crashing, unsynced data torn')
  })
})

// ---- a store that is upgraded -------------------------------------------------------------------------------------

describe('a store whose new version knows both formats', () => {
  const store = upgradedStore()

  test('stays right through upgrades and downgrades', async () => {
    let upgraded = 0
    for (let seed = 1; seed <= effort(15); seed++) {
      const { verdict, faults, violations } = await run(store, { seed })
      expect(verdict, violations[0]?.message).toBe('ok')
      upgraded += faults.filter(({ fault, effect }) => isUpgrade(fault) && effect > 0).length
    }
    expect(upgraded).toBeGreaterThan(effort(15))
  })

  test('is the same again with all of its plan spelled out', async () => {
    const first = await run(store, { seed: 2 })
    expect(first.faults.some(({ fault }) => isUpgrade(fault))).toBe(true)
    const faults = first.faults.map(({ fault }) => fault)
    const plan = parsePlan(JSON.parse(JSON.stringify({ seed: 2, operations: first.operations, faults })))
    expect((await run(store, plan, { drain: 'portable' })).fingerprint).toBe(first.fingerprint)
  })
})

describe.each(Object.keys(NEW_VERSIONS).filter(name => name !== 'correct') as Bug[])('one that %s', bug => {
  test('is found, and what is left of the plan are the upgrades that it takes', async () => {
    const store = upgradedStore(bug)
    let seed = 1
    let found = await run(store, { seed })
    while (found.verdict !== 'failed') {
      expect(seed).toBeLessThan(60)
      found = await run(store, { seed: ++seed })
    }
    const { run: smallest, plan } = await shrink(store, found, { shrinkRuns: 400 })
    expect(smallest.verdict).toBe('failed')
    const drawnUpgrades = found.faults.filter(({ fault }) => isUpgrade(fault)).length
    const upgrades = plan.faults?.filter(isUpgrade) ?? []
    expect(upgrades.length).toBeGreaterThan(0)
    expect(upgrades.length).toBeLessThanOrEqual(Math.min(6, drawnUpgrades))
    // Without them, and with a new version that is right, it passes.
    expect((await run(store, { ...plan, faults: plan.faults?.filter(fault => !isUpgrade(fault)) ?? [] })).verdict).toBe(
      'ok',
    )
    expect((await run(upgradedStore(), plan)).verdict).toBe('ok')
  }, 60_000)
})
