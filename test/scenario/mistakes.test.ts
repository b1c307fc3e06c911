/** A mistake of the scenario is a ScenarioError that says so: never an error that looks like one of ours. */
import assert from 'node:assert'
import {
  always,
  bankWorkload,
  gen,
  mix,
  type Operation,
  type OperationGenerator,
  ok,
  type PlannedOperation,
  type PropertyMakers,
  run,
  ScenarioError,
  Simulation,
  scenario,
  setWorkload,
  type Workload,
} from 'sameseed'
import { type AnyChecker, kv, linearizable } from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'
import { userPlace } from '../../src/sim/user-frames.ts'

const system = (workload: Workload, expected: readonly AnyChecker[] = []) =>
  scenario({
    name: 'mistaken',
    nodes: { count: 1, start: () => {} },
    clients: { count: 1, start: () => ({ invoke: ({ value }) => ok(value) }) },
    workload,
    duration: '1s',
    liveness: { quorum: 'all' },
    expect: expected as never,
  })

async function mistakeOf(workload: Workload, expected?: readonly AnyChecker[]): Promise<string> {
  const error = await run(system(workload, expected), { seed: 1 }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ScenarioError)
  return (error as ScenarioError).message
}

describe('a checker', () => {
  test('that does not know an operation', async () => {
    const misspelt = mix({ gett: { weight: 1, value: () => ['x', null] } })
    expect(await mistakeOf(misspelt, [linearizable(kv())])).toBe(
      `the checker "linearizable store" cannot judge what the clients did: kv: unknown operation 'gett' (get, put, append, delete, cas, read, write)`,
    )
  })

  test('that gets a value of another shape', async () => {
    expect(await mistakeOf(mix({ put: { weight: 1, value: () => 5 } }), [linearizable(kv())])).toBe(
      'the checker "linearizable store" cannot judge what the clients did: kv: the value of a put must be [key, …], not 5',
    )
  })

  test('that throws', async () => {
    const broken: AnyChecker = {
      name: 'broken',
      check() {
        throw new RangeError('my own')
      },
    }
    expect(await mistakeOf(mix({ read: 1 }), [broken])).toBe(
      'the checker "broken" cannot judge what the clients did: my own',
    )
  })
})

describe('a checker has to return a verdict, and not', () => {
  test.each([
    ['nothing', undefined, 'returned undefined'],
    ['a promise', Promise.resolve({ valid: true, reason: 'Fine.' }), 'returned a promise: it has to answer at once'],
    ['a boolean', true, 'returned true'],
    ['no reason', { valid: true }, 'returned { valid: true }'],
    ['perhaps', { valid: 'perhaps', reason: 'Who knows.' }, "returned { valid: 'perhaps', reason: 'Who knows.' }"],
  ])('%s', async (_, verdict, returned) => {
    const odd = { name: 'odd', check: () => verdict } as unknown as AnyChecker
    expect(await mistakeOf(mix({ read: 1 }), [odd])).toBe(
      `the checker "odd" has to return { valid: true, false or 'unknown', reason: 'a sentence' }, but ${returned}`,
    )
  })
})

describe('what a client’s invoke returns is told with the client, and where it is written', () => {
  const broke = (invoke: () => unknown) =>
    run(
      scenario({
        name: 'client',
        nodes: { count: 1, start: () => {} },
        clients: { count: 1, start: () => ({ invoke }) as never },
        workload: mix({ get: 1 }),
        duration: '1s',
      }),
      { seed: 1 },
    ).then(
      () => undefined,
      (error: unknown) => error as Error,
    )

  test.each([
    ['nothing', async () => undefined, 'must return ok(…), fail(…) or info(…), but it returned undefined (c1)'],
    [
      'a promise in a value',
      () => ok([Promise.resolve(1)]),
      'value[0] is a Promise: send what it resolves to (is an "await" missing?)',
    ],
  ])('%s', async (_, invoke, message) => {
    const error = await broke(invoke)
    if (!(error instanceof ScenarioError)) throw new Error('it should have been a mistake')
    expect(error.message).toContain(message)
    expect((error.cause as Error).stack).toMatch(/at .*mistakes\.test\.ts:\d+/)
  })
})

