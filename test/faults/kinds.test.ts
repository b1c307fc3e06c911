import fc from 'fast-check'
import {
  type AnyEnv,
  clockSkew,
  crash,
  crashLoop,
  describeFault,
  type Fault,
  membership,
  parsePlan,
  pause,
  run,
  type ScenarioSpec,
  Simulation,
  scenario,
  slow,
  swarm,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { applicability } from '../../src/search/applicability.ts'

/** Nodes that do nothing but look at their clocks, every millisecond. */
class Watcher {
  readonly seen: { wall: number; monotonic: number }[] = []
  readonly role: string

  constructor(env: AnyEnv, leader: string) {
    this.role = env.id === leader ? 'leader' : 'follower'
    env.reach('started')
    // The machine's clock goes on; that of the process begins with it.
    const startedMs = env.elapsed()
    env.every('1ms', () => {
      const age = env.elapsed() - startedMs
      if (Date.now() !== env.now() || Math.abs(performance.now() - age) > 0.001)
        throw new Error('two clocks in one node')
      this.seen.push({ wall: env.now(), monotonic: env.elapsed() })
    })
  }

  inspect() {
    return { role: this.role, seen: this.seen }
  }
}

type State = ReturnType<Watcher['inspect']>

const watchers = (spec: Partial<ScenarioSpec<State>> = {}) =>
  scenario({
    name: 'watchers',
    nodes: { count: 3, start: (env: AnyEnv) => new Watcher(env, 'n2') },
    duration: '100ms',
    settle: 0,
    ...spec,
  })

const simulate = async (faults: readonly Fault[], span = '100ms') => {
  const sim = new Simulation(watchers(), { seed: 1, faults })
  await sim.run(span)
  return sim
}

/** How far a node's wall clock is from its monotonic one, at each look. */
const offsets = (sim: Simulation<State>, id: string) =>
  sim.inspect(id)!.seen.map(({ wall, monotonic }) => Math.round(wall - monotonic - Date.UTC(2020, 0, 1)))

describe('clocks', () => {
  test('an offset comes and goes', async () => {
    const sim = await simulate([{ kind: 'clock-offset', at: '20ms', for: '30ms', node: 'n1', by: '-5s' }])
    const seen = offsets(sim, 'n1')
    expect(seen.slice(0, 18)).toEqual(Array(18).fill(0))
    expect(seen.slice(22, 48)).toEqual(Array(26).fill(-5_000))
    expect(seen.slice(52)).toEqual(Array(seen.length - 52).fill(0))
    expect(new Set(offsets(sim, 'n2'))).toEqual(new Set([0]))
  })

  test('a strobe goes to and fro, and ends where it began', async () => {
    const strobe = { kind: 'clock-strobe', at: '10ms', for: '45ms', node: 'n1', by: '1s', every: '10ms' } as const
    const sim = await simulate([strobe])
    const seen = offsets(sim, 'n1')
    const changes = seen.filter((offset, i) => offset !== (seen[i - 1] ?? 0))
    expect(changes).toEqual([1_000, 0, 1_000, 0, 1_000, 0])
    expect(sim.faultRecords[0]?.effect).toBe(5)
  })

  test('the monotonic clock never goes back, and agrees with the globals, whatever happens to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async seed => {
        const faults = [clockSkew(), clockSkew(), pause({ every: '20ms', for: '5ms' })]
        const { ok, states } = await run(watchers({ faults, duration: '1s' }), { seed })
        expect(ok).toBe(true)
        for (const { seen } of Object.values(states)) {
          const times = seen.map(({ monotonic }) => monotonic)
          expect(times).toEqual(times.toSorted((a, b) => a - b))
        }
      }),
      { numRuns: 10 },
    )
  })

  test("timers follow the node's own clock", async () => {
    const sim = await simulate([{ kind: 'clock-drift', at: 0, node: 'n1', ppm: -500_000 }], '1s')
    expect(sim.inspect('n1')!.seen.length / sim.inspect('n2')!.seen.length).toBeCloseTo(0.5, 1)
  })
})

