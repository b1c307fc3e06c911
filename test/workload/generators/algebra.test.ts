import fc from 'fast-check'
import { gen, type OperationGenerator, ok, run, scenario } from 'sameseed'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { effort } from '../../effort.ts'
import { type Done, interpret } from '../interpreter.ts'

const read = { f: 'read' }
const write = { f: 'write', value: 1 }
const reads = gen.repeat(read)
const names = (done: readonly Done[]) => done.map(({ f }) => f)
const values = (done: readonly Done[]) => done.map(({ value }) => value)

describe('sources', () => {
  test('an operation comes once; without a value it is null', () => {
    expect(interpret(gen.source(read))).toMatchObject([{ f: 'read', value: null, from: 0 }])
  })

  test('a list comes in order, lists in lists too', () => {
    expect(names(interpret(gen.source([read, [write, read], write]), { clients: 1 }))).toEqual([
      'read',
      'write',
      'read',
      'write',
    ])
  })

  test('a function is called for each operation until it returns nothing', () => {
    const upToFive = gen.source(({ unique }) => (unique <= 5 ? { f: 'add', value: unique } : undefined))
    expect(values(interpret(upToFive, { clients: 1 }))).toEqual([1, 2, 3, 4, 5])
    const pairs = gen.limit(6, () => gen.source([read, write]))
    expect(names(interpret(pairs, { clients: 1 }))).toEqual(['read', 'write', 'read', 'write', 'read', 'write'])
  })

  test('a generator function comes once, and begins anew in each run', () => {
    const counting = gen.source(function* () {
      for (let value = 1; value <= 3; value++) yield { f: 'add', value }
      yield [read, write]
    })
    for (let times = 0; times < 2; times++) {
      expect(values(interpret(counting, { clients: 2 }))).toEqual([1, 2, 3, null, 1])
    }
  })

  test('what is no source is refused', () => {
    expect(() => gen.source(42 as never)).toThrow('operations cannot come from 42')
    expect(() => gen.limit(1, { plan: () => [] } as never)).toThrow('use gen.mix')
  })
})

describe('how many', () => {
  test('limit n gives at most n, and n of an endless one', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 1, max: 5 }), (count, clients) => {
        expect(interpret(gen.limit(count, reads), { clients }).length).toBe(count)
        expect(interpret(gen.limit(count, [read, write]), { clients }).length).toBe(Math.min(2, count))
      }),
      { numRuns: effort(30) },
    )
    expect(interpret(gen.once(reads)).length).toBe(1)
  })

  test('repeat gives the first again and again, cycle begins from the start', () => {
    expect(names(interpret(gen.repeat([read, write], 3)))).toEqual(['read', 'read', 'read'])
    expect(names(interpret(gen.cycle([read, write], 2), { clients: 1 }))).toEqual(['read', 'write', 'read', 'write'])
    expect(names(interpret(gen.limit(5, gen.cycle(gen.limit(2, [read, write, read]))), { clients: 1 }))).toEqual([
      'read',
      'write',
      'read',
      'write',
      'read',
    ])
  })

  test('cycle of nothing is nothing', () => {
    expect(interpret(gen.cycle([]))).toEqual([])
  })

  test('processLimit counts processes that could act: a client is a new one after each info', () => {
    const done = interpret(gen.processLimit(5, reads), { clients: 2, ends: () => 'info' })
    expect(done.map(({ process }) => process)).toEqual([0, 1, 2, 3, 4])
    expect(interpret(gen.processLimit(2, gen.limit(50, reads)), { clients: 2 }).length).toBe(50)
    expect(interpret(gen.processLimit(2, reads), { clients: 3 })).toEqual([])
    expect(interpret(gen.processLimit(3, gen.limit(9, reads)), { clients: 3 }).length).toBe(9)
    // Those that it may not use do not count.
    expect(interpret(gen.onClients([0, 1], gen.processLimit(2, gen.limit(9, reads))), { clients: 3 }).length).toBe(9)
  })

  test('concurrencyLimit counts all that is under way, also what others began', () => {
    const done = interpret(gen.sequence(write, gen.concurrencyLimit(1, read)), { clients: 3 })
    expect(done.map(({ f, from }) => [f, from])).toEqual([
      ['write', 0],
      ['read', 10],
    ])
  })

  test('concurrencyLimit: never more at the same time, and as many as there may be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(1000), (count, seed) => {
        const takes = ({ count: n }: { count: number }) => 1 + ((n * 7 + seed) % 13)
        const done = interpret(gen.limit(40, gen.concurrencyLimit(count, reads)), { clients: 5, takes })
        const atOnce = done.map(({ from }) => done.filter(other => other.from <= from && from < other.to).length)
        expect(done.length).toBe(40)
        expect(Math.max(...atOnce)).toBe(count)
      }),
      { numRuns: effort(30) },
    )
  })
})