describe('a predicate', () => {
  const asking = (predicate: () => boolean | undefined) => broken({ expect: [always('asked', predicate)] as never })

  test('of a body in braces that returns nothing is a mistake', async () => {
    const silent = (() => {
      ;[1, 2].every(each => each > 0)
    }) as () => undefined
    await expect(asking(silent)).rejects.toThrow(ScenarioError)
    await expect(asking(silent)).rejects.toThrow('the predicate of "asked" returns nothing, whatever it finds')
  })

  test('of assertions, or that says only what is wrong, is none', async () => {
    const asserts = () => {
      expect(1).toBe(1)
    }
    const branch = () => {
      if (Date.now() === 1) return false
      return undefined
    }
    const delegates = () => asserts()
    for (const fine of [asserts, branch, delegates]) expect((await asking(fine as () => undefined)).ok).toBe(true)
  })
})

test('an expect in braces that returns nothing is no empty one', () => {
  const expect_ = ({ always: demand }: PropertyMakers<unknown, Operation>) => void demand('x', () => false)
  expect(() => scenario({ name: 'x', nodes: { count: 1, start: () => {} }, expect: expect_ as never })).toThrow(
    'scenario "x": expect is a function that returned nothing: is a "return" missing?',
  )
})

const broken = (spec: Partial<Parameters<typeof scenario>[0]>) =>
  run(scenario({ name: 'broken', nodes: { count: 1, start: () => {} }, duration: '1s', ...spec } as never), { seed: 1 })

describe('a nemesis of one’s own', () => {
  test.each([
    ['no list', null, 'expected a list of faults as they stand in a plan, but found null'],
    ['no kind', [{ at: '1s' }], '[0].kind'],
    ['a kind that there is not', [{ kind: 'earthquake', at: '1s' }], 'earthquake'],
    ['no time', [{ kind: 'crash', for: '1s', node: 'n1' }], 'the field "[0].at" is missing'],
  ])('draws %s', async (_, drawn, message) => {
    const nemesis = { kinds: ['crash'], faults: () => drawn as never }
    await expect(broken({ faults: nemesis })).rejects.toThrow(ScenarioError)
    await expect(broken({ faults: nemesis })).rejects.toThrow(message)
  })
})

test('what a node starts as is an object, or nothing', async () => {
  await expect(broken({ nodes: { count: 1, start: () => 5 as never } })).rejects.toThrow(
    'starting n1 returned 5: return an object with receive(from, message)',
  )
})

test.each([
  ['process.exit', () => process.exit(1), 'that would end the process which all nodes share, and the test with it'],
  [
    'Atomics.wait',
    () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5),
    'that would stop the thread which all nodes share',
  ],
])('%s in a node says what it would do', async (call, act, why) => {
  const message = await broken({ nodes: { count: 1, start: () => void act() } }).then(
    () => '',
    ({ message: told }: Error) => told,
  )
  expect(message).toContain(`n1 calls ${call} at `)
  expect(message).toContain('mistakes.test.ts:')
  expect(message).toContain(why)
})

test('a latency of a plan whose least is more than its most', async () => {
  const plan = { seed: 1, options: { latency: { kind: 'uniform', min: '5ms', max: '1ms' } } } as const
  await expect(run(system(mix({ read: 1 })), plan)).rejects.toThrow(ScenarioError)
  await expect(run(system(mix({ read: 1 })), plan)).rejects.toThrow("the plan's options: latency")
})