test('a slow node does one thing after the other, each of which takes its time', async () => {
  const arrivals: number[] = []
  const queue = scenario({
    name: 'queue',
    nodes: {
      count: 2,
      start: env => {
        if (env.id === 'n2') {
          env.after('10ms', () => {
            for (let i = 0; i < 3; i++) env.send('n1', i)
          })
        }
        return { receive: (_from: string, number: number) => void arrivals.push(number, env.elapsed()) }
      },
    },
    network: { latency: { kind: 'constant', value: '1ms' } },
    duration: '200ms',
  })
  const slow = { kind: 'slow', at: '5ms', node: 'n1', step: '20ms' } as const
  const { faults } = await run(queue, { seed: 1, faults: [slow] })
  expect(arrivals).toEqual([0, 11, 1, 31, 2, 51])
  expect(faults[0]?.effect).toBe(3)
})

describe('membership', () => {
  const started = (sim: Simulation<State>) => ['n1', 'n2', 'n3'].filter(id => sim.inspect(id) !== undefined)

  test('nodes beyond the initial ones wait for their join; one that left stays away from the healing', async () => {
    const faults = [
      { kind: 'join', at: '20ms', node: 'n3' },
      { kind: 'leave', at: '40ms', node: 'n1' },
      { kind: 'join', at: '60ms', node: 'n1' },
      { kind: 'leave', at: '70ms', node: 'n2' },
    ] as const
    const system = watchers({ nodes: { count: 3, initial: 2, start: env => new Watcher(env, 'n2') } })
    const sim = new Simulation(system, { seed: 1, faults })
    await sim.run('10ms')
    expect(started(sim)).toEqual(['n1', 'n2'])
    await sim.run('20ms')
    expect(started(sim)).toEqual(['n1', 'n2', 'n3'])
    await sim.run('20ms')
    sim.heal()
    await sim.run('5ms')
    expect(started(sim)).toEqual(['n2', 'n3'])
    await sim.run('30ms')
    expect(started(sim)).toEqual(['n1', 'n3'])
    await sim.finish()
    expect(started(sim)).toEqual(['n1', 'n3'])
  })

  test('the nemesis keeps more than half, and lets nobody join who is there', () => {
    const nodes = ['n1', 'n2', 'n3', 'n4', 'n5']
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), (seed, initial) => {
        const system = watchers({
          nodes: { count: 5, initial, start: env => new Watcher(env, 'n2') },
          faults: membership({ every: '100ms' }),
          duration: '10s',
        })
        const { faults } = new Simulation(system, { seed }).expanded
        expect(faults).toEqual([])
        const there = new Set(nodes.slice(0, initial))
        const drawn = system.faults[0]!.faults({
          nodes,
          initialNodes: [...there],
          durationUs: 10_000_000,
          stream: () => (() => 0.5) as never,
        }) as Fault[]
        for (const fault of drawn) {
          if (fault.kind === 'join') expect(there.has(fault.node)).toBe(false)
          else if (fault.kind === 'leave') expect(there.size).toBeGreaterThan(3)
          if (fault.kind === 'join') there.add(fault.node)
          if (fault.kind === 'leave') there.delete(fault.node)
        }
      }),
    )
  })

  test.each([0, 4, 1.5])('an initial size of %s of 3 is refused', initial => {
    expect(() => watchers({ nodes: { count: 3, initial, start: env => new Watcher(env, 'n1') } })).toThrow(
      `nodes.initial is ${initial}`,
    )
  })
})