describe('when', () => {
  test('delay: the same interval between operations of all clients together', () => {
    const done = interpret(gen.limit(4, gen.delay('25ms', reads)))
    expect(done.map(({ from }) => from)).toEqual([0, 25, 50, 75])
  })

  test('stagger: random intervals up to twice the mean, which is kept', () => {
    const done = interpret(gen.limit(400, gen.stagger('20ms', reads)), { clients: 10 })
    const gaps = done.slice(1).map(({ from }, i) => from - (done[i] as Done).from)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(41)
    expect(gaps.reduce((a, b) => a + b) / gaps.length).toBeCloseTo(20, -1)
    expect(new Set(gaps).size).toBeGreaterThan(10)
  })

  test('timeLimit counts from the first operation', () => {
    const limited = gen.sequence(gen.repeat(write, 2), gen.timeLimit('100ms', gen.delay('30ms', reads)))
    const done = interpret(limited, { clients: 1, takes: () => 20 })
    expect(done.map(({ f, from }) => `${f} ${from}`)).toEqual([
      'write 0',
      'write 20',
      'read 40',
      'read 70',
      'read 100',
      'read 130',
    ])
  })

  test('timeLimit ends while others are busy, and what comes after does not wait for them', () => {
    const done = interpret(gen.sequence(gen.timeLimit('50ms', gen.limit(1, reads)), write), { takes: () => 1_000 })
    expect(done.map(({ from }) => from)).toEqual([0, 0])
  })

  test('sleep keeps one client from doing anything', () => {
    const done = interpret(gen.sequence(gen.sleep('50ms'), gen.limit(3, reads)), { clients: 2 })
    expect(new Set(done.map(({ client }) => client))).toEqual(new Set([1]))
    expect(interpret(gen.phases(gen.sleep('50ms'), read)).map(({ from }) => from)).toEqual([50])
  })

  test('synchronize waits until all clients are free', () => {
    const takes = ({ client }: { client: number }) => 10 * (client + 1)
    const done = interpret(gen.sequence(gen.limit(3, reads), gen.synchronize(write)), { takes })
    expect(done.at(-1)).toMatchObject({ f: 'write', from: 30 })
  })

  test('phases never overlap; nor does what comes andThen', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(8), { minLength: 1, maxLength: 4 }), fc.nat(1000), (counts, seed) => {
        const parts = counts.map((count, i) => gen.limit(count, gen.repeat({ f: `phase ${i}` })))
        const takes = ({ count }: { count: number }) => 1 + ((count * 31 + seed) % 29)
        const done = interpret(gen.phases(...parts), { takes })
        expect(done.length).toBe(counts.reduce((a, b) => a + b))
        for (const a of done) for (const b of done) if (a.f < b.f) expect(a.to).toBeLessThanOrEqual(b.from)
      }),
      { numRuns: effort(40) },
    )
    const done = interpret(gen.andThen(gen.limit(3, reads), write), { takes: ({ client }) => 5 + client })
    expect(done.at(-1)).toMatchObject({ f: 'write', from: 7 })
  })

  test('a log line asks nobody for anything', () => {
    expect(names(interpret(gen.sequence(gen.log('here'), read, gen.log('there'))))).toEqual(['read'])
  })
})

