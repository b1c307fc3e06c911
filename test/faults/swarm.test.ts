import {
  type AnyEnv,
  clockDrift,
  constant,
  crash,
  delay,
  describeFault,
  type Fault,
  machineRoom,
  mix,
  type Nemesis,
  type NemesisContext,
  ok,
  parsePlan,
  partition,
  pause,
  type Run,
  run,
  type ScenarioSpec,
  Simulation,
  scenario,
  shrink,
  swarm,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { microseconds } from '../../src/clock/duration.ts'
import { randomStream } from '../../src/random/stream.ts'

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5']
const contextOf = (seed: number, rest: Partial<NemesisContext> = {}): NemesisContext => ({
  nodes,
  durationUs: 10_000_000,
  stream: name => randomStream(String(seed), name),
  ...rest,
})
const draw = (nemesis: Nemesis, seed: number, rest?: Partial<NemesisContext>) =>
  nemesis.faults(contextOf(seed, rest)) as Fault[]
const seeds = Array.from({ length: 300 }, (_, seed) => seed)
const each = <T>(from: (seed: number) => T): T[] => seeds.map(from)

describe('rhythms', () => {
  /** The means that a swarm draws, milliseconds, as it tells them. */
  const rhythms = (nemesis: Nemesis, rest?: Partial<NemesisContext>) =>
    each(seed => swarm(nemesis).settings?.(contextOf(seed, rest)) ?? []).flatMap(([text = '']) => {
      const found = /^\w+ every (\S+) for (\S+)/.exec(text)
      return found === null ? [] : [[found[1], found[2]].map(duration => microseconds(duration as string) / 1_000)]
    }) as [number, number][]

  test('are drawn over all orders of magnitude where they are left open', () => {
    const drawn = rhythms(crash())
    expect(drawn.length).toBeGreaterThan(90)
    for (const [every, lasting] of drawn) {
      expect(every).toBeGreaterThanOrEqual(50)
      expect(every).toBeLessThanOrEqual(2_500)
      expect(lasting).toBeGreaterThanOrEqual(5)
      expect(lasting).toBeLessThanOrEqual(1_000)
    }
    const share = (least: number, most: number) =>
      drawn.filter(([, lasting]) => lasting >= least && lasting < most).length / drawn.length
    expect(share(5, 15)).toBeGreaterThan(0.1)
    expect(share(300, 1_000)).toBeGreaterThan(0.1)
  })

  test("are the scenario's own where it gives them", () => {
    const drawn = rhythms(crash({ every: '700ms' }))
    expect(new Set(drawn.map(([every]) => every))).toEqual(new Set([700]))
    expect(new Set(drawn.map(([, lasting]) => lasting)).size).toBeGreaterThan(20)
  })

  test('of a short run are quicker in half of the seeds, and in the others outlast timeouts and leave time in between', () => {
    const drawn = rhythms(crash(), { durationUs: 2_000_000 })
    const long = drawn.filter(([, lasting]) => lasting > 200)
    expect(long.length / drawn.length).toBeGreaterThan(0.05)
    // Two digits are told.
    for (const [every, lasting] of long) expect(every).toBeGreaterThanOrEqual(lasting * 0.95)
    for (const [, lasting] of drawn) expect(lasting).toBeLessThanOrEqual(500)
    const quick = drawn.filter(([every, lasting]) => every < 50 || lasting < 5)
    expect(quick.length / drawn.length).toBeGreaterThan(0.2)
    expect(Math.min(...drawn.map(([every]) => every))).toBeLessThan(15)
    expect(drawn.filter(([every]) => every < 1_000).length / drawn.length).toBe(1)
  })

  test('have room in the shortest of runs, and long runs end', () => {
    for (const durationUs of [1_000, 10_000, 70_000, 1_000_000]) {
      for (const [every, lasting] of rhythms(crash(), { durationUs })) {
        expect(every).toBeGreaterThan(0)
        expect(every * 1_000).toBeLessThanOrEqual(Math.max(1, durationUs * 0.55))
        expect(lasting * 1_000).toBeLessThanOrEqual(Math.max(1, durationUs * 0.26))
      }
    }
    for (const [every] of rhythms(crash(), { durationUs: 3_600_000_000 })) expect(every).toBeGreaterThanOrEqual(1_800)
  })
})

describe('a machine room', () => {
  const roomOf = (seed: number, nemesis: Nemesis = swarm(), rest?: Partial<NemesisContext>) =>
    draw(nemesis, seed, { given: { latency: true }, ...rest })

  test('is plain in some runs, and in others has slow disks and uneven links, all alike or some', () => {
    const rooms = each(seed => roomOf(seed).map(fault => describeFault(fault).replaceAll(/[\d.]+(?=ms| times)/g, '#')))
    const told = new Set(rooms.flat())
    expect(rooms.filter(room => room.length === 0).length).toBeGreaterThan(30)
    expect([...told]).toEqual(
      expect.arrayContaining([
        'disk-slow @all # times',
        'disk-slow n2 # times',
        'delay by up to #ms',
        'delay by up to #ms at n3',
        expect.stringMatching(/^delay by up to #ms on n\d->n\d$/),
      ]),
    )
  })

  test('stays within its bounds, which may be given', () => {
    const numbers = (nemesis: Nemesis) => ({
      factors: each(seed => roomOf(seed, nemesis))
        .flat()
        .flatMap(fault => ('factor' in fault ? [fault.factor] : [])),
      jitters: each(seed => roomOf(seed, nemesis))
        .flat()
        .flatMap(fault => ('jitter' in fault ? [microseconds(fault.jitter ?? 0) / 1_000] : [])),
    })
    const usual = numbers(swarm())
    expect(Math.min(...usual.factors)).toBe(2)
    expect(Math.max(...usual.factors)).toBeGreaterThan(150)
    expect(Math.max(...usual.factors)).toBeLessThanOrEqual(200)
    expect(Math.min(...usual.jitters)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...usual.jitters)).toBeLessThanOrEqual(60)
    const own = numbers(swarm(machineRoom({ disks: 5, jitter: '4ms' })))
    expect(Math.max(...own.factors)).toBe(5)
    expect(Math.max(...own.jitters)).toBeLessThanOrEqual(4)
    expect(numbers(swarm(machineRoom({ disks: 1, jitter: 0 })))).toEqual({ factors: [], jitters: [] })
  })

  test('of a short run has disks that are less slow, since they are so all the time', () => {
    const factors = each(seed => roomOf(seed, swarm(), { durationUs: 2_000_000 }))
      .flat()
      .flatMap(fault => ('factor' in fault ? [fault.factor] : []))
    expect(Math.max(...factors)).toBeGreaterThan(30)
    expect(Math.max(...factors)).toBeLessThanOrEqual(40)
  })

  test('has nodes further apart only where the scenario does not say how far they are', () => {
    const isFurther = (fault: Fault) => fault.kind === 'delay' && microseconds(fault.by) > 0
    expect(
      each(seed => roomOf(seed))
        .flat()
        .some(isFurther),
    ).toBe(false)
    const open = { given: { latency: false } }
    expect(each(seed => roomOf(seed, swarm(), open)).filter(room => room.some(isFurther)).length).toBeGreaterThan(100)
  })

  test('has no part in what else is drawn', () => {
    const crashes = (nemesis: Nemesis) => each(seed => draw(nemesis, seed).filter(({ kind }) => kind === 'crash'))
    expect(crashes(swarm(crash()))).toEqual(crashes(swarm(crash(), machineRoom({ disks: 1, jitter: 0 }))))
  })
})

describe('faults strike together', () => {
  const struck = (nemesis: Nemesis) => each(seed => draw(nemesis, seed)).flat()

  test('a crash right after a send, or in the middle of a write', () => {
    const crashes = struck(swarm(crash())).filter(({ kind }) => kind === 'crash')
    const upon = new Set(crashes.map(fault => ('upon' in fault ? fault.upon : undefined)))
    expect(upon).toEqual(new Set([undefined, 'send', 'write', 'fsync']))
  })

  test('the same node twice within a recovery', () => {
    const isTwice = (seed: number) => {
      const crashes = draw(swarm(crash({ every: '2s', for: '100ms', of: ['n1', 'n2', 'n3', 'n4'] })), seed)
      return crashes.some(({ at }, i) =>
        crashes.some(
          (other, j) =>
            j > i &&
            describeFault(other).split(' ')[1] === describeFault(crashes[i] as Fault).split(' ')[1] &&
            microseconds(other.at) > microseconds(at) &&
            microseconds(other.at) - microseconds(at) < 300_000,
        ),
      )
    }
    expect(seeds.filter(isTwice).length).toBeGreaterThan(30)
  })

  test('the node whose clock drifts stands still', () => {
    const nemesis = swarm(clockDrift({ every: '1s', for: '900ms' }), pause({ every: '300ms', for: '50ms' }))
    const together = (seed: number) => {
      const faults = draw(nemesis, seed)
      const pauses = faults.filter(fault => fault.kind === 'pause')
      const hits = pauses.filter(({ at, node }) =>
        faults.some(
          drift =>
            drift.kind === 'clock-drift' &&
            drift.node === node &&
            microseconds(drift.at) <= microseconds(at) &&
            microseconds(at) < microseconds(drift.at) + microseconds(drift.for ?? 0),
        ),
      )
      return pauses.length === 0 ? 0 : hits.length / pauses.length
    }
    const shares = each(together)
    // By chance it is less than a fifth of them.
    expect(shares.filter(share => share > 0.3).length).toBeGreaterThan(10)
    expect(shares.filter(share => share > 0 && share < 0.25).length).toBeGreaterThan(10)
  })

  test('a message from before the crash or the pause comes after it, where messages may be late', () => {
    const isLate = ({ kind }: Fault) => kind === 'message'
    expect(struck(swarm(crash(), delay())).filter(isLate).length).toBeGreaterThan(100)
    expect(struck(swarm(crash(), partition())).filter(isLate)).toEqual([])
    expect(each(seed => draw(swarm(pause(), delay()), seed)).some(faults => faults.some(isLate))).toBe(true)
  })

  test('what comes of it can stand in a plan, and is within the time', () => {
    const faults = struck(swarm(crash(), delay(), pause(), clockDrift()))
    expect(parsePlan({ seed: '1', faults }).faults).toEqual(faults)
    for (const { at } of faults) expect(microseconds(at)).toBeLessThan(10_000_000)
  })
})

/** It answers before what it was told is durable. */
class Hasty {
  #value = 0
  readonly #env: AnyEnv

  private constructor(env: AnyEnv) {
    this.#env = env
  }

  static async start(env: AnyEnv): Promise<Hasty> {
    const node = new Hasty(env)
    node.#value = Number((await env.disk.readText('value')) ?? 0)
    return node
  }

  async receive(_from: string, value: number): Promise<number> {
    this.#value = Math.max(value, this.#value)
    await this.#env.disk.write('value', String(this.#value))
    void this.#env.disk.fsync('value')
    return this.#value
  }

  inspect() {
    return { value: this.#value }
  }
}

const hasty = (spec: Partial<ScenarioSpec<{ value: number }>> = {}) => {
  let acknowledged = 0
  return scenario({
    name: 'hasty',
    nodes: { count: 2, start: (env: AnyEnv) => Hasty.start(env) },
    clients: {
      count: 1,
      start(env: AnyEnv) {
        acknowledged = 0
        return {
          async invoke({ value }: { f: 'put'; value: number }) {
            acknowledged = Math.max(acknowledged, await env.rpc<number>('n1', value, { timeout: '100ms' }))
            return ok(acknowledged)
          },
        }
      },
    },
    workload: mix({ put: { weight: 1, value: ({ unique }: { unique: number }) => unique } }, { every: '20ms' }),
    faults: swarm(crash({ unsynced: ['lost'] })),
    duration: '2s',
    settle: '1s',
    expect: ({ always }) => [
      always('nothing is forgotten', ({ nodes: [first] }) => {
        if (first?.id !== 'n1' || first.state.value >= acknowledged) return true
        return `n1 has ${first.state.value}, and ${acknowledged} was acknowledged`
      }),
    ],
    ...(spec as object),
  })
}

describe('in a run', () => {
  test('two runs agree, and so does the plan made explicit', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const once = await run(hasty(), { seed })
      expect((await run(hasty(), { seed })).fingerprint).toBe(once.fingerprint)
      const { faults, operations } = await drawn(seed)
      const explicit = parsePlan(JSON.parse(JSON.stringify({ seed, faults, operations })))
      expect((await run(hasty(), explicit)).fingerprint).toBe(once.fingerprint)
    }
  })

  const drawn = async (seed: number) => new Simulation(hasty(), { seed }, { drawFaults: true }).expanded

  test('what is answered before it is durable is found, and shrinking takes away the room', async () => {
    const failing: Run[] = []
    for (let seed = 1; seed <= 60; seed++) {
      const result = await run(hasty(), { seed })
      if (!result.ok) failing.push(result as Run)
    }
    expect(failing.length).toBeGreaterThan(3)
    const inRoom = failing.find(({ faults }) => faults.some(({ fault }) => fault.kind === 'delay'))
    const { plan, after } = await shrink(hasty(), (inRoom ?? failing[0]) as never)
    expect(after.faults).toBeLessThanOrEqual(2)
    const kinds = plan.faults?.map(({ kind }) => kind)
    expect(kinds).toContain('crash')
    expect(kinds).not.toContain('delay')
  })

  test('the room is told with the seed, and set right at the end', async () => {
    for (let seed = 1; ; seed++) {
      const { nemesisSettings, faults, states } = await run(hasty({ faults: swarm() }), { seed })
      const room = nemesisSettings.find(text => text.startsWith('room: '))
      if (room === undefined || faults.length < 2) continue
      expect(room).toBe(`room: ${faults.map(({ fault }) => describeFault(fault)).join(', ')}`)
      expect(Object.keys(states)).toEqual(['n1', 'n2'])
      break
    }
  })

  test('by hand, and with the faults of a plan, there is none', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect((await run(hasty({ faults: swarm() }), { seed, faults: [] })).faults).toEqual([])
      expect(new Simulation(hasty(), { seed }).expanded.faults).toEqual([])
    }
  })

  test('operations crowd in some runs, and are as many', async () => {
    const calm = hasty({ faults: crash() })
    const bursts = seeds.slice(0, 40).filter(seed => {
      const times = (of: typeof calm) => new Simulation(of, { seed }).expanded.agenda.main.map(({ atUs }) => atUs)
      const [usual, crowded] = [times(calm), times(hasty({ network: { latency: constant('1ms') } }))]
      expect(crowded.length).toBe(usual.length)
      return JSON.stringify(usual) !== JSON.stringify(crowded)
    })
    expect(bursts.length).toBeGreaterThan(3)
    expect(bursts.length).toBeLessThan(25)
  })
})
