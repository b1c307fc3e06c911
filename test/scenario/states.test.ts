import { type AnyEnv, type Env, run, ScenarioError, Simulation, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'

describe('a node that is a function', () => {
  async function member(env: Env<string>) {
    const state = { role: env.id === 'n1' ? 'leader' : 'follower', heard: 0 }
    env.expose(() => ({ ...state }))
    env.every('100ms', () => env.send('n3', 'tick'))
    for await (const { message } of env.inbox) {
      state.heard++
      if (message === 'last') break
    }
  }
  const members = (expected: Parameters<typeof scenario>[0]['expect'] = []) =>
    scenario<unknown>({ name: 'members', nodes: { count: 3, start: member }, duration: '1s', expect: expected })

  test('is up once it runs, and shows what it exposes', async () => {
    const seen: unknown[] = []
    const { violations, states } = await run(
      members(({ always }) => [
        always('all are up', ({ nodes, down, now }) => {
          if (now === 500) seen.push(nodes)
          return now === 0 || (nodes.length === 3 && down.length === 0)
        }),
      ]),
      { seed: 1 },
    )
    expect(violations).toEqual([])
    expect(states).toMatchObject({ n1: { role: 'leader', heard: 0 }, n3: { role: 'follower' } })
    expect((states.n3 as { heard: number }).heard).toBeGreaterThan(20)
    expect(JSON.stringify(seen)).toContain('follower')
  })

  test('is down after a crash, shows nothing then, and exposes anew when it starts again', async () => {
    const sim = new Simulation(members(), { seed: 1 })
    await sim.run('500ms')
    sim.crash('n3')
    await sim.run('10ms')
    expect(sim.inspect('n3')).toBeUndefined()
    expect(Object.keys(sim.states())).toEqual(['n1', 'n2'])
    sim.restart('n3')
    await sim.run('150ms')
    const { heard } = sim.inspect('n3') as { heard: number }
    expect(heard).toBeGreaterThan(0)
    expect(heard).toBeLessThan(6)
  })

  test.each([
    ['@leader', ['n1']],
    ['@not-leader', ['n2', 'n3']],
  ])('is found by %s', async (node, crashed) => {
    const { journal } = await run(
      members(),
      { seed: 1, faults: [{ kind: 'crash', at: '500ms', for: '100ms', node }] },
      { journal: true },
    )
    const crashes = [...(journal ?? [])].flatMap(event => (event.kind === 'crash' ? [event.process] : []))
    expect(crashes).toEqual(crashed)
  })

  test('does not keep the run waiting when all is done', async () => {
    const { timeMs } = await run(
      members(({ eventually }) => [eventually('three', ({ nodes }) => nodes.length === 3)]),
      { seed: 1 },
    )
    expect(timeMs).toBeLessThan(1_200)
  })

  test('exposes a function and nothing else', async () => {
    const wrong = scenario({
      name: 'wrong',
      nodes: { count: 1, start: env => env.expose({ role: 'leader' } as never) },
    })
    await expect(run(wrong, { seed: 1 })).rejects.toThrow(ScenarioError)
    await expect(run(wrong, { seed: 1 })).rejects.toThrow("env.expose({ role: 'leader' }): it takes a function")
  })
})

/** Holds a lease until `untilMs` by its own clock, and does nothing else. */
class Lease {
  #untilMs = 0
  readonly #env: AnyEnv

  constructor(env: AnyEnv, leases: Readonly<Record<string, readonly [fromMs: number, toMs: number]>>) {
    this.#env = env
    const [from, to] = leases[env.id]!
    env.after(from, () => {
      this.#untilMs = to
    })
  }

  inspect() {
    return { holds: this.#env.elapsed() < this.#untilMs }
  }
}

type Leases = Readonly<Record<string, readonly [fromMs: number, toMs: number]>>
const inTurn: Leases = { n1: [0, 100], n2: [200, 300] }
const together: Leases = { n1: [0, 250], n2: [200, 300] }
const holders = (nodes: readonly { readonly state: { readonly holds: boolean } }[]) =>
  nodes.filter(({ state }) => state.holds).length

describe('states that depend on the time', () => {
  const system = (leases: Leases, more: (env: AnyEnv) => void = () => {}) =>
    scenario({
      name: 'leases',
      nodes: {
        count: 2,
        start: env => {
          more(env)
          return new Lease(env, leases)
        },
      },
      duration: '1s',
      settle: '1s',
      expect: ({ always, sometimes, eventually }) => [
        always('one holder', ({ nodes }) => holders(nodes) <= 1),
        sometimes('two holders', ({ nodes }) => holders(nodes) > 1),
        eventually('two holders at last', ({ nodes }) => holders(nodes) > 1),
      ],
    })

  test('are told anew by every node before anything is reported', async () => {
    const { violations, coverage } = await run(system(inTurn), { seed: 1 })
    expect(violations.map(({ property }) => property)).toEqual(['two holders at last'])
    expect(coverage.sometimes).toEqual([])
    const failed = await run(system(together), { seed: 1 })
    expect(failed.violations).toMatchObject([{ property: 'one holder', timeMs: 200 }])
    expect(failed.states).toEqual({ n1: { holds: true }, n2: { holds: true } })
  })

  test('are told by the clocks of the node, whoever looks', async () => {
    const byDate = scenario({
      name: 'by date',
      nodes: {
        count: 1,
        start: env => {
          env.every('10ms', () => {})
          return { inspect: () => ({ year: new Date().getUTCFullYear(), upMs: performance.now() }) }
        },
      },
      duration: '1s',
      expect: ({ always }) => [
        always('2020', ({ nodes, now }) => nodes.every(({ state }) => state.year === 2020 && state.upMs === now)),
      ],
    })
    expect((await run(byDate, { seed: 1 })).violations).toEqual([])
  })

  test('are as they are now where a property asks for live ones', async () => {
    const seen = async (ask: 'nodes' | 'live') => {
      const free: number[] = []
      const watched = scenario({
        name: 'watched',
        nodes: {
          count: 2,
          start: env => {
            if (env.id === 'n2') env.every('30ms', () => {})
            return new Lease(env, inTurn)
          },
        },
        duration: '199ms',
        expect: ({ always }) => [
          always('looks', world => {
            // At the very end it is asked once more, of which nothing comes.
            if (world.now > 0 && world.now < 199 && holders(world[ask]) === 0) free.push(world.now)
            return true
          }),
        ],
      })
      await run(watched, { seed: 1 })
      return free
    }
    // n1's lease ends in no step of its own.
    expect(await seen('live')).toEqual([120, 150, 180])
    expect(await seen('nodes')).toEqual([])
  })
})

test.each([
  [
    'throws',
    () => {
      throw new RangeError('my own')
    },
    'the inspect() of n1 threw RangeError: my own',
  ],
  ['returns a promise', async () => ({}), 'the inspect() of n1 returns a promise'],
])('an inspect() that %s is a mistake of the scenario', async (_, inspect, message) => {
  const wrong = scenario({
    name: 'wrong',
    nodes: { count: 1, start: () => ({ inspect }) },
    expect: ({ always }) => [always('fine', () => true)],
  })
  await expect(run(wrong, { seed: 1 })).rejects.toThrow(ScenarioError)
  await expect(run(wrong, { seed: 1 })).rejects.toThrow(message)
})

test('a property that remembers what it was asked is asked once where nothing else is to be seen', async () => {
  const goingBack = scenario({
    name: 'going back',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        let term = 0
        env.every('10ms', () => {
          term = env.id === 'n2' && env.elapsed() > 50 ? 1 : term + 2
        })
        return { inspect: () => ({ term }) }
      },
    },
    duration: '100ms',
    expect: ({ always }) => {
      const seen = new Map<string, number>()
      return [
        always('terms do not go back', ({ nodes }) => {
          for (const { id, state } of nodes) {
            const before = seen.get(id) ?? 0
            seen.set(id, state.term)
            if (state.term < before) return `${id} went back from ${before} to ${state.term}`
          }
          return true
        }),
      ]
    },
  })
  const { violations } = await run(goingBack, { seed: 1 })
  expect(violations[0]?.message).toMatch(/^n2 went back from \d+ to 1$/)
})