describe('a workload', () => {
  test.each([
    [
      'no function',
      () => mix({ read: { weight: 1 } as never }),
      'mix: the option "read.value" is missing: expected a function that makes the value',
    ],
    ['no weight', () => mix({ read: 'often' as never }), "mix: read is 'often': expected a weight"],
    ['negative', () => mix({ read: -1 }), 'mix: read is -1: expected a weight of 0 or more'],
    ['no duration', () => mix({ read: 1 }, { every: '5 parsecs' }), "mix: every is '5 parsecs': expected a duration"],
    ['no duration', () => gen.stagger('soon', { f: 'read' }), 'stagger is "soon"'],
    ['no count', () => gen.limit(Number.NaN, { f: 'read' }), 'limit: the count is NaN'],
    ['no operations', () => gen.source(5 as never), 'operations cannot come from 5'],
    ['a mix in a generator', () => gen.once(mix({ read: 1 }) as never), 'use gen.mix(…) there'],
    ['one account', () => bankWorkload({ accounts: ['a'] }), 'two accounts are needed'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(ScenarioError)
    expect(make).toThrow(message)
  })

  test('whose function throws', async () => {
    const value = () => {
      throw new RangeError('my own')
    }
    const expected = 'the workload threw RangeError: my own'
    expect(await mistakeOf(mix({ read: { weight: 1, value } }))).toBe(expected)
    expect(await mistakeOf(gen.source(value))).toBe(expected)
    expect(await mistakeOf(gen.map(value, { f: 'read' }))).toBe(expected)
    expect(await mistakeOf(gen.withFinal(gen.once({ f: 'read' }), value))).toBe(expected)
  })

  test('that is to end in two ways', () => {
    const reads = { f: 'read' } as const
    const once = gen.withFinal(mix({ read: 1 }), gen.eachClient(reads))
    const refused = 'withFinal: this workload has a final phase already, of which nothing would be left'
    expect(() => gen.withFinal(once, reads)).toThrow(ScenarioError)
    expect(() => gen.withFinal({ ...once, isFinalOptional: true }, reads)).toThrow(refused)
    expect(() => gen.withFinal(gen.withFinal(reads, reads), reads)).toThrow(refused)
    expect(() => gen.withFinal(setWorkload().workload, reads)).toThrow(refused)
    // What each may be the end of is not refused to the other, and that of `mix` is there to be replaced.
    const end = gen.eachClient(reads)
    expect(() => [gen.withFinal(mix({ read: 1 }), end), gen.withFinal(reads, end)]).not.toThrow()
  })

  test.each([
    [{ client: 'c9', atUs: 0, operation: { f: 'read', value: null } }, 'the clients are c1'],
    [{ client: 'c1', atUs: Number.NaN, operation: { f: 'read', value: null } }, 'its time is no number'],
    [{ client: 'c1', atUs: -1, operation: { f: 'read', value: null } }, 'its time is no number'],
    [{ client: 'c1', atUs: 0, f: 'read', value: null }, 'it has no operation with a name'],
    [null, 'it has no operation with a name'],
  ])('that plans %j', async (planned, message) => {
    expect(await mistakeOf({ plan: () => [planned as unknown as PlannedOperation] })).toContain(message)
  })

  const turn = { kind: 'invoke', client: 0, atUs: 0, operation: { f: 'read', value: null } }
  const next = gen.once({ f: 'read' })
  test.each([
    [null, 'give { turn, next }'],
    ['done', 'give { turn, next }'],
    [{ next }, 'give { turn, next }'],
    [{ turn }, 'has no op() and update()'],
    [{ turn: { ...turn, atUs: undefined }, next }, 'atUs, is no number'],
    [{ turn: { ...turn, operation: undefined }, next }, 'has no name'],
    [{ turn: { ...turn, operation: { value: 1 } }, next }, 'has no name'],
    [{ turn: { ...turn, kind: 'wait' }, next }, "of kind 'invoke', 'sleep' or 'log'"],
    [{ turn: { kind: 'sleep', client: 0, atUs: 0 }, next }, 'forUs, is no number'],
    [{ turn: { ...turn, client: 7 }, next }, 'wants client 7, which is not free'],
  ])('whose generator answers %j', async (answer, message) => {
    const generator: OperationGenerator = { op: () => answer as never, update: () => generator }
    expect(await mistakeOf(generator)).toContain(message)
  })
})

describe('an assertion in a client', () => {
  const asserting = (invoke: (value: unknown) => unknown) =>
    scenario({
      name: 'asserting',
      nodes: { count: 1, start: () => {} },
      clients: { count: 1, start: () => ({ invoke: ({ value }) => invoke(value) as never }) },
      workload: mix({ read: { weight: 1, value: ({ unique }) => unique } }, { every: '10ms' }),
      duration: '1s',
    })

  test.each([
    [
      'at once',
      (value: unknown) => {
        assert.notEqual(value, 3)
        return ok()
      },
    ],
    [
      'later',
      async (value: unknown) => {
        await null
        expect(value).not.toBe(3)
        return ok()
      },
    ],
  ])('that does not hold fails the run, with its line: %s', async (_, invoke) => {
    const { violations, signature } = await run(asserting(invoke), { seed: 1 })
    expect(violations.map(({ kind, process }) => [kind, process])).toEqual([['threw', 'c1']])
    expect(signature).toMatch(/^threw: AssertionError at .*\(?mistakes\.test\.ts:\d+\)?$/)
  })

  test('is no other error: that says only that nobody knows how the operation ended', async () => {
    const broken = asserting(() => {
      throw new Error('no connection')
    })
    expect((await run(broken, { seed: 1 })).violations).toEqual([])
  })
})

test('a class in the place of a function that makes one', () => {
  class Store {}
  const message = (spec: object) => {
    try {
      scenario({ name: 'classy', nodes: { count: 1, start: () => {} }, duration: '1s', ...spec } as never)
    } catch (error) {
      return (error as Error).message
    }
    return undefined
  }
  expect(message({ nodes: { count: 1, start: Store } })).toBe(
    'scenario "classy": nodes.start is the class Store: expected a function that starts a node, or the path of a module that exports one: write env => new Store(env)',
  )
  expect(message({ clients: { count: 1, start: Store } })).toBe(
    'scenario "classy": clients.start is the class Store: expected a function that starts a client: write env => new Store(env)',
  )
  expect(message({ nodes: { count: 1, start: { '1.0': Store } } })).toMatch(/write env => new Store\(env\)$/)
})

describe('what answers with a promise names its line', () => {
  const placeOf = async (spec: object) => {
    const asked = scenario({
      name: 'late',
      nodes: { count: 1, start: () => ({ inspect: () => 0 }) },
      duration: '1s',
      ...spec,
    } as never)
    const error = await run(asked, { seed: 1 }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ScenarioError)
    return userPlace((error as { cause?: Error }).cause?.stack)
  }

  test.each([
    [
      'inspect()',
      { nodes: { count: 1, start: () => ({ inspect: async () => 0 }) }, expect: [always('fine', () => true)] },
    ],
    ['a predicate', { expect: [always('fine', (async () => true) as never)] }],
    ['a checker', { expect: [{ name: 'late', check: async () => ({ valid: true, reason: 'Fine.' }) }] }],
  ])('%s', async (_, spec) => {
    expect(await placeOf(spec)).toMatch(/mistakes\.test\.ts:\d+/)
  })
})

describe('a sentence within every or some of the nodes is lost, and refused', () => {
  const judged = (predicate: Parameters<typeof always<number>>[1]) =>
    run(
      scenario({
        name: 'lost',
        nodes: { count: 2, start: env => ({ inspect: () => (env.id === 'n2' ? 5 : 1) }) },
        duration: '1s',
        expect: ({ always }) => [always('small', predicate)],
      }),
      { seed: 1 },
    )

  test.each(['every', 'some'] as const)('%s', async call => {
    const error = await judged(({ nodes }) =>
      nodes[call](
        (({ id, state }: { id: string; state: number }) =>
          (call === 'every' && state < 3) || `${id} is too big`) as never,
      ),
    ).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ScenarioError)
    expect((error as Error).message).toMatch(
      new RegExp(
        `^the predicate of "small" holds whatever it finds: its sentence "n[12] is too big" is lost within ${call}, where a text is true: look for what is wrong with find`,
      ),
    )
    expect(userPlace((error as { cause?: Error }).cause?.stack)).toMatch(/mistakes\.test\.ts:\d+/)
  })

  test('else they are what they always were, and the list as well', async () => {
    const seen: unknown[] = []
    const { verdict } = await judged(({ nodes }) => {
      seen.push(JSON.stringify(nodes.map(({ state }) => state)), Object.keys(nodes), [...nodes].length)
      expect(nodes).toEqual([...nodes])
      return (
        nodes.every(({ state }, i, all) => state < 6 && all[i] !== undefined) && !nodes.some(({ state }) => state > 5)
      )
    })
    expect(verdict).toBe('ok')
    expect(seen.slice(-3)).toEqual(['[1,5]', ['0', '1'], 2])
  })
})