describe('targets', () => {
  const down = async (node: string, seed = 1) => {
    const sim = new Simulation(watchers(), { seed, faults: [{ kind: 'crash', at: '10ms', node }] })
    await sim.run('50ms')
    return ['n1', 'n2', 'n3'].filter(id => sim.inspect(id) === undefined)
  }

  test.each([
    ['n3', ['n3']],
    ['@leader', ['n2']],
    ['@not-leader', ['n1', 'n3']],
    ['@follower', ['n1', 'n3']],
    ['@all', ['n1', 'n2', 'n3']],
    ['@candidate', []],
  ])('%s', async (target, expected) => {
    expect(await down(target)).toEqual(expected)
  })

  test('@one, @minority and @majority are drawn from the seed', async () => {
    for (const [target, size] of [
      ['@one', 1],
      ['@minority', 1],
      ['@majority', 2],
    ] as const) {
      const drawn = await Promise.all(Array.from({ length: 30 }, (_, seed) => down(target, seed)))
      expect(drawn.every(({ length }) => length === size)).toBe(true)
      expect(new Set(drawn.map(String)).size).toBe(3)
      expect(await down(target, 7)).toEqual(drawn[7])
    }
  })

  test('a partition between the leader and the rest', async () => {
    const sim = new Simulation(watchers(), { seed: 1 }, { journal: true })
    await sim.run('10ms')
    sim.inject({ kind: 'partition', at: 0, groups: [['@leader'], ['@rest']] })
    // The nodes send nothing: what links there are, the partition made.
    expect(sim.net.links.map(({ name }) => name).sort()).toEqual(['n1->n2', 'n2->n1', 'n2->n3', 'n3->n2'])
  })

  test('an unknown name is refused, and so is an unknown kind of fault', () => {
    const faults = [{ kind: 'crash', at: 0, node: 'n9' }]
    expect(() => new Simulation(watchers(), parsePlan({ seed: '1', faults }))).toThrow('faults[0] names "n9"')
    expect(() => parsePlan({ seed: '1', faults: [{ kind: 'flood', at: 0 }] })).toThrow(/a kind of fault: partition, /)
  })
})

test('a fault may wait for a place in the code to be reached', async () => {
  const faults = [
    { kind: 'crash', at: '5ms', for: '10ms', node: 'n1', after: { reach: 'started', nth: 3 } },
    { kind: 'crash', at: '20ms', node: 'n3', after: { reach: 'started', nth: 4 } },
    { kind: 'pause', at: 0, node: 'n2', after: { reach: 'never' } },
  ] as const
  const { journal, faults: records } = await run(watchers(), parsePlan({ seed: '1', faults }), { journal: true })
  const lifecycle = [...journal!].flatMap(event =>
    event.kind === 'crash' || event.kind === 'start'
      ? [`${event.kind} ${event.process} at ${event.timeUs / 1_000}`]
      : [],
  )
  expect(lifecycle.slice(3, 6)).toEqual(['crash n1 at 5', 'start n1 at 15', 'crash n3 at 35'])
  expect(records.map(({ fault }) => fault.kind)).toEqual(['crash', 'crash'])
})

