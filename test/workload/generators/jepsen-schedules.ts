import { type EventType, gen, type OperationGenerator } from 'sameseed'
import { randomStream } from '../../../src/random/stream.ts'
import { type Done, type Heard, type InterpreterOptions, interpret } from '../interpreter.ts'

/**
 * A schedule that Jepsen's own tests of generators expect, and the same generator here. A nanosecond there is a millisecond
 * here; its nemesis, which takes clients' operations where nothing keeps it from that, is one client more.
 */
export interface Schedule {
  /** As the recorded data names it, or the name of Jepsen's test. */
  readonly name: string
  readonly generator: () => OperationGenerator
  readonly options?: InterpreterOptions
  /** What of the schedule is compared: what Jepsen's test compares, but for which process it was where that is drawn. */
  readonly shown: (done: readonly Done[], heard: readonly Heard[]) => unknown
  /** What Jepsen expects. */
  readonly jepsen: unknown
  /** What comes here, where that is something else on purpose, and why. */
  readonly here?: { readonly shown: unknown; readonly why: string }
}

const a = { f: 'a' }
const b = { f: 'b' }
const read = { f: 'read' }
const add = (value: number) => ({ f: 'add', value })
const repeated = (f: string) => gen.repeat({ f })

/** 0, 1, 2, …, as values. */
const integers = (f: string) =>
  gen.source(function* () {
    for (let value = 0; ; value++) yield { f, value }
  })

const names = (done: readonly Done[]) => done.map(({ f }) => f)
const values = (done: readonly Done[]) => done.map(({ value }) => value)
const times = (done: readonly Done[]) => done.map(({ from }) => from)
const processes = (done: readonly Done[]) => [...new Set(done.map(({ process }) => process))].sort()
const timesAndNames = (done: readonly Done[]) => done.map(({ from, f }) => [from, f])
const namesAndTimes = (done: readonly Done[]) => done.map(({ from, f }) => [f, from])
const inFull = (done: readonly Done[]) =>
  done.map(({ from, process, f, value }) => ({ time: from, process, f, value, type: 'invoke' }))
const meanInterval = (done: readonly Done[]) => ((done.at(-1)?.from ?? 0) - (done[0]?.from ?? 0)) / (done.length - 1)

const TWO: InterpreterOptions = { clients: 2 }

/** How the first operations end, and all later ones. */
const ending = (firsts: readonly EventType[], later: EventType): InterpreterOptions => ({
  clients: 2,
  ends: ({ count }) => firsts[count] ?? later,
})

