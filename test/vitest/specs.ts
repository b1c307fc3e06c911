/** The files of the project under test: scenarios, and specs that use them as a user would. */

/** A counter that every client may add to, and that forgets when the odd message comes twice. Plain JavaScript, for Node. */
const counterSim = `
import { mix, ok, scenario } from 'sameseed'

class Counter {
  count = 0
  constructor(env) {
    this.env = env
  }
  receive() {
    this.count += this.env.random() < 0.06 ? 2 : 1
    return this.count
  }
  inspect() {
    return { count: this.count }
  }
}

export default scenario({
  name: 'counter',
  nodes: { count: 2, start: env => new Counter(env) },
  clients: {
    count: 2,
    start: env => {
      let last = 0
      return {
        async invoke() {
          const count = await env.rpc('n1', 'add')
          if (env.id === 'c1') last = count
          return ok(count)
        },
      }
    },
  },
  workload: mix({ add: 1 }, { every: '1s', limit: 5 }),
  network: { loss: 0, duplicate: 0 },
  duration: '10s',
  expect: ({ always, sometimes }) => [
    always('counts by one', ({ nodes, history }) => {
      const asked = history.filter(event => event.type === 'invoke').length
      const sum = nodes.reduce((total, { state }) => total + state.count, 0)
      return sum <= asked || \`\${asked} were asked for, but it counted \${sum}\`
    }),
    sometimes('counts to a thousand', ({ nodes }) => nodes.some(({ state }) => state.count >= 1_000)),
  ],
})
`

const counterSpec = `
import { simTest } from 'sameseed/vitest'
// @ts-expect-error JavaScript
import counter from './counter.sim.js'

simTest(counter, { seeds: '3..102' })
`

const throwsSpec = `
import { type AnyEnv, mix, ok, scenario } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { describe } from 'vitest'

interface Ping {
  readonly kind: 'ping' | 'later'
}

class Server {
  receive(_from: string, { kind }: Ping): string {
    if (kind === 'ping') throw new TypeError('cannot answer a ping')
    void this.#later()
    return 'pong'
  }

  async #later(): Promise<void> {
    await Promise.resolve()
    throw new RangeError('nobody catches this')
  }
}

const server = (name: string, operation: Ping['kind']) =>
  scenario({
    name,
    nodes: { count: 1, start: () => new Server() },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({ invoke: async () => ok(await env.rpc('n1', { kind: operation })) }),
    },
    workload: mix({ ping: 1 }),
    duration: '1s',
  })

describe('a suite (with "quotes")', () => {
  simTest(server('throws', 'ping'), { shrinkRuns: 50 })
  simTest(server('rejects', 'later'))
})
`

const propertiesSpec = `
import { scenario } from 'sameseed'
import { type Checker } from 'sameseed/checkers'
import { simTest } from 'sameseed/vitest'
import { expect } from 'vitest'

class Clock {
  ticks = 0
  constructor(env: { every(interval: string, callback: () => void): unknown }) {
    env.every('10ms', () => {
      this.ticks++
    })
  }
  inspect() {
    return { ticks: this.ticks }
  }
}

const clock = { count: 1, start: (env: ConstructorParameters<typeof Clock>[0]) => new Clock(env) }

simTest(
  scenario({
    name: 'false property',
    nodes: clock,
    duration: '1s',
    expect: ({ always }) => [
      always('ticks are few', ({ nodes }) => nodes.every(({ state }) => state.ticks < 50)),
    ],
  }),
)

simTest(
  scenario({
    name: 'assertion',
    nodes: clock,
    duration: '1s',
    expect: ({ eventually }) => [
      eventually('ticks are many', ({ nodes }) => {
        for (const { state } of nodes) expect(state).toEqual({ ticks: 7_000 })
      }),
    ],
  }),
)

const refuses: Checker = { name: 'refuses', check: () => ({ valid: false, reason: 'It refuses every history.' }) }

simTest(scenario({ name: 'checker', nodes: clock, duration: '1s', expect: [refuses] }))
`

const nondeterministicSpec = `
import { type AnyEnv, scenario } from 'sameseed'
import { simTest } from 'sameseed/vitest'

let runs = 0

function startAgain(env: AnyEnv) {
  runs++
  env.after(runs, () => {})
}

simTest(scenario({ name: 'nondeterministic', nodes: { count: 1, start: startAgain }, duration: '1s' }))
`

const modesSpec = `
import { scenario } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { describe } from 'vitest'

const fails = scenario({
  name: 'fails',
  nodes: { count: 1, start: () => {} },
  duration: '1s',
  expect: ({ eventually }) => [eventually('never', () => false)],
})
const passes = scenario({ name: 'passes', nodes: { count: 1, start: () => {} }, duration: '1s', untested: ['expect'] })

describe.concurrent('modes', () => {
  simTest.skip(fails, { name: 'skipped' })
  simTest.todo(fails, { name: 'to be done' })
  simTest(passes, { seeds: 2 })
  describe('only', () => {
    simTest.only(passes, { name: 'the only one', seeds: 2 })
  })
})
`