describe('a fault may wait for a state', () => {
  /** Shows a count that each step raises, in a role that it has for two counts. */
  const counters = scenario({
    name: 'counters',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        let count = 0
        env.every(env.id === 'n1' ? '10ms' : '15ms', () => {
          count++
        })
        return { receive() {}, inspect: () => ({ count, deep: { is: count > 2 }, half: Math.floor(count / 2) }) }
      },
    },
    duration: '200ms',
  })
  const beginnings = async (after: unknown, isJournal = true) => {
    const plan = parsePlan({ seed: '1', faults: [{ kind: 'pause', at: '1ms', for: '1ms', node: 'n2', after }] })
    const { journal, faults } = await run(counters, plan, { journal: isJournal })
    if (!isJournal) return faults.length
    return [...journal!].flatMap(e => (e.kind === 'fault' && e.phase === 'begin' ? [e.timeUs / 1_000] : []))
  }

  test('which any node comes to show, the first time or the nth, and which was not there a step before', async () => {
    expect(await beginnings({ state: { count: 3 } })).toEqual([31])
    expect(await beginnings({ state: { count: 3 }, nth: 2 })).toEqual([46])
    expect(await beginnings({ state: { count: 3 }, nth: 3 })).toEqual([])
    expect(await beginnings({ state: { half: 1 } })).toEqual([21])
    expect(await beginnings({ state: { half: 1 }, nth: 2 })).toEqual([31])
    expect(await beginnings({ state: { half: 1, count: 3 } })).toEqual([31])
    expect(await beginnings({ state: { deep: { is: true } } })).toEqual([31])
    expect(await beginnings({ state: { depth: 1 } })).toEqual([])
  })

  test('also where no property looks at states, and without a journal', async () => {
    expect(await beginnings({ state: { count: 3 } }, false)).toBe(1)
    expect(await beginnings({ state: { count: 300 } }, false)).toBe(0)
  })

  test('anew after a crash', async () => {
    const faults = [
      { kind: 'crash', at: '45ms', for: '1ms', node: 'n1' },
      { kind: 'pause', at: 0, for: '1ms', node: 'n1', after: { state: { count: 3 }, nth: 3 } },
    ]
    const { journal } = await run(counters, parsePlan({ seed: '1', faults }), { journal: true })
    const pauses = [...journal!].flatMap(e => (e.kind === 'pause' ? [e.timeUs / 1_000] : []))
    expect(pauses).toEqual([76])
  })

  test('what it waits for is told, where it came and where it did not', async () => {
    const faults = [{ kind: 'pause', at: 0, for: '1ms', node: 'n2', after: { state: { count: 300, half: 'no' } } }]
    const never = await run(counters, parsePlan({ seed: '1', faults }))
    expect(applicability(counters, never).unmet).toMatchObject([
      { what: 'pause n2: never began, no node came to show count: 300, half: no' },
    ])
    for (const after of [{ state: {} }, { state: 'leader' }, { state: { a: 1 }, reach: 'x' }, { nth: 1 }])
      expect(() => parsePlan({ seed: '1', faults: [{ kind: 'pause', at: 0, node: 'n2', after }] })).toThrow(
        /\{ role: "leader" \}/,
      )
  })
})

test('a plan written by hand does exactly what it says', async () => {
  const plan = parsePlan(
    JSON.parse(`{
      "seed": "by hand",
      "faults": [
        { "kind": "pause", "at": "10ms", "for": "20ms", "node": "n1" },
        { "kind": "crash", "at": "15ms", "for": 50, "node": "@leader", "unsynced": "torn" },
        { "kind": "slow", "at": "70ms", "for": "10ms", "node": "n3", "step": "2ms" }
      ]
    }`),
  )
  const { journal } = await run(watchers(), plan, { journal: true })
  const told = [...journal!].flatMap(event => {
    if (event.kind === 'fault')
      return [`${event.phase} ${describeFault(event.fault as Fault)} at ${event.timeUs / 1_000}`]
    if (event.kind === 'pause' || event.kind === 'resume' || event.kind === 'crash' || event.kind === 'start') {
      return event.timeUs === 0 ? [] : [`${event.kind} ${event.process} at ${event.timeUs / 1_000}`]
    }
    return []
  })
  expect(told).toEqual([
    'begin pause n1 at 10',
    'pause n1 at 10',
    'begin crash @leader, unsynced data torn at 15',
    'crash n2 at 15',
    'end pause n1 at 30',
    'resume n1 at 30',
    'end crash @leader, unsynced data torn at 65',
    'start n2 at 65',
    'begin slow n3, 2ms a step at 70',
    'end slow n3, 2ms a step at 80',
  ])
})

test('runs agree with each other and with their plans, made explicit', async () => {
  const nemesis = swarm(crash(), crashLoop(), pause(), slow(), clockSkew(), membership())
  const system = watchers({ faults: nemesis, duration: '5s' })
  let effective = 0
  for (let seed = 0; seed < 10; seed++) {
    const once = await run(system, { seed })
    effective += once.faults.filter(({ effect }) => effect > 0).length
    expect((await run(system, { seed })).fingerprint).toBe(once.fingerprint)
    const explicit = parsePlan(JSON.parse(JSON.stringify({ seed, faults: once.faults.map(({ fault }) => fault) })))
    expect((await run(system, explicit)).fingerprint).toBe(once.fingerprint)
    expect(once.nemesisSettings.length).toBeGreaterThan(0)
  }
  expect(effective).toBeGreaterThan(20)
})
