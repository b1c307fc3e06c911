import fc from 'fast-check'
import { always, fail, gen, info, mix, type Operation, ok, run, ScenarioError, scenario, type Workload } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { agendaItem, agendaOf, planOperation } from '../../src/scenario/agenda.ts'
import { ValueCopier } from '../../src/scenario/value-copier.ts'

type ListOperation = Operation<'add', { readonly list: number[] }> | Operation<'read', null>

const shared = { list: [1, 2] }
const workload = mix(
  {
    add: { weight: 1, value: ({ unique, random }) => (random() < 0.2 ? shared : { list: [unique] }) },
    read: 1,
  },
  { every: '50ms' },
)

/** A client that goes on changing what it was given, and what it returned. */
function careless() {
  const cache: number[] = []
  return {
    async invoke({ f, value }: ListOperation) {
      if (f === 'add') {
        cache.push(...value.list)
        value.list.push(-99)
        return ok()
      }
      cache.push(-1)
      return ok(cache)
    },
  }
}

const system = (operations: Workload<ListOperation>) =>
  scenario({
    name: 'values',
    nodes: { count: 1, start: () => {} },
    clients: { count: 2, start: careless },
    workload: operations,
    duration: '2s',
  })

describe.each([
  ['drawn before the run', workload],
  [
    'from a generator',
    gen.limit(40, ({ unique }) =>
      unique % 2 === 0 ? { f: 'add' as const, value: { list: [unique] } } : { f: 'read' as const },
    ),
  ],
] satisfies [string, Workload<ListOperation>][])('operations %s', (_, operations) => {
  test('are in history and plan as they were at the time, whatever a client does to its own', async () => {
    const once = await run(system(operations), { seed: 1 })
    const { history } = once
    const adds = history.filter(({ f, type }) => f === 'add' && type !== 'fail')
    expect(adds.length).toBeGreaterThan(10)
    expect(JSON.stringify(adds)).not.toContain('-99')
    const reads = history.filter(({ f, type }) => f === 'read' && type === 'ok').map(({ value }) => value as number[])
    expect(new Set(reads.map(({ length }) => length)).size).toBeGreaterThan(5)
    expect(JSON.stringify(once.operations)).not.toContain('-99')
    expect(shared).toEqual({ list: [1, 2] })

    const explicit = { seed: 1, operations: once.operations }
    const again = await run(system(operations), explicit)
    expect(again.fingerprint).toBe(once.fingerprint)
    expect(again.history).toEqual(history)
    expect(JSON.stringify(explicit)).not.toContain('-99')
    expect((await run(system(operations), explicit)).history).toEqual(history)
  })
})

test('what is no plain data is a mistake of the scenario', async () => {
  const returning = (value: unknown) =>
    scenario({
      name: 'returns',
      nodes: { count: 1, start: () => {} },
      clients: { count: 1, start: () => ({ invoke: async () => ok(value) }) },
      workload: mix({ read: 1 }, { every: '10ms' }),
      duration: '1s',
    })
  await expect(run(returning({ deep: [() => 1] }), { seed: 1 })).rejects.toThrow(
    new ScenarioError(
      'the value returned by the operation "read" has to be plain data, but value.deep[0] is a function: the history keeps a copy of it (c1)',
    ),
  )
  const asking = scenario({
    name: 'asks',
    nodes: { count: 1, start: () => {} },
    clients: { count: 1, start: () => ({ invoke: () => ok() }) },
    workload: mix({ add: { weight: 1, value: () => ({ callback() {} }) } }),
  })
  await expect(run(asking, { seed: 1 })).rejects.toThrow(
    'the value of the operation "add" has to be plain data, but value.callback is a function',
  )
  const whole = await run(returning(new Map([['x', new Set([1])]])), { seed: 1 })
  expect(whole.history.at(-1)?.value).toEqual(new Map([['x', new Set([1])]]))
})

test('the fingerprint covers what was asked for, what was answered and how', async () => {
  const answering = (answer: () => ReturnType<typeof ok>, value = 1) =>
    scenario({
      name: 'answers',
      nodes: { count: 1, start: () => {} },
      clients: { count: 1, start: () => ({ invoke: answer }) },
      workload: mix({ add: { weight: 1, value: () => value } }, { every: '100ms' }),
      duration: '1s',
    })
  const systems = [
    answering(() => ok()),
    answering(() => ok(), 2),
    answering(() => ok(3) as never),
    answering(() => ok('3') as never),
    answering(() => ok({ three: [3] }) as never),
    answering(() => fail()),
    answering(() => info()),
  ]
  const fingerprints = await Promise.all(systems.map(async each => (await run(each, { seed: 1 })).fingerprint))
  expect(new Set(fingerprints).size).toBe(systems.length)
})