describe('who', () => {
  test('onClients: only these', () => {
    const done = interpret(gen.limit(10, gen.onClients([1], reads)))
    expect(new Set(done.map(({ client }) => client))).toEqual(new Set([1]))
    const odd = interpret(
      gen.limit(
        10,
        gen.onClients(client => client % 2 === 1, reads),
      ),
      { clients: 5 },
    )
    expect(new Set(odd.map(({ client }) => client))).toEqual(new Set([1, 3]))
  })

  test('eachClient: a copy for each', () => {
    const done = interpret(gen.eachClient([read, write]), { takes: ({ client }) => 1 + client * 7 })
    for (const client of [0, 1, 2])
      expect(names(done.filter(each => each.client === client))).toEqual(['read', 'write'])
  })

  test('reserve keeps clients apart, and all of them busy', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (a, b) => {
        const reserved = gen.reserve([a, gen.repeat({ f: 'a' })], [b, gen.repeat({ f: 'b' })], gen.repeat({ f: 'c' }))
        const done = interpret(gen.limit(60, reserved), { clients: a + b + 2 })
        for (const { f, client } of done) expect(f).toBe(client < a ? 'a' : client < a + b ? 'b' : 'c')
        expect(new Set(done.map(({ client }) => client)).size).toBe(a + b + 2)
      }),
      { numRuns: effort(20) },
    )
  })

  test('operations are shared out evenly', () => {
    // All clients are free each time.
    const done = interpret(gen.limit(30, gen.delay('20ms', reads)))
    for (const client of [0, 1, 2]) expect(done.filter(each => each.client === client).length).toBe(10)
  })
})

describe('which', () => {
  test('mix keeps the weights, draws each part by itself, and goes on without what has ended', () => {
    const done = interpret(gen.limit(1_000, gen.mix([3, reads], [1, gen.repeat(write)])), { takes: () => 1 })
    expect(names(done).filter(f => f === 'read').length / 1_000).toBeCloseTo(0.75, 1)
    const nested = gen.mix([gen.mix([{ f: 'a' }, { f: 'b' }].map(op => gen.repeat(op))), gen.repeat({ f: 'c' })])
    expect(new Set(names(interpret(gen.limit(100, nested), { takes: () => 1 })))).toEqual(new Set(['a', 'b', 'c']))
    expect(names(interpret(gen.mix([gen.limit(3, reads), gen.limit(2, gen.repeat(write))]))).sort()).toEqual([
      'read',
      'read',
      'read',
      'write',
      'write',
    ])
    const drawn = gen.limit(9, gen.mix({ read: 1, never: 0, add: { weight: 1, value: ({ unique }) => unique } }))
    const added = interpret(drawn).filter(({ f }) => f === 'add')
    expect(new Set(values(added)).size).toBe(added.length)
    expect(() => gen.mix([])).toThrow('at least one')
  })

  test('a mix in a mix draws by itself', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(f => gen.repeat({ f })) as [
      OperationGenerator,
      OperationGenerator,
      OperationGenerator,
    ]
    const first = (seed: number) => names(interpret(gen.once(gen.mix([gen.mix([a, b]), c])), { seed: String(seed) }))[0]
    const firsts = Array.from({ length: 200 }, (_, seed) => first(seed))
    for (const [f, share] of [
      ['a', 0.25],
      ['b', 0.25],
      ['c', 0.5],
    ] as const) {
      expect(firsts.filter(each => each === f).length / 200).toBeCloseTo(share, 1)
    }
  })

  test('any takes what is soonest', () => {
    const either = gen.any(gen.delay('100ms', reads), gen.delay('30ms', gen.repeat(write)))
    const done = interpret(either, { until: 150 })
    expect(done.filter(({ f }) => f === 'write').map(({ from }) => from)).toEqual([0, 30, 60, 90, 120, 150])
    expect(done.filter(({ f }) => f === 'read').map(({ from }) => from)).toEqual([0, 100])
  })

  test('any draws among what is due at the same time', () => {
    const done = interpret(gen.limit(100, gen.any(reads, gen.repeat(write))), { takes: () => 1 })
    expect(names(done).filter(f => f === 'read').length).toBeGreaterThan(25)
    expect(names(done).filter(f => f === 'write').length).toBeGreaterThan(25)
  })

  test('flipFlop takes turns until one has nothing more', () => {
    const turns = gen.flipFlop(reads, [write, write])
    expect(names(interpret(turns, { clients: 1 }))).toEqual(['read', 'write', 'read', 'write', 'read'])
  })

  test('filter and map', () => {
    const numbers = gen.source(({ unique }) => (unique > 20 ? undefined : { f: 'add', value: unique }))
    const list = gen.source([1, 2, 3, 4].map(value => ({ f: 'add', value })))
    expect(values(interpret(gen.filter(({ value }) => Number(value) % 2 === 0, list)))).toEqual([2, 4])
    const dice = gen.source(({ integer }) => ({ f: 'roll', value: integer(1, 6) }))
    const sixes = interpret(
      gen.limit(
        10,
        gen.filter(({ value }) => value === 6, dice),
      ),
    )
    expect(values(sixes)).toEqual(new Array(10).fill(6))
    const doubled = gen.map(({ f, value }) => ({ f, value: Number(value) * 2 }), numbers)
    expect(values(interpret(doubled, { clients: 1 })).slice(0, 3)).toEqual([2, 4, 6])
    expect(() => interpret(gen.filter(() => false, reads))).toThrow('in a row were refused')
  })

  test('counted numbers the operations of each key', () => {
    const keyed = gen.counted(
      ({ value }) => value,
      ({ f, value }, count) => ({ f, value: [value, count] }),
      ['x', 'y', 'x', 'x', 'y'].map(value => ({ f: 'append', value })),
    )
    expect(values(interpret(keyed, { clients: 1 }))).toEqual([
      ['x', 1],
      ['y', 1],
      ['x', 2],
      ['x', 3],
      ['y', 2],
    ])
  })
})