describe('a run is no part of another one', () => {
  const inner = scenario({ name: 'inner', nodes: { count: 1, start: () => {} }, duration: '1s' })
  const refused = (who: string) =>
    `"${who}" begins a run of scenario "inner" while it is asked about one: a run cannot be a part of another one. Begin it before, and look at what came of it`

  async function mistakeOfAll(
    expected: readonly AnyChecker[] | ((make: PropertyMakers<unknown>) => unknown),
  ): Promise<unknown> {
    const outer = scenario({
      name: 'outer',
      nodes: { count: 1, start: () => ({ inspect: () => ({ isUp: true }) }) },
      clients: { count: 1, start: () => ({ invoke: async () => ok() }) },
      workload: mix({ read: 1 }),
      duration: '1s',
      expect: expected as never,
    })
    return run(outer, { seed: 1 }).then(
      ({ violations }) => violations,
      (error: unknown) => (error instanceof ScenarioError ? error.message : error),
    )
  }

  test.each(['always', 'eventually', 'sometimes'] as const)('that a predicate of %s begins', async type => {
    const begin = () => {
      run(inner, { seed: 1 })
      return true
    }
    expect(await mistakeOfAll(make => [make[type]('nested', begin)])).toBe(refused('nested'))
  })

  test('that a predicate begins and whose refusal it catches', async () => {
    const begin = () => {
      try {
        new Simulation(inner, { seed: 1 })
      } catch {}
      return true
    }
    expect(await mistakeOfAll(({ always }) => [always('nested', begin)])).toBe(refused('nested'))
  })

  test('that a checker begins', async () => {
    const check = () => {
      run(inner, { seed: 1 })
      return { valid: true, reason: 'Fine.' } as const
    }
    expect(await mistakeOfAll([{ name: 'nesting', check }])).toBe(refused('nesting'))
  })

  test('begun after one that was refused, it runs', async () => {
    const begin = () => {
      run(inner, { seed: 1 })
      return true
    }
    await mistakeOfAll(({ always }) => [always('nested', begin)])
    expect((await run(inner, { seed: 1 })).ok).toBe(true)
  })
})

