/** What compiles, and what does not: `npm run types` is what fails. */
import {
  type AnyEnv,
  type AnyOperation,
  type Client,
  type Env,
  eventually,
  fail,
  gen,
  type HistoryEvent,
  mix,
  type NodeInstance,
  type Operation,
  type OperationGenerator,
  type Outcome,
  ok,
  type PlannedOperation,
  type RegisterOperation,
  type ResultOf,
  registerWorkload,
  type Scenario,
  scenario,
  type Workload,
} from 'sameseed'
import { type AnyChecker, type Checker, fifoQueue, kv, linearizable, type Model, stats } from 'sameseed/checkers'
import { describe, expectTypeOf, test } from 'vitest'

type StoreOperation =
  | Operation<'get', readonly [key: string, missing: null], readonly [key: string, value: number | null]>
  | Operation<'put', readonly [key: string, value: number], never>

class Store {
  readonly #env: Env<{ readonly key: string }>

  constructor(env: Env<{ readonly key: string }>) {
    this.#env = env
  }

  receive(_from: string, { key }: { readonly key: string }): string {
    return key + this.#env.id
  }

  inspect() {
    return { keys: 1 }
  }
}

class StoreClient implements Client<StoreOperation> {
  async invoke(operation: StoreOperation) {
    switch (operation.f) {
      case 'get': {
        expectTypeOf(operation.value).toEqualTypeOf<readonly [key: string, missing: null]>()
        return ok([operation.value[0], 1])
      }
      case 'put':
        expectTypeOf(operation.value[1]).toBeNumber()
        return operation.value[1] < 0 ? fail('negative') : ok()
    }
  }
}

const nodes = { count: 1, start: (env: AnyEnv) => new Store(env) }
const clients = { count: 1, start: () => new StoreClient() }
const value = { weight: 1, value: ({ pick }: { pick<T>(items: readonly T[]): T }) => [pick(['x', 'y']), 1] as const }

describe('operations', () => {
  test('flow from a mix to a client that has no types of its own', () => {
    scenario({
      name: 'inferred',
      nodes: { count: 1, start: env => new Store(env) },
      clients: {
        count: 1,
        start: env => ({
          async invoke(operation) {
            if (operation.f === 'put') {
              expectTypeOf(operation.value).toEqualTypeOf<[string, number]>()
              return ok(await env.rpc('n1', { key: operation.value[0] }))
            }
            expectTypeOf(operation).toEqualTypeOf<Operation<'get', null>>()
            return ok()
          },
        }),
      },
      workload: mix({ get: 1, put: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), unique] } }),
      expect: ({ always }) => [
        always('state and history have their types', ({ nodes, history }) => {
          expectTypeOf(nodes[0]!.state).toEqualTypeOf<{ keys: number }>()
          expectTypeOf(history[0]!.f).toEqualTypeOf<'get' | 'put'>()
          return true
        }),
      ],
    })
  })

  test('of a workload are those that the client knows', () => {
    scenario({ name: 'all of them', nodes, clients, workload: mix({ get: getEntry, put: value }) })
    scenario({ name: 'some of them', nodes, clients, workload: mix({ put: value }) })
    // @ts-expect-error the client has no "gett"
    scenario({ name: 'misspelt', nodes, clients, workload: mix({ gett: 1, put: value }) })
    // @ts-expect-error the value of a "get" is a tuple
    scenario({ name: 'no value', nodes, clients, workload: mix({ get: 1 }) })
    // @ts-expect-error a "put" puts numbers
    scenario({ name: 'wrong', nodes, clients, workload: mix({ put: { weight: 1, value: () => ['x', 'one'] } }) })
    // @ts-expect-error so it is in a generator
    scenario({ name: 'generator', nodes, clients, workload: gen.stagger('5ms', gen.mix({ gett: 1 })) })
    // @ts-expect-error which operations these are is not known
    scenario({ name: 'any', nodes, clients, workload: mix({ put: value }) as Workload })
  })

  test('flow through generators', () => {
    const operations = gen.phases(
      gen.limit(3, gen.repeat({ f: 'get', value: ['x', null] })),
      gen.stagger('1ms', ({ unique }) => ({ f: 'put', value: ['x', unique] })),
      gen.eachClient(gen.once([{ f: 'get', value: ['y', null] }])),
      gen.map(({ value }) => ({ f: 'put' as const, value: [value, 2] as const }), { f: 'write', value: 'x' }),
      gen.filter(({ f }) => f === 'put', gen.flipFlop({ f: 'put', value: ['x', 1] }, { f: 'put', value: ['y', 1] })),
      gen.reserve([1, gen.untilOk({ f: 'put', value: ['x', 1] })], gen.any({ f: 'put', value: ['x', 1] })),
    )
    scenario({ name: 'generated', nodes, clients, workload: operations })
    scenario({
      name: 'with an end',
      nodes,
      clients,
      workload: gen.withFinal(mix({ put: value }), gen.once({ f: 'get', value: ['x', null] })),
    })
    // @ts-expect-error the client has no "drain"
    scenario({ name: 'no end', nodes, clients, workload: gen.withFinal(mix({ put: value }), { f: 'drain' }) })
    const keyed = gen.sequentialKeys(['x', 'y'], () => gen.mix({ put: { weight: 1, value: () => 5 } }))
    scenario({ name: 'keyed', nodes, clients, workload: keyed })
    const keyless = gen.sequentialKeys([1, 2], () => gen.mix({ put: { weight: 1, value: () => 5 } }))
    // @ts-expect-error keys are strings
    scenario({ name: 'keyless', nodes, clients, workload: keyless })
  })

  test('of a plan of one’s own have a client and a time', () => {
    const planned: PlannedOperation<StoreOperation>[] = [
      { client: 'c1', atUs: 0, operation: { f: 'put', value: ['x', 1] } },
    ]
    scenario({ name: 'planned', nodes, clients, workload: { plan: () => planned } })
  })

  test('have results', () => {
    expectTypeOf<ResultOf<StoreOperation>>().toEqualTypeOf<readonly [key: string, value: number | null]>()
    expectTypeOf<ResultOf<StoreOperation | Operation<'any'>>>().toBeUnknown()
    // @ts-expect-error it promises a number
    const careless: Client<Operation<'read', null, number>> = { invoke: async () => ok('one') }
    return careless
  })

  test('of a history are told apart by name', () => {
    const locking: OperationGenerator<Lock> = { op: () => undefined, update: () => locking }
    type Event = HistoryEvent<'acquire', { readonly ms: number } | null> | HistoryEvent<'release', null>
    scenario({
      name: 'events',
      nodes,
      clients: { count: 1, start: () => ({ invoke: async () => ok({ ms: 5 }) }) },
      workload: locking,
      expect: ({ eventually }) => [
        eventually('a lease', ({ history }) => {
          expectTypeOf(history[0]!).toEqualTypeOf<Event>()
          return history.every(event => event.f === 'release' || event.value === null || event.value.ms > 0)
        }),
      ],
    })
  })
})