describe('seeing how operations end', () => {
  test('untilOk stops at the first ok', () => {
    const done = interpret(gen.untilOk(reads), { clients: 1, ends: ({ count }) => (count < 3 ? 'fail' : 'ok') })
    expect(done.length).toBe(4)
  })

  test('untilOk gives up what was due later', () => {
    const done = interpret(gen.sequence(gen.untilOk(gen.delay('100ms', reads)), write))
    expect(done.map(({ f, from }) => `${f} ${from}`)).toEqual(['read 0', 'write 10'])
  })

  test('updates reach through everything that passes them on', () => {
    const wrapped: OperationGenerator = gen.timeLimit(
      '5s',
      gen.stagger(
        '1ms',
        gen.limit(
          50,
          gen.filter(
            () => true,
            gen.map(each => each, gen.onClients([0, 1], gen.untilOk(reads))),
          ),
        ),
      ),
    )
    const done = interpret(wrapped, { ends: ({ count }) => (count < 6 ? 'info' : 'ok') })
    expect(done.length).toBeGreaterThanOrEqual(7)
    expect(done.length).toBeLessThanOrEqual(8)
  })
})

describe('independent keys', () => {
  test('sequentialKeys: one after the other, with the key in the value', () => {
    const done = interpret(
      gen.sequentialKeys(['x', 'y'], key => [1, 2].map(value => ({ f: `write ${key}`, value }))),
      { clients: 1 },
    )
    expect(values(done)).toEqual([
      ['x', 1],
      ['x', 2],
      ['y', 1],
      ['y', 2],
    ])
  })

  test('concurrentKeys: each group has a key of its own, and takes the next when it is done', () => {
    const done = interpret(
      gen.concurrentKeys(
        2,
        position => (position < 7 ? `k${position}` : undefined),
        () => gen.limit(6, reads),
      ),
      { clients: 6, takes: ({ client }) => 3 + client },
    )
    const keys = [...new Set(values(done).map(value => (value as [string, null])[0]))]
    expect(keys.sort()).toEqual(['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6'])
    for (const key of keys) {
      const own = done.filter(({ value }) => (value as [string, null])[0] === key)
      expect(own.length).toBe(6)
      expect(new Set(own.map(({ client }) => Math.floor(client / 2))).size).toBe(1)
    }
    expect(() => interpret(gen.concurrentKeys(2, ['x'], () => reads))).toThrow('3 clients do not make groups of 2')
  })

  test('the source of a key hears of its own operations, without the key', () => {
    const done = interpret(
      gen.sequentialKeys(['x', 'y'], () => gen.untilOk(reads)),
      { clients: 1, ends: ({ count }) => (count % 2 === 0 ? 'fail' : 'ok') },
    )
    expect(values(done).map(value => (value as [string])[0])).toEqual(['x', 'x', 'y', 'y'])
    const heard: unknown[] = []
    const listening: OperationGenerator = {
      op(context) {
        const answer = gen.source({ f: 'write', value: 7 }).op(context)
        return typeof answer === 'object' ? { turn: answer.turn, next: listening } : answer
      },
      update(event) {
        heard.push(event.value)
        return listening
      },
    }
    interpret(
      gen.limit(
        3,
        gen.sequentialKeys(['x'], () => listening),
      ),
    )
    expect(heard.length).toBe(6)
    interpret(
      gen.limit(
        3,
        gen.concurrentKeys(1, ['x', 'y', 'z'], () => listening),
      ),
    )
    expect(heard.length).toBe(12)
    expect(new Set(heard)).toEqual(new Set([7]))
  })
})