describe('what is expected is told where it is written', () => {
  test.each([
    ['always', () => always((() => true) as never, undefined as never), "always: expected always('what has to hold', "],
    ['no predicate', () => always('one leader', true as never), 'but its predicate is true'],
    ['no name', () => always('' as never, () => true), "but its name is ''"],
  ] as const)('%s', (_, make, sentence) => {
    expect(make as () => unknown).toThrow(ScenarioError)
    expect(make as () => unknown).toThrow(sentence)
  })

  test('a checker without a name', () => {
    const nameless = { check: () => ({ valid: true, reason: 'Fine.' }) }
    expect(() => system(mix({ read: 1 }), [nameless as never])).toThrow(
      'expect[0] is { check: [Function: check] }: expected a name beside its check',
    )
  })

  test.each([
    [1, 'returned 1: it has to return true, false or a sentence'],
    [0, 'returned 0: it has to return'],
    [null, 'returned null: it has to return'],
    [{ leaders: 2 }, 'returned { leaders: 2 }: it has to return'],
  ])('a predicate that answers %j', async (answer, sentence) => {
    const property = always('one leader', () => answer as never)
    expect(await mistakeOf(mix({ read: 1 }), [property as never])).toContain(sentence)
  })

  test('a predicate that says nothing in a sentence does not hold', async () => {
    const { violations } = await run(system(mix({ read: 1 }), [always('one leader', () => '') as never]), { seed: 1 })
    expect(violations[0]?.message).toBe('"one leader" does not hold')
  })

  test('a value that contains itself', async () => {
    const endless: unknown[] = []
    endless.push(endless)
    const circular = scenario({
      name: 'circular',
      nodes: { count: 1, start: () => {} },
      clients: { count: 1, start: () => ({ invoke: () => ok(endless as never) }) },
      workload: mix({ read: 1 }),
      duration: '1s',
      expect: [linearizable(kv())],
    } as never)
    await expect(run(circular, { seed: 1 })).rejects.toBeInstanceOf(ScenarioError)
  })
})