const variantsSpec = `
import { scenario } from 'sameseed'
import { simTest } from 'sameseed/vitest'

const of = (count: number, holds: boolean) => scenario({
  name: 'variants of ' + count,
  nodes: { count, start: () => {} },
  duration: '1s',
  expect: ({ eventually }) => [eventually('it holds', () => holds)],
})

simTest.fails(of(1, false), { name: 'a bug that is known', seeds: 2, shrinkRuns: 0 })
simTest.fails(of(1, true), { name: 'a bug that is gone', seeds: 2 })
simTest.skipIf(true)(of(1, false), { name: 'skipped if' })
simTest.skipIf(false)(of(1, true), { name: 'not skipped if', seeds: 2 })
simTest.runIf(0)(of(1, false), { name: 'not run if' })
simTest.runIf(1)(of(1, true), { name: 'run if', seeds: 2 })
simTest.concurrent(of(1, true), { name: 'beside others', seeds: 2 })
simTest.each([2, 3])('of %s nodes', count => ({ scenario: of(count, true), options: { seeds: 2 } }))
simTest.each([{ count: 4, holds: true }])('%#: $count nodes', ({ count, holds }) => ({ scenario: of(count, holds), options: { seeds: 2 } }))
`

const fakeTimersSpec = `
import { run } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
// @ts-expect-error JavaScript
import counter from './counter.sim.js'
// @ts-expect-error JavaScript
import clocks from './clocks.sim.js'

const real = (await run(clocks, { seed: 1 })).fingerprint

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 })
})
afterEach(() => {
  expect(Date.now(), 'the fake clock has not moved').toBe(1_000)
  expect(vi.isFakeTimers()).toBe(true)
  vi.useRealTimers()
})

simTest(clocks, { seeds: 5 })
simTest(counter, { seeds: '3..102', name: 'fails as ever', shrinkRuns: 20 })

test('same history', async () => {
  const faked = await run(clocks, { seed: 1 })
  expect(faked.fingerprint).toBe(real)
  expect(faked.states).toEqual({ n1: { timers: 10, start: 1_577_836_800_000 } })
})
`

const sequentialSpec = `
import { scenario } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { afterAll, describe, expect } from 'vitest'

const order: string[] = []

const recording = (name: string) =>
  scenario({ name, nodes: { count: 1, start: () => void order.push(name) }, duration: '1s', untested: ['expect'] })

describe.concurrent('suite', () => {
  simTest(recording('first'), { seeds: 4 })
  simTest(recording('second'), { seeds: 4 })
})

afterAll(() => {
  // The first seed is run twice.
  expect(order).toEqual([...Array(5).fill('first'), ...Array(5).fill('second')])
})
`

const limitsSpec = `
import { mix, ok, scenario } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { afterAll, expect, test } from 'vitest'

let runs = 0

const passes = scenario({ name: 'passes', nodes: { count: 1, start: () => void runs++ }, duration: '1s' })
simTest(passes, { name: 'endless', seeds: 1_000_000_000, timeout: 300 })

test('a test that was given up runs no longer', async () => {
  const before = runs
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(runs).toBe(before)
})

/** There is so much to take out of it that two seconds are not enough. */
const large = scenario({
  name: 'large',
  nodes: { count: 1, start: () => {} },
  clients: { count: 10, start: () => ({ invoke: () => ok() }) },
  workload: mix({ nothing: 1 }, { every: '20ms' }),
  duration: '10s',
  expect: ({ eventually }) => [eventually('few', ({ history }) => history.length < 2_000)],
})
simTest(large, { name: 'shrunk within its timeout', timeout: 6_000, shrinkRuns: 1_000_000 })

simTest(large, { name: 'not shrunk', shrinkRuns: 0 })

let attempts = 0
const counted = scenario({
  name: 'counted',
  nodes: { count: 1, start: () => void attempts++ },
  expect: ({ eventually }) => [eventually('never', () => false)],
})
simTest(counted, { name: 'failed once', shrinkRuns: 0 })

afterAll(() => {
  // Twice for determinism, when it is found and when it is told.
  expect(attempts).toBe(4)
})
`

/** Node code that uses Node's own clock and timers. */
const clocksSim = `
import { scenario } from 'sameseed'

export default scenario({
  name: 'clocks',
  nodes: {
    count: 1,
    start: () => {
      const state = { timers: 0, start: Date.now() }
      const timer = setInterval(() => {
        if (++state.timers === 10) clearInterval(timer)
      }, 100)
      return { inspect: () => ({ ...state }) }
    },
  },
  duration: '5s',
  expect: ({ eventually }) => [eventually('ten', ({ nodes }) => nodes.every(({ state }) => state.timers === 10))],
})
`