test('the same seed gives the same operations, another one others; to be asked changes nothing', () => {
  const generator = () =>
    gen.stagger(
      '5ms',
      gen.mix([
        gen.source(({ integer }) => ({ f: 'a', value: integer(1, 1_000) })),
        gen.eachClient(gen.limit(20, reads)),
      ]),
    )
  const once = interpret(generator(), { mostOperations: 100 })
  expect(interpret(generator(), { mostOperations: 100 })).toEqual(once)
  const shared = generator()
  expect(interpret(shared, { mostOperations: 100 })).toEqual(once)
  expect(interpret(shared, { mostOperations: 100 })).toEqual(once)
  expect(interpret(shared, { mostOperations: 100, seed: '2' })).not.toEqual(once)
})

test('types say what operations come out', () => {
  const numbers = gen.repeat({ f: 'a', value: 1 })
  const texts = gen.source(({ integer }) => ({ f: 'b', value: String(integer(1, 9)) }))
  expectTypeOf(gen.map(({ value }) => ({ f: 'x', value: value + 1 }), numbers)).toEqualTypeOf<
    OperationGenerator<{ f: string; value: number }>
  >()
  type Either = number | string
  for (const either of [
    gen.any(numbers, texts),
    gen.mix([numbers, texts]),
    gen.mix([2, numbers], [1, texts]),
    gen.phases(numbers, gen.sleep('1ms'), texts),
    gen.flipFlop(numbers, texts),
    gen.reserve([1, numbers], texts),
    gen.andThen(numbers, texts),
  ]) {
    gen.filter(({ value }) => {
      expectTypeOf(value).toEqualTypeOf<Either>()
      return true
    }, either)
  }
  const keyed = gen.sequentialKeys(['x'], () => numbers)
  gen.filter(({ value: [key, value] }) => {
    expectTypeOf(key).toEqualTypeOf<string>()
    expectTypeOf(value).toEqualTypeOf<number>()
    return true
  }, keyed)
})