describe('ready-made workloads', () => {
  const invoke = async ({ f, value }: RegisterOperation): Promise<Outcome<readonly [string, number | null]>> =>
    f === 'read' ? ok([value[0], 1]) : ok()

  test('are checked against the client', () => {
    scenario({ ...registerWorkload(), name: 'registers', nodes, clients: { count: 1, start: () => ({ invoke }) } })
    // @ts-expect-error the client is one of a store
    scenario({ ...registerWorkload(), name: 'store', nodes, clients })
    const wrong = async (_: RegisterOperation) => ok('not a pair')
    // @ts-expect-error a read is answered with key and value
    scenario({ ...registerWorkload(), name: 'pair', nodes, clients: { count: 1, start: () => ({ invoke: wrong }) } })
  })
})

describe('checkers', () => {
  test('know the operations', () => {
    const workload = mix({ put: value })
    scenario({ name: 'known', nodes, clients, workload, expect: [linearizable(kv()), stats()] })
    // @ts-expect-error a queue has no "put"
    scenario({ name: 'unknown', nodes, clients, workload, expect: [linearizable(fifoQueue())] })
    // @ts-expect-error nor has it one beside others
    scenario({ name: 'unknown', nodes, clients, workload, expect: [stats(), linearizable(fifoQueue())] })
    scenario({
      name: 'beside properties',
      nodes,
      clients,
      workload,
      // @ts-expect-error or beside properties
      expect: ({ always }) => [always('true', () => true), linearizable(fifoQueue())],
    })
  })

  test('of one’s own need not say which they know', () => {
    const own: Checker = { name: 'own', check: history => ({ valid: history.length > 0, reason: 'Any.' }) }
    scenario({ name: 'own', nodes, clients, workload: mix({ put: value }), expect: [own] })
    expectTypeOf(linearizable(kv())).toExtend<AnyChecker>()
    expectTypeOf(own).toExtend<AnyChecker>()
  })

  test('models say which operations there are', () => {
    const light: Model<boolean, 'toggle' | 'look'> = {
      name: 'light',
      init: () => false,
      step: (on, { f }) => {
        // @ts-expect-error there is no "togle"
        if (f === 'togle') return !on
        return f === 'toggle' ? !on : on
      },
    }
    scenario({
      name: 'light',
      nodes,
      clients: { count: 1, start: () => ({ invoke: () => ok() }) },
      workload: mix({ toggle: 1 }),
      expect: [linearizable(light)],
    })
  })
})