export const SCHEDULES: readonly Schedule[] = [
  {
    name: 'nil-test',
    generator: () => gen.source(null),
    shown: names,
    jepsen: [],
  },
  {
    name: 'map-test just the op',
    generator: () => gen.map(({ f, value }) => ({ f, value: value + 1 }), { f: 'write', value: 1 }),
    shown: inFull,
    jepsen: [{ time: 0, process: 0, f: 'write', value: 2, type: 'invoke' }],
  },
  {
    name: 'map-test op, test, context',
    generator: () => gen.map(({ f }, { nowUs }) => ({ f, value: nowUs }), { f: 'write', value: 1 }),
    shown: values,
    jepsen: [0],
  },
  {
    name: 'clojure-map-test once',
    generator: () => gen.source({ f: 'write' }),
    shown: inFull,
    jepsen: [{ time: 0, process: 0, f: 'write', value: null, type: 'invoke' }],
  },
  {
    name: 'clojure-map-test concurrent (3 threads, 6 ops)',
    generator: () => gen.repeat({ f: 'write' }, 6),
    shown: times,
    jepsen: [0, 0, 0, 10, 10, 10],
  },
  {
    name: 'clojure-map-test all threads busy',
    generator: () => gen.source({ f: 'write' }),
    shown: () => {
      const nobody = { nowUs: 0, clients: [0, 1, 2], clientCount: 3, free: [], path: '' }
      const { processOf, numberOf } = { processOf: (client: number) => client, numberOf: () => 0 }
      return gen.source({ f: 'write' }).op({ ...nobody, processOf, numberOf, stream: name => randomStream('1', name) })
    },
    jepsen: 'pending',
  },
  {
    name: 'limit-test',
    generator: () => gen.limit(2, gen.repeat({ f: 'write', value: 1 })),
    options: { takes: () => 0 },
    shown: inFull,
    jepsen: [0, 1].map(process => ({ time: 0, process, f: 'write', value: 1, type: 'invoke' })),
  },
  {
    name: 'repeat-test',
    generator: () => gen.repeat(integers('add'), 3),
    shown: values,
    jepsen: [0, 0, 0],
  },
  {
    name: 'delay-test',
    generator: () => gen.limit(5, gen.delay('3ms', repeated('write'))),
    shown: times,
    jepsen: [0, 3, 6, 10, 13],
  },
  {
    name: 'seq-test vectors',
    generator: () => gen.source([add(1), add(2), add(3)]),
    options: { takes: () => 0 },
    shown: values,
    jepsen: [1, 2, 3],
  },
  {
    name: 'seq-test nested',
    generator: () => gen.source([[add(1), add(2)], [[add(3)], add(4)], add(5)]),
    options: { takes: () => 0 },
    shown: values,
    jepsen: [1, 2, 3, 4, 5],
  },
  {
    name: 'seq-test updates propagate to first generator',
    generator: () => gen.source([gen.untilOk(repeated('read')), { f: 'done' }]),
    options: ending(['fail', 'fail', 'ok', 'ok'], 'info'),
    shown: (_, heard) => heard.map(({ at, f, type }) => [at, f, type]),
    jepsen: [
      [0, 'read', 'invoke'],
      [0, 'read', 'invoke'],
      [10, 'read', 'fail'],
      [10, 'read', 'invoke'],
      [10, 'read', 'fail'],
      [10, 'read', 'invoke'],
      [20, 'read', 'ok'],
      [20, 'done', 'invoke'],
      [20, 'read', 'ok'],
      [30, 'done', 'info'],
    ],
  },
  {
    name: 'fn-test returning nil',
    generator: () => gen.source(() => null),
    shown: names,
    jepsen: [],
  },
  {
    name: 'fn-test literal map',
    generator: () => gen.limit(5, ({ integer }) => ({ f: 'write', value: integer(0, 9) })),
    shown: done => [
      done.length,
      values(done).every(value => Number(value) >= 0 && Number(value) <= 10),
      new Set(values(done)).size > 1,
      processes(done),
    ],
    jepsen: [5, true, true, [0, 1, 2]],
  },
  {
    name: 'fn-test returning repeat',
    generator: () => gen.limit(5, ({ integer }) => gen.repeat({ f: 'write', value: integer(0, 9) })),
    shown: done => [done.length, new Set(values(done)).size],
    jepsen: [5, 1],
  },
  {
    name: 'on-update+promise-test',
    generator: () =>
      gen.limit(
        5,
        gen.onUpdate(
          (source, event, context) => {
            const next = source.update(event, context)
            if (event.type !== 'ok' || event.f !== 'write') return next
            return gen.sequence({ f: 'confirm', value: 'x' }, next)
          },
          [read, { f: 'write', value: 'x' }, repeated('hold')],
        ),
      ),
    // Jepsen's write takes no time and is over before the next operation is asked for. Here it is one at a time that does that.
    options: { clients: 1, takes: () => 0 },
    shown: done => done.map(({ f, value }) => [f, value]),
    jepsen: [
      ['read', null],
      ['write', 'x'],
      ['confirm', 'x'],
      ['hold', null],
      ['hold', null],
    ],
  },
  {
    name: 'clojure-delay-test as phases with a function',
    generator: () =>
      gen.phases(
        { f: 'write' },
        { f: 'read' },
        gen.limit(3, () => ({ f: 'delayed' })),
      ),
    options: TWO,
    shown: namesAndTimes,
    jepsen: [
      ['write', 0],
      ['read', 10],
      ['delayed', 20],
      ['delayed', 20],
      ['delayed', 30],
    ],
  },
  {
    name: 'synchronize-test',
    generator: () =>
      gen.source([
        { f: 'a', process: 0, time: '2ms' },
        { f: 'a', process: 1, time: '3ms' },
        { f: 'a', process: 2, time: '5ms' },
        gen.synchronize(gen.repeat(b, 2)),
      ]),
    shown: done => done.map(({ f, process, from }) => [f, process, from]),
    jepsen: [
      ['a', 0, 2],
      ['a', 1, 3],
      ['a', 2, 5],
      ['b', 0, 15],
      ['b', 1, 15],
    ],
  },
  {
    name: 'synchronize-test (own times through onClients + delay not expressible; latency instead)',
    generator: () => gen.source([gen.repeat(a, 3), gen.synchronize(gen.repeat(b, 2))]),
    options: { takes: ({ client }) => [2, 3, 15][client] as number },
    shown: (_, heard) => heard.map(({ f, at }) => [f, at]),
    jepsen: [
      ['a', 0],
      ['a', 0],
      ['a', 0],
      ['a', 2],
      ['a', 3],
      ['a', 15],
      ['b', 15],
      ['b', 15],
      ['b', 17],
      ['b', 18],
    ],
  },
  {
    name: 'clients-test',
    generator: () => gen.limit(5, gen.onClients([0, 1], repeated('read'))),
    shown: processes,
    jepsen: [0, 1],
  },
  {
    name: 'phases-test',
    generator: () => gen.phases(gen.repeat(a, 2), gen.repeat(b, 1), gen.repeat({ f: 'c' }, 3)),
    options: TWO,
    shown: namesAndTimes,
    jepsen: [
      ['a', 0],
      ['a', 0],
      ['b', 10],
      ['c', 20],
      ['c', 20],
      ['c', 30],
    ],
  },
  {
    name: 'phases-test nil passthrough',
    generator: () => gen.phases(null, null),
    shown: names,
    jepsen: [],
  },
  {
    name: 'then-test',
    generator: () => gen.andThen(gen.andThen(null, read), null),
    shown: names,
    jepsen: ['read'],
  },
  {
    name: 'any-test',
    generator: () =>
      gen.limit(
        4,
        gen.any(
          gen.onClients([0], gen.delay('20ms', repeated('a'))),
          gen.onClients([1], gen.delay('20ms', repeated('b'))),
        ),
      ),
    shown: done => done.map(({ f, process, from }) => `${f},${process},${from}`).sort(),
    jepsen: ['a,0,0', 'a,0,20', 'b,1,0', 'b,1,20'],
  },
  {
    name: 'shortest-any-test',
    generator: () =>
      gen.shortestAny(
        gen.limit(2, gen.onClients([0], gen.delay('20ms', repeated('a')))),
        gen.onClients([1], gen.delay('20ms', repeated('b'))),
      ),
    // Which of two is taken at one time is drawn: with this seed, as with Jepsen's, that which has no end.
    shown: done => done.map(({ f, process, from }) => `${f},${process},${from}`).sort(),
    jepsen: ['a,0,0', 'a,0,20', 'b,1,0', 'b,1,20'],
  },
  {
    name: 'each-thread-test',
    generator: () => gen.eachClient([a, b]),
    shown: timesAndNames,
    jepsen: [...Array(3).fill([0, 'a']), ...Array(3).fill([10, 'b'])],
  },
  {
    name: 'each-thread-test collapses when exhausted',
    generator: () => gen.eachClient(gen.limit(0, read)),
    shown: names,
    jepsen: [],
  },
  {
    name: 'stagger-test rate within 10 %',
    generator: () => gen.limit(1_000, gen.stagger('20ms', integers('write'))),
    options: { until: 100_000 },
    shown: done => [done.length, Math.abs(20 / meanInterval(done) - 1) <= 0.1],
    jepsen: [1_000, true],
  },
  {
    name: 'f-map-test (as map)',
    generator: () => gen.fMap({ a: 'b' }, { f: 'a', value: 2 }),
    shown: inFull,
    jepsen: [{ time: 0, process: 0, f: 'b', value: 2, type: 'invoke' }],
  },
  {
    name: 'filter-test: limit 10 below filter',
    generator: () => gen.filter(({ value }) => value % 2 === 0, gen.limit(10, integers('add'))),
    shown: values,
    jepsen: [0, 2, 4, 6, 8],
  },
  {
    name: 'log-test',
    generator: () => gen.phases(gen.log('first'), a, gen.log('second'), b),
    shown: names,
    jepsen: ['a', 'b'],
  },
  {
    name: 'mix-test',
    generator: () => gen.mix([gen.repeat(a, 5), gen.repeat(b, 10)]),
    shown: done => [
      names(done).filter(f => f === 'a').length,
      names(done).filter(f => f === 'b').length,
      names(done).slice(0, 10).join('') !== 'aaaaabbbbb',
    ],
    jepsen: [5, 10, true],
  },
  {
    name: 'process-limit-test',
    generator: () => gen.processLimit(5, integers('add')),
    options: { clients: 2, ends: () => 'info' },
    shown: values,
    jepsen: [0, 1, 2, 3, 4],
  },
  {
    name: 'process-limit: fewer than there are threads (Jepsen docstring: all processes of the context count)',
    generator: () => gen.processLimit(2, gen.repeat(read, 10)),
    shown: done => done.length,
    jepsen: 0,
  },
  {
    name: 'process-limit 2 of 3 threads, perfect',
    generator: () => gen.processLimit(2, gen.limit(5, repeated('read'))),
    shown: done => done.length,
    jepsen: 0,
  },
  {
    name: 'time-limit-test',
    generator: () => gen.source([gen.timeLimit('20ms', gen.repeat(a)), gen.timeLimit('10ms', gen.repeat(b))]),
    shown: timesAndNames,
    jepsen: [...Array(3).fill([0, 'a']), ...Array(3).fill([10, 'a']), ...Array(3).fill([20, 'b'])],
  },
  {
    name: 'reserve-test only a default',
    generator: () => gen.limit(3, gen.reserve(integers('a'))),
    shown: done => done.map(({ f, from, value }) => [f, from, value]),
    jepsen: [0, 1, 2].map(value => ['a', 0, value]),
  },
  {
    name: 'reserve-test three ranges (2 as, 3 bs, rest cs; 6 threads), as sets per time',
    generator: threeRanges,
    options: { clients: 6 },
    shown: done => {
      const counts: Record<string, number> = {}
      for (const { from } of done) counts[from] = (counts[from] ?? 0) + 1
      return counts
    },
    jepsen: { 0: 6, 10: 6, 20: 3 },
  },
  {
    name: 'reserve-test three ranges: who',
    generator: threeRanges,
    options: { clients: 6 },
    shown: done => Object.fromEntries(['a', 'b', 'c'].map(f => [f, processes(done.filter(each => each.f === f))])),
    jepsen: { a: [0, 1], b: [2, 3, 4], c: [5] },
  },
  {
    name: 'at-least-one-ok-test',
    generator: () => gen.limit(10, gen.untilOk(repeated('read'))),
    // Each thread fails, then does not know, then succeeds.
    options: ending(['fail', 'fail', 'info', 'info'], 'ok'),
    shown: (_, heard) => heard.map(({ at, type }) => [at, type]),
    jepsen: [
      [0, 'invoke'],
      [0, 'invoke'],
      [10, 'fail'],
      [10, 'invoke'],
      [10, 'fail'],
      [10, 'invoke'],
      [20, 'info'],
      [20, 'invoke'],
      [20, 'info'],
      [20, 'invoke'],
      [30, 'ok'],
      [30, 'ok'],
    ],
  },
  {
    name: 'flip-flop-test',
    generator: () => gen.limit(10, gen.flipFlop(integers('write'), [{ f: 'read' }, { f: 'finalize' }])),
    options: TWO,
    shown: done => done.map(({ f, value }) => [f, value]),
    jepsen: [
      ['write', 0],
      ['read', null],
      ['write', 1],
      ['finalize', null],
      ['write', 2],
    ],
  },
  {
    name: 'concat-test (sequence)',
    generator: () => gen.sequence([a, b], gen.limit(1, gen.repeat({ f: 'c' })), { f: 'd' }),
    shown: names,
    jepsen: ['a', 'b', 'c', 'd'],
  },
  {
    name: 'any-stagger-test',
    generator: () =>
      gen.limit(1_000, gen.any(gen.stagger('300ms', repeated('a')), gen.stagger('500ms', repeated('b')))),
    options: { clients: 2, until: 1_000_000 },
    shown: done => {
      const mean = (f: string) => meanInterval(done.filter(each => each.f === f)) / 100
      return [done.length, mean('a') > 2.5 && mean('a') < 3.5, mean('b') > 4.5 && mean('b') < 5.5]
    },
    jepsen: [1_000, true, true],
  },
  {
    name: 'cycle-test',
    generator: () => gen.cycle(gen.phases(gen.limit(3, repeated('a')), b), 2),
    options: TWO,
    shown: timesAndNames,
    jepsen: [
      [0, 'a'],
      [0, 'a'],
      [10, 'a'],
      [20, 'b'],
      [30, 'a'],
      [30, 'a'],
      [40, 'a'],
      [50, 'b'],
    ],
  },
  {
    name: 'cycle-times-test',
    generator: () =>
      gen.cycleTimes(['5s', gen.delay('1s', integers('a'))], ['10s', gen.limit(5, gen.delay('3s', integers('b')))]),
    options: { clients: 2, until: 60_000 },
    shown: done => done.map(({ f, value, from }) => [from / 1_000, f, value]),
    jepsen: [
      ...[0, 1, 2, 3, 4].map(value => [value, 'a', value]),
      ...[0, 1, 2, 3].map(value => [5 + 3 * value, 'b', value]),
      ...[5, 6, 7, 8, 9].map(value => [10 + value, 'a', value]),
      [20, 'b', 4],
    ],
  },
  {
    name: 'single-threaded-test (concurrencyLimit 1 over any)',
    generator: () => gen.limit(3, gen.concurrencyLimit(1, gen.any(repeated('w'), repeated('r')))),
    options: TWO,
    shown: (_, heard) => heard.map(({ type }) => type),
    jepsen: ['invoke', 'ok', 'invoke', 'ok', 'invoke', 'ok'],
  },
  {
    name: 'concurrency-limit counts all busy threads, also those of other generators (from the source)',
    generator: () => gen.sequence(a, gen.concurrencyLimit(1, b)),
    shown: times,
    jepsen: [0, 10],
  },
  {
    name: 'cache-test without cache',
    generator: () =>
      gen.limit(
        10,
        gen.delay(
          '10ms',
          gen.flipFlop(
            gen.source((_, { nowUs }) => ({ f: 'write', value: nowUs / 1_000 })),
            repeated('read'),
          ),
        ),
      ),
    options: TWO,
    shown: done => done.map(({ from, f, value }) => [from, f, value]),
    jepsen: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map(at =>
      at % 20 === 0 ? [at, 'write', Math.max(0, at - 10)] : [at, 'read', null],
    ),
    here: {
      shown: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map(at =>
        at % 20 === 0 ? [at, 'write', at] : [at, 'read', null],
      ),
      why: 'what is due later is asked for again when it is due, so that a function sees the time at which its operation begins',
    },
  },
  {
    name: 'independent-sequential-test',
    generator: () => gen.sequentialKeys(['x', 'y'], () => gen.limit(3, integers('add'))),
    options: TWO,
    shown: done => done.map(({ from, value }) => [from, value]),
    jepsen: [
      [0, ['x', 0]],
      [0, ['x', 1]],
      [10, ['x', 2]],
      [10, ['y', 0]],
      [20, ['y', 1]],
      [20, ['y', 2]],
    ],
  },
  {
    name: 'independent-concurrent-test',
    generator: () =>
      gen.concurrentKeys(2, ['k0', 'k1', 'k2', 'k3', 'k4'], () =>
        gen.source(['v0', 'v1', 'v2'].map(value => ({ f: 'add', value }))),
      ),
    options: { clients: 6 },
    shown: done => {
      const at: Record<string, string[]> = {}
      for (const { from, value } of done) at[from] = [...(at[from] ?? []), (value as readonly string[]).join('')]
      for (const list of Object.values(at)) list.sort()
      return at
    },
    jepsen: {
      0: ['k0v0', 'k0v1', 'k1v0', 'k1v1', 'k2v0', 'k2v1'],
      10: ['k0v2', 'k1v2', 'k2v2', 'k3v0', 'k4v0'],
      20: ['k3v1', 'k3v2', 'k4v1', 'k4v2'],
    },
  },
  {
    name: 'independent-deadlock-case',
    generator: () =>
      gen.limit(
        5,
        gen.concurrentKeys(
          2,
          position => position,
          () => gen.eachClient({ f: 'meow' }),
        ),
      ),
    options: TWO,
    shown: done => done.map(({ from, f, value }) => [from, f, value]),
    jepsen: [
      [0, 'meow', [0, null]],
      [0, 'meow', [0, null]],
      [10, 'meow', [1, null]],
      [10, 'meow', [1, null]],
      [20, 'meow', [2, null]],
    ],
  },
]

function threeRanges(): OperationGenerator {
  return gen.limit(15, gen.reserve([2, integers('a')], [3, integers('b')], integers('c')))
}

/** What comes of a schedule's generator, as far as it is compared. */
export function scheduled({ generator, options, shown }: Schedule): unknown {
  const heard: Heard[] = []
  return shown(interpret(generator(), { ...options, heard: event => heard.push(event) }), heard)
}