test('an agenda is the plan in another form, in the order of time', () => {
  const clientIds = ['c1', 'c2', 'c3']
  const operation = fc.record({
    client: fc.constantFrom(...clientIds),
    atUs: fc.oneof(fc.nat(5), fc.nat(100_000_000)),
    isFinal: fc.boolean(),
    f: fc.constantFrom('get', 'put'),
    value: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(operation), drawn => {
      const items = drawn.map(each => ({ ...each, client: clientIds.indexOf(each.client) }))
      const operations = items.map(item => planOperation(item, clientIds))
      expect(operations.map(each => agendaItem(each, clientIds, new ValueCopier()))).toEqual(items)
      const { main, final } = agendaOf(items)
      // One after the other put behind all that come no later.
      const naive = (isFinal: boolean) => {
        const sorted: typeof items = []
        for (const item of items.filter(each => each.isFinal === isFinal)) {
          const at = sorted.findIndex(({ atUs }) => atUs > item.atUs)
          sorted.splice(at === -1 ? sorted.length : at, 0, item)
        }
        return sorted
      }
      expect(main).toEqual(naive(false))
      expect(final).toEqual(naive(true))
    }),
  )
})

describe('nobody changes the history', () => {
  const valid = { valid: true, reason: 'Fine.' } as const
  const judgedBy = (expected: readonly unknown[]) =>
    scenario({
      name: 'kept',
      nodes: { count: 1, start: () => ({ inspect: () => 0 }) },
      clients: { count: 2, start: () => ({ invoke: ({ value }: Operation) => ok(value) }) },
      workload: mix({ put: { weight: 1, value: ({ unique }) => ({ list: [3, unique, 1] }) } }, { every: '50ms' }),
      duration: '1s',
      expect: expected as never,
    })

  interface Loose {
    type: string
    value: { list: number[] }
  }
  const changes: Record<string, (history: Loose[]) => unknown> = {
    sort: history => history.sort(() => -1),
    empty: history => {
      history.length = 0
    },
    drop: history => history.pop(),
    'exchange the first': history => history.unshift(...history.splice(1, 1)),
    'exchange the last': history => history.push(...history.splice(-2, 1)),
    'sort a value': history => history[0]?.value.list.sort(),
    'change an event': history => {
      for (const event of history) event.type = 'fail'
    },
  }

  test.each(Object.entries(changes))('a checker cannot: %s', async (_, change) => {
    const changing = {
      name: 'changing',
      check(history: unknown) {
        change(history as Loose[])
        return valid
      },
    }
    const error = await run(judgedBy([changing]), { seed: 1 }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ScenarioError)
    expect(String(error)).toMatch(
      /the checker "changing" cannot judge what the clients did: Cannot .*: a history stays as it is, let it work on a copy/,
    )
    expect((error as { cause?: Error }).cause?.stack).toMatch(/values\.test\.ts/)
  })

  test.each(['sort', 'empty', 'drop', 'exchange the first', 'exchange the last'])(
    'nor can a predicate: %s',
    async name => {
      const changing = judgedBy([
        always('changing', ({ history }) => {
          if (history.length > 6) changes[name]?.(history as unknown as Loose[])
          return true
        }),
      ])
      await expect(run(changing, { seed: 1 })).rejects.toThrow(
        'the predicate of "changing" changes the history that it is shown: let it work on a copy, as toSorted and toReversed do',
      )
    },
  )

  test.each<[string, (nodes: string[]) => unknown]>([
    ['empties', nodes => nodes.splice(0)],
    ['adds to', nodes => nodes.push('n9')],
    ['reverses', nodes => nodes.reverse()],
    ['puts something else into', nodes => nodes.fill('n9')],
  ])('a predicate that %s the list of nodes is told', async (_, change) => {
    const changing = scenario({
      name: 'nodes',
      nodes: { count: 3, start: () => ({ inspect: () => 0 }) },
      duration: '1s',
      expect: [
        always('changing', ({ nodes }) => {
          change(nodes as unknown as string[])
          return true
        }),
      ] as never,
    })
    await expect(run(changing, { seed: 1 })).rejects.toThrow(
      'the predicate of "changing" changes the list of nodes that it is shown: let it work on a copy, as toSorted and toReversed do',
    )
  })

  test('the values of a plan that is given stay its own', async () => {
    const value = { list: [3, 1] }
    const { history } = await run(judgedBy([]), {
      seed: 1,
      operations: [{ client: 'c1', at: 0, f: 'put', value }],
    })
    expect(Object.isFrozen(history[0]?.value)).toBe(true)
    expect(Object.isFrozen(value)).toBe(false)
  })
})