describe('nodes', () => {
  class Misspelt {
    recieve(_from: string, _message: unknown): string {
      return 'nobody calls this'
    }

    inspect() {
      return { keys: 1 }
    }
  }

  class Ticking {
    tick(): void {}

    describe(_text: string): void {}

    inspect() {
      return { ticks: 1 }
    }
  }

  test('hear what is sent to them', () => {
    // @ts-expect-error `receive` is misspelt
    scenario({ name: 'misspelt', nodes: { count: 1, start: () => new Misspelt() } })
    // @ts-expect-error also where it is made later
    scenario({ name: 'later', nodes: { count: 1, start: async () => new Misspelt() } })
    // @ts-expect-error also beside one that is not
    scenario({ name: 'two', nodes: { count: 1, start: env => (env.id === 'n1' ? new Store(env) : new Misspelt()) } })
    scenario({ name: 'ticking', nodes: { count: 1, start: () => new Ticking() } })
    scenario({ name: 'nothing', nodes: { count: 1, start: () => {} } })
    scenario({ name: 'function', nodes: { count: 1, start: async env => void (await env.inbox.next()) } })
    scenario({
      name: 'object',
      nodes: { count: 1, start: () => ({ receive: (_: string, text: string) => text, inspect: () => 0 }) },
    })
    scenario({
      name: 'one of two',
      nodes: { count: 1, start: (env): NodeInstance<{ keys: number } | { ticks: number }> => new Store(env) },
    })
  })

  test('have a state, with or without a promise', () => {
    const typed = scenario({ name: 'typed', nodes: { count: 1, start: async env => new Store(env) } })
    expectTypeOf(typed).toExtend<Scenario<{ keys: number }>>()
    scenario({
      name: 'wrong state',
      nodes,
      // @ts-expect-error there is no such field
      expect: ({ always }) => [always('field', world => world.nodes.every(({ state }) => state.key > 0))],
    })
    scenario({ name: 'given', nodes, expect: [eventually<{ keys: number }>('keys', () => true)] })
  })

  test('of several versions have the states of all of them', () => {
    const versioned = scenario({
      name: 'versioned',
      nodes: { count: 1, start: { '1.0': env => new Store(env), '1.1': async () => new Ticking() } },
      expect: ({ always }) => [
        always('typed', ({ nodes }) => {
          expectTypeOf(nodes[0]!.state).toEqualTypeOf<{ keys: number } | { ticks: number }>()
          expectTypeOf(nodes[0]!.version).toEqualTypeOf<string | undefined>()
          return true
        }),
      ],
    })
    expectTypeOf(versioned).toExtend<Scenario<{ keys: number } | { ticks: number }>>()
    const roles = scenario({
      name: 'roles',
      nodes: { a: { count: 1, start: { old: env => new Store(env) } }, b: { count: 1, start: () => new Ticking() } },
    })
    expectTypeOf(roles).toExtend<Scenario<{ keys: number } | { ticks: number }>>()
    // @ts-expect-error a version is started by a function, or all by modules
    return () => scenario({ name: 'mixed', nodes: { count: 1, start: { old: 5 } } })
  })

  test('nodes that have misspelt receive, in one of several versions or one of several roles', () => {
    class Deaf {
      recieve(_from: string, _message: unknown): void {}
    }
    const hears = () => ({ receive: () => {} })
    const deaf = () => new Deaf()
    const name = 'deaf'
    return [
      // @ts-expect-error the second version does not hear
      () => scenario({ name, nodes: { count: 1, start: { old: hears, new: deaf } } }),
      // @ts-expect-error one made in a while does not either
      () => scenario({ name, nodes: { count: 1, start: { old: async () => new Deaf(), new: hears } } }),
      // @ts-expect-error nor one of a role
      () => scenario({ name, nodes: { a: { count: 1, start: hears }, b: { count: 1, start: deaf } } }),
      // @ts-expect-error nor a version of one of a role
      () => scenario({ name, nodes: { a: { count: 1, start: { old: hears, new: deaf } } } }),
      // A node that lives in its timers has nothing that looks like it.
      () => scenario({ name, nodes: { count: 1, start: { old: hears, new: () => ({}) } } }),
    ]
  })

  test('an option that there is not', () => [
    // @ts-expect-error misspelt
    () => scenario({ name: 'option', nodes, duraton: '1s' }),
    // @ts-expect-error without a name
    () => scenario({ nodes }),
  ])
})

type Lock = Operation<'acquire', null, { readonly ms: number }> | Operation<'release', null, never>
const getEntry = { weight: 1, value: (): [string, null] => ['x', null] }

test('every operation is an AnyOperation', () => {
  expectTypeOf<StoreOperation>().toExtend<AnyOperation>()
  expectTypeOf<Operation>().toExtend<AnyOperation>()
})