test('a plan may have more nodes than the scenario: all of them run from the beginning', async () => {
  const some = scenario({
    name: 'some',
    nodes: { count: 2, start: ({ id }) => ({ inspect: () => id }) },
    duration: '10ms',
  })
  const { states } = await run(some, { seed: 1, options: { nodes: 4 } })
  expect(Object.keys(states)).toEqual(['n1', 'n2', 'n3', 'n4'])
})

describe('a predicate that sorts what a state shows', () => {
  const listing = (inspect: (items: number[]) => object, look: (items: number[]) => unknown) =>
    scenario<{ items: number[] }>({
      name: 'list',
      nodes: {
        count: 2,
        start: env => {
          const items: number[] = []
          env.every('10ms', () => items.push(env.randomInteger(1, 100)))
          return { inspect: () => inspect(items) as { items: number[] } }
        },
      },
      duration: '200ms',
      expect: ({ always }) => [always('sorted', ({ nodes }) => nodes.every(({ state }) => look(state.items) !== 0))],
    })

  test("is refused where it is the node's own list", async () => {
    const error = await run(
      listing(
        items => ({ items }),
        items => items.sort(),
      ),
      { seed: 1 },
    ).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ScenarioError)
    const { message, cause } = error as ScenarioError
    expect(message).toMatch(/^the predicate of "sorted" changes the state that n[12] shows, and with it the node: /)
    expect((cause as Error).stack).toContain('states.test.ts')
  })

  test('changes nothing where it is a copy', async () => {
    const seen: number[][] = []
    const copied = listing(
      items => ({ items: [...items] }),
      items => {
        seen.push([...items])
        return items.sort((a, b) => b - a)
      },
    )
    const { fingerprint, verdict } = await run(copied, { seed: 1 })
    expect(verdict).toBe('ok')
    const plain = listing(
      items => ({ items: [...items] }),
      items => items.toSorted(),
    )
    expect((await run(plain, { seed: 1 })).fingerprint).toBe(fingerprint)
    const last = seen.at(-1) ?? []
    expect(last.length).toBeGreaterThan(10)
    expect(last).not.toEqual(last.toSorted((a, b) => b - a))
  })
})

test('a state that cannot be read is told as that, with whose it is', async () => {
  const unreadable = {
    get term(): number {
      throw new Error('not yet')
    },
  }
  const showing = (state: unknown) =>
    scenario({
      name: 'unreadable',
      nodes: { count: 1, start: () => ({ receive: () => undefined, inspect: () => state }) },
      duration: '1s',
      expect: ({ always }) => [always('there is a node', ({ nodes }) => nodes.length === 1)],
    })
  for (const journal of [false, true]) {
    await expect(run(showing(unreadable), { seed: '1' }, { journal })).rejects.toThrow(
      /^the state that n1 shows cannot be read: it threw Error: not yet; let inspect\(\) return plain data$/,
    )
  }
  // Of bytes that were handed on nothing is left: a state like any other.
  const bytes = new ArrayBuffer(4)
  structuredClone(bytes, { transfer: [bytes] })
  const { failed, fingerprint } = await run(showing({ bytes }), { seed: '1' })
  expect(failed).toBe(false)
  expect((await run(showing({ bytes: new ArrayBuffer(0) }), { seed: '1' })).fingerprint).not.toBe(fingerprint)
})