const vacuousSpec = `
import { type AnyEnv, mix, ok, scenario } from 'sameseed'
import { simTest } from 'sameseed/vitest'

const deaf = {
  name: 'deaf',
  nodes: { count: 1, start: () => ({ recieve: () => 1 }) as object },
  clients: { count: 1, start: (env: AnyEnv) => ({ invoke: async () => ok(await env.rpc('n1', 1, { timeout: '50ms' })) }) },
  workload: mix({ put: 1 }),
  duration: '1s',
} as const

simTest(scenario(deaf), { seeds: 3 })
simTest(scenario({ ...deaf, name: 'meant', untested: ['put', 'receive'] }), { seeds: 3 })
`

/** By chance no message takes longer than 3 ms. One that a strategy has fall behind comes two rounds late. */
const late = `
import { scenario, uniform } from 'sameseed'

export default scenario({
  name: 'late',
  nodes: {
    count: 2,
    start(env) {
      let round = 0
      let latest = 0
      let behind = 0
      if (env.id === 'n2') env.every('20ms', () => env.send('n1', round++))
      return {
        receive(_from, said) {
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

const strategySpec = `
import { simTest } from 'sameseed/vitest'
import late from './late.sim.js'

simTest(late, { name: 'by chance', seeds: 100 })
simTest(late, { name: 'by chains', seeds: 100, strategy: 'chains' })
`

export const files = {
  'counter.sim.js': counterSim,
  'clocks.sim.js': clocksSim,
  'counter.spec.ts': counterSpec,
  'throws.spec.ts': throwsSpec,
  'properties.spec.ts': propertiesSpec,
  'nondeterministic.spec.ts': nondeterministicSpec,
  'fake-timers.spec.ts': fakeTimersSpec,
  'modes.spec.ts': modesSpec,
  'variants.spec.ts': variantsSpec,
  'sequential.spec.ts': sequentialSpec,
  'limits.spec.ts': limitsSpec,
  'vacuous.spec.ts': vacuousSpec,
  'late.sim.js': late,
  'strategy.spec.ts': strategySpec,
}

const typesSpec = `
import { type Client, fail, mix, ok, type Operation, registerWorkload, run, scenario, type ValueContext } from 'sameseed'
import { fifoQueue, kv, linearizable, register, type Verdict } from 'sameseed/checkers'
import { type SimTestOptions, simTest } from 'sameseed/vitest'
import { expect, test } from 'vitest'

const typed = scenario({
  name: 'typed',
  nodes: { count: 1, start: () => ({ inspect: () => ({ leader: true }) }) },
  expect: ({ always }) => [always('a leader', ({ nodes }) => nodes.every(({ state }) => state.leader))],
})

const options: SimTestOptions = { seeds: '7..16', shrinkRuns: 10, verify: false, regressions: 'kept' }
simTest(typed, options)
simTest.only(typed)
// @ts-expect-error a budget is time or runs
simTest(typed, { shrinkRuns: '1h' })
// @ts-expect-error not a scenario
simTest({ name: 'typed' })
// @ts-expect-error the engine's own
void run(typed, { seed: 1 }, { drain: 'portable' })

type StoreOperation = Operation<'get', readonly [string, null], readonly [string, number]> | Operation<'put', readonly [string, number], never>

class StoreClient implements Client<StoreOperation> {
  async invoke({ f, value }: StoreOperation) {
    if (f === 'get') return ok([value[0], 1])
    const written: number = value[1]
    return written < 0 ? fail() : ok()
  }
}

const store = { name: 'store', nodes: { count: 1, start: () => {} }, clients: { count: 1, start: () => new StoreClient() } }
const put = { weight: 1, value: ({ pick, unique }: ValueContext): [string, number] => [pick(['x', 'y']), unique] }
simTest(scenario({ ...store, workload: mix({ put }), expect: [linearizable(kv())] }))
// @ts-expect-error misspelt
simTest(scenario({ ...store, workload: mix({ putt: put }) }))
// @ts-expect-error the queue has no put
simTest(scenario({ ...store, workload: mix({ put }), expect: [linearizable(fifoQueue())] }))
// @ts-expect-error the client is for another workload
simTest(scenario({ ...store, ...registerWorkload() }))

class Misspelt {
  recieve(_from: string, _message: unknown): void {}
  inspect() {
    return { a: 1 }
  }
}
// @ts-expect-error receive is misspelt
simTest(scenario({ name: 'misspelt', nodes: { count: 1, start: () => new Misspelt() } }))

test('matchers', async () => {
  const one = await run(typed, { seed: 1 })
  expect(one).toPass()
  expect(one).not.toFailWith(/always/)
  expect(one.history).toBeLinearizable(register(), { maxSteps: 100 })
  expect(one).toBeAcceptedBy({ name: 'any', check: (): Verdict => ({ valid: true, reason: 'Any.' }) })
  const done: Promise<void> = expect(typed).toBeDeterministic('1')
  await done
  // @ts-expect-error a signature is a string
  expect(one).toFailWith(1)
})
`

export const typesFiles = {
  'types.spec.ts': typesSpec,
  'throws.spec.ts': throwsSpec,
  'properties.spec.ts': propertiesSpec,
}
