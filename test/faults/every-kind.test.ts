import fc from 'fast-check'
import * as sameseed from 'sameseed'
import {
  type AnyEnv,
  type Connection,
  constant,
  type Duration,
  type Fault,
  type FaultKind,
  type Nemesis,
  type NemesisContext,
  parsePlan,
  Simulation,
  scenario,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import {
  describeFault,
  effectText,
  factsOf,
  faultKinds,
  nemesisOf,
  processesOf,
  restrictedTo,
  weakerFaults,
} from '../../src/faults/catalogue.ts'
import { randomStream } from '../../src/random/stream.ts'
import { effort } from '../effort.ts'

const NODES = ['n1', 'n2', 'n3', 'n4']
const VERSIONS = ['1.0', '1.1']

/** Faults of one kind, as its nemesis draws them for a seed. */
function drawn(kind: FaultKind, seed: number, others: Partial<NemesisContext> = {}): Fault[] {
  const rhythm = { every: '100ms', ...(factsOf({ kind }).lasts ? { for: '50ms' } : {}) }
  const faults = nemesisOf(kind, rhythm).faults({
    nodes: NODES,
    initialNodes: NODES.slice(0, 3),
    versions: [{ nodes: NODES, versions: VERSIONS, current: Object.fromEntries(NODES.map(node => [node, '1.0'])) }],
    durationUs: 2_000_000,
    stream: name => randomStream(String(seed), name),
    ...others,
  }) as Fault[]
  return faults.filter(fault => fault.kind === kind)
}

const valid = (fault: Fault) => parsePlan({ seed: '1', faults: [JSON.parse(JSON.stringify(fault))] }).faults?.[0]
const anySeed = fc.integer({ min: 0, max: 2 ** 31 })

describe.each(faultKinds)('%s', kind => {
  test('has a nemesis of its name', () => {
    const isMembership = factsOf({ kind }).family === 'membership'
    const name = isMembership ? 'membership' : kind.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    const nemesis = (sameseed as unknown as Readonly<Record<string, () => Nemesis>>)[name]
    expect(nemesis?.().kinds).toContain(kind)
    expect(nemesisOf(kind).kinds).toEqual(nemesis?.().kinds)
  })

  test('strikes nodes that may fail as often where there are others, and these through the network only', () => {
    const isNetwork = factsOf({ kind }).family === 'network'
    const domains = [{ name: 'eu', nodes: ['n1', 'n2', 'kv1'] }]
    const own = [{ name: 'eu', nodes: ['n1', 'n2'] }]
    const withOthers = { nodes: [...NODES, 'kv1', 'kv2'], initialNodes: [...NODES.slice(0, 3), 'kv1', 'kv2'] }
    const struck = Array.from({ length: 20 }, (_, seed) => {
      const beside = drawn(kind, seed, {
        ...withOthers,
        reliable: ['kv1', 'kv2'],
        domains: [...domains, { name: 'us', nodes: ['kv2'] }],
      })
      if (!isNetwork) expect(beside).toEqual(drawn(kind, seed, { domains: own }))
      return beside.flatMap(fault => processesOf(fault))
    }).flat()
    const places = new Set(['partition', 'hold', 'delay', 'stall', 'reset', 'swizzle', 'flapping', 'bandwidth'])
    expect(struck.includes('kv1')).toBe(places.has(kind))
    expect(drawn(kind, 1, { reliable: NODES }).length > 0).toBe(isNetwork || kind === 'upgrade')
  })

  test('strikes the nodes alone that whoever wraps its nemesis names', () => {
    const struck = Array.from({ length: 20 }, (_, seed) => drawn(kind, seed, { nodes: ['c1', 'c2'], reliable: NODES }))
    for (const fault of struck.flat())
      if (kind !== 'upgrade') expect(NODES.some(node => processesOf(fault).includes(node))).toBe(false)
  })

  test('its nemesis draws what a plan may hold, and only what lasts has a length', () => {
    fc.assert(
      fc.property(anySeed, seed => {
        for (const fault of drawn(kind, seed)) {
          expect(valid(fault)).toEqual(fault)
          expect('for' in fault).toBe(factsOf(fault).lasts)
        }
      }),
      { numRuns: effort(20) },
    )
    expect(Array.from({ length: 10 }, (_, seed) => drawn(kind, seed)).flat().length).toBeGreaterThan(20)
  })

  test('a plan may not hold a length of what does not last, nor fields that there are not', () => {
    const fault = drawn(kind, 1).concat(drawn(kind, 2))[0] as Fault
    expect(() => valid({ ...fault, ...{ lasting: '1s' } })).toThrow('lasting')
    if (!factsOf(fault).lasts) expect(() => valid({ ...fault, ...{ for: '1s' } })).toThrow('for')
  })

  test('is told in a line that says what it is', () => {
    for (const fault of Array.from({ length: 10 }, (_, seed) => drawn(kind, seed)).flat()) {
      expect(describeFault(fault)).not.toMatch(/undefined|object|NaN|\n|^\s|\s$|\s\s/)
      for (const name of processesOf(fault)) expect(describeFault(fault)).toContain(name)
      expect(effectText(fault, 0)).toBe('had no effect')
      expect(effectText(fault, 1)).toMatch(/\b1 (?!\w+s\b)|\b1 \w+ss\b|\b1 read with/)
      expect(effectText(fault, 2)).toMatch(/\b2 (\w+ )?\w+s\b/)
    }
  })

  test('without some of the nodes it is gone, or names none of them and is valid', () => {
    fc.assert(
      fc.property(anySeed, fc.subarray(NODES), (seed, kept) => {
        for (const fault of drawn(kind, seed).slice(0, 5)) {
          const left = restrictedTo(fault, new Set(kept))
          if (processesOf(fault).every(name => kept.includes(name))) expect(left).toBe(fault)
          if (left === undefined) continue
          expect(valid(left)).toEqual(left)
          for (const name of processesOf(left)) expect(kept).toContain(name)
        }
      }),
      { numRuns: effort(20) },
    )
  })

  test('weaker ones are others of its kind, are valid, and come to an end', () => {
    for (const fault of drawn(kind, 3).concat(drawn(kind, 4)).slice(0, 10)) {
      // Whichever of them fails in the same way: the first that is tried, or the last.
      for (const tried of [0, -1]) {
        let weaker: Fault | undefined = fault
        for (let steps = 0; weaker !== undefined; steps++) {
          expect(steps).toBeLessThan(60)
          const all: Fault[] = [...weakerFaults(weaker)]
          for (const each of all) {
            expect(valid(each)).toEqual(each)
            expect(each.kind).toBe(kind)
            expect(each).not.toEqual(weaker)
          }
          weaker = all.at(tried)
        }
      }
    }
  })
})

// ---- apply and heal ------------------------------------------------------------------------------------------------

/** One look of a node at its world: how long everything took on its own clock, and what came back. */
interface Look {
  readonly rpcs: readonly string[]
  readonly connection: string
  readonly disk: string
}

/** Looks at everything that a fault could have changed, over and over, and shows what it saw last. */
class Prober {
  readonly #env: AnyEnv
  #last: Look | undefined
  #looks = 0

  constructor(env: AnyEnv) {
    this.#env = env
    env.every('100ms', () => void this.#look().catch(() => {}))
  }

  receive(_from: string, message: unknown): unknown {
    return message
  }

  async accept(connection: Connection<unknown>): Promise<void> {
    connection.send(await connection.receive())
  }

  inspect() {
    return { role: this.#env.id === 'n2' ? 'leader' : 'follower', last: this.#last, wall: this.#env.now() }
  }

  async #look(): Promise<void> {
    const env = this.#env
    const timed = async (ask: () => Promise<unknown>) => {
      const beganMs = env.elapsed()
      const answer = await ask()
      return `${JSON.stringify(answer)} in ${(env.elapsed() - beganMs).toFixed(2)} ms`
    }
    const rpcs: string[] = []
    for (const peer of env.peers) rpcs.push(await timed(() => env.rpc(peer, { n: [1, 'one'] }, { timeout: '50ms' })))
    const connection = await timed(async () => {
      const opened = await env.connect(env.peers[0] as string)
      opened.send({ n: 2 })
      return opened.receive()
    })
    const disk = await timed(async () => {
      const text = `${this.#looks++}`.padEnd(5_000)
      await env.disk.write('f', text)
      await env.disk.fsync('f')
      return (await env.disk.readText('f')) === text
    })
    this.#last = { rpcs, connection, disk }
  }
}

const probed = scenario({
  name: 'probed',
  nodes: { count: 4, start: { '1.0': env => new Prober(env), '1.1': env => new Prober(env) } },
  network: { latency: constant('1ms') },
  disk: { latency: constant('1ms') },
  buggify: false,
})

const looks = (sim: Simulation<ReturnType<Prober['inspect']>>) =>
  NODES.map(id => ({ ...sim.inspect(id)?.last, wall: sim.inspect(id)?.wall }))

test.each(faultKinds.filter(kind => factsOf({ kind }).lasts))(
  '%s: healed, it leaves the world as it was',
  async kind => {
    const untouched = new Simulation(probed, { seed: 1 })
    await untouched.run('4s')
    const usual = looks(untouched)
    for (const look of usual) expect(look?.rpcs).toHaveLength(3)
    let struck = 0
    const anyTime = fc.integer({ min: 0, max: 400 })
    await fc.assert(
      fc.asyncProperty(anySeed, anyTime, anyTime, async (seed, at, length) => {
        const sim = new Simulation(probed, { seed: 1 })
        await sim.run(at)
        // Without a length of their own: only healing ends them.
        const faults = drawn(kind, seed).slice(0, 3)
        const active = faults.map(({ for: _, ...fault }: Fault & { for?: Duration }) => sim.inject(fault as Fault))
        await sim.run(length)
        for (const fault of active) fault.heal()
        struck += active.filter(({ effect }) => effect > 0).length
        // What was held, or is late, has arrived by then, and who was down is up again.
        await sim.run(4_000 - at - length)
        // A clock that ran too fast stays ahead; it runs as the others do.
        const seen =
          kind === 'clock-drift' ? looks(sim).map((look, i) => ({ ...look, wall: usual[i]?.wall })) : looks(sim)
        expect(seen).toEqual(usual)
      }),
      { numRuns: effort(32), seed: 8 },
    )
    expect(struck).toBeGreaterThan(effort(32) / 10)
  },
)