describe("Jepsen's others", () => {
  test('null is nothing to do, and ends quietly', () => {
    expect(interpret(gen.source(null))).toEqual([])
    expect(names(interpret(gen.source([null, read, null, write, null]), { clients: 1 }))).toEqual(['read', 'write'])
    expect(interpret(gen.source(() => null))).toEqual([])
    expect(names(interpret(gen.any(null, read)))).toEqual(['read'])
  })

  test('an operation may say by which process and when', () => {
    const done = interpret(
      gen.source([
        { f: 'a', process: 2 },
        { f: 'b', process: 2 },
        { f: 'c', time: '35ms' },
        { f: 'd', process: 7 },
        { f: 'e' },
      ]),
    )
    expect(done.map(({ f, process, from }) => [f, process, from])).toEqual([
      ['a', 2, 0],
      ['b', 2, 10],
      ['c', 0, 35],
      ['e', 1, 35],
    ])
  })

  test('functions and map see the run', () => {
    const timed = gen.map(
      ({ f }, { nowUs }) => ({ f, value: nowUs / 1_000 }),
      gen.limit(
        3,
        gen.source((_, { clients, free }) => ({ f: `${free.length} of ${clients.length}` })),
      ),
    )
    expect(interpret(timed, { clients: 2 }).map(({ f, value }) => [f, value])).toEqual([
      ['2 of 2', 0],
      ['1 of 2', 0],
      ['1 of 2', 10],
    ])
  })

  test('delay: as soon after the interval as somebody is free', () => {
    expect(interpret(gen.limit(5, gen.delay('3ms', reads))).map(({ from }) => from)).toEqual([0, 3, 6, 10, 13])
  })

  test('cycleTimes: by the clock, each from where it was', () => {
    const counting = (f: string) => gen.source(({ number }) => ({ f, value: number }))
    const cycled = gen.cycleTimes(['20ms', gen.delay('7ms', counting('a'))], ['10ms', gen.delay('4ms', counting('b'))])
    const done = interpret(gen.timeLimit('70ms', cycled), { clients: 5, takes: () => 1 })
    expect(done.length).toBeGreaterThan(12)
    expect(done.every(({ f, from }) => (f === 'a') === from % 30 < 20)).toBe(true)
    expect(new Set(names(done)).size).toBe(2)
    const short = gen.cycleTimes(['10ms', gen.limit(2, reads)], ['10ms', gen.repeat(write)])
    expect(names(interpret(short, { takes: () => 5, until: 100 })).filter(f => f === 'read').length).toBe(2)
    expect(() => gen.cycleTimes(['0ms', read])).toThrow('a span of more than 0')
  })

  test('shortestAny ends with the first that has nothing more', () => {
    const done = interpret(gen.shortestAny(reads, gen.limit(3, gen.repeat(write))))
    expect(names(done).filter(f => f === 'write').length).toBe(3)
    expect(interpret(gen.shortestAny(reads, null))).toEqual([])
  })

  test('eachProcess begins anew with each process, eachClient does not', () => {
    const ends = ({ count }: { count: number }) => (count < 2 ? ('info' as const) : ('ok' as const))
    const steps = [{ f: 'open' }, { f: 'use' }]
    expect(names(interpret(gen.eachProcess(steps), { clients: 1, ends }))).toEqual(['open', 'open', 'open', 'use'])
    expect(names(interpret(gen.eachClient(steps), { clients: 1, ends }))).toEqual(['open', 'use'])
  })

  test('onUpdate puts something else in its place', () => {
    const stopping = gen.onUpdate(
      (source, event, context) => (event.type === 'fail' ? write : source.update(event, context)),
      gen.repeat(read),
    )
    const ends = ({ count }: { count: number }) => (count === 4 ? ('fail' as const) : ('ok' as const))
    expect(names(interpret(stopping, { clients: 1, ends }))).toEqual([...Array(5).fill('read'), 'write'])
  })

  test('fMap renames, trace tells and changes nothing', () => {
    expect(names(interpret(gen.fMap({ read: 'get' }, [read, write]), { clients: 1 }))).toEqual(['get', 'write'])
    const lines: string[] = []
    const done = interpret(
      gen.trace(line => lines.push(line), gen.limit(2, reads)),
      { clients: 1 },
    )
    expect(done).toEqual(interpret(gen.limit(2, reads), { clients: 1 }))
    expect(lines).toContain('at 0.0 ms, free: c1 ⇒ c1 read null at 0.0 ms')
    expect(lines).toContain('at 0.0 ms: c1 invoke read null')
    expect(lines).toContain('at 10.0 ms: c1 ok read null')
    expect(lines.at(-1)).toContain('nothing more')
  })
})

describe('in a run', () => {
  const idle = (workload: OperationGenerator, clients: number) =>
    scenario({
      name: 'idle',
      nodes: { count: 1, start: () => ({ receive() {} }) },
      clients: { count: clients, start: () => ({ invoke: () => ok() }) },
      workload,
      duration: '2s',
    })

  test.each([
    ['500us', 4000],
    ['1ms', 2000],
    ['2ms', 1000],
    ['10ms', 200],
  ] as const)('one every %s is what comes, however ticks fall', async (every, count) => {
    for (const workload of [gen.delay(every, reads), gen.stagger(every, reads)]) {
      const { history } = await run(idle(workload as OperationGenerator, 10), { seed: 1 })
      const invoked = history.filter(({ type }) => type === 'invoke').length
      expect(Math.abs(invoked / count - 1)).toBeLessThan(0.05)
    }
  })

  test('a plan that lists what a generator did gives the same run', async () => {
    const system = idle(gen.timeLimit('300ms', gen.stagger('700us', reads)) as OperationGenerator, 3)
    const { operations, fingerprint } = await run(system, { seed: 3 })
    expect(operations.length).toBeGreaterThan(200)
    expect((await run(system, { seed: 3, operations })).fingerprint).toBe(fingerprint)
  })
})
