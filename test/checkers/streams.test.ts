import fc from 'fast-check'
import { type AnyEnv, gen, type Operation, ok, run, scenario } from 'sameseed'
import {
  type AnyChecker,
  compose,
  counterBounds,
  electionSafety,
  linearizable,
  listAppend,
  register,
  setFull,
  uniqueIds,
} from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'
import type { EventType, History, HistoryEvent } from '../../src/workload/history.ts'
import { effort } from '../effort.ts'

interface Turn {
  readonly process: number
  readonly choice: number
  readonly fate: number
}

type Ask = (choice: number, number: number) => { readonly f: string; readonly value: unknown; readonly result: unknown }

/** Histories in which three processes are told anything at all, with or without operations that fail. Some events are marked as final. */
const histories = (ask: Ask, mostFate = 9): fc.Arbitrary<History> =>
  fc
    .array(fc.record<Turn>({ process: fc.nat(2), choice: fc.nat(999), fate: fc.nat(mostFate) }), {
      minLength: 2,
      maxLength: 24,
    })
    .map(turns => {
      const events: HistoryEvent[] = []
      const open = new Map<number, ReturnType<Ask>>()
      const names = [0, 1, 2]
      let number = 0
      for (const { process, choice, fate } of turns) {
        const running = open.get(process)
        const push = (type: EventType, f: string, value: unknown) =>
          events.push({
            index: events.length,
            time: events.length * 1e6,
            process: names[process]!,
            type,
            f,
            value,
            ...(choice % 6 === 0 ? { final: true } : {}),
          })
        if (running === undefined) {
          const asked = ask(choice, number++)
          open.set(process, asked)
          push('invoke', asked.f, asked.value)
          continue
        }
        open.delete(process)
        const { f, value, result } = running
        const type = fate === 9 ? 'fail' : fate === 8 ? 'info' : 'ok'
        push(type, f, type === 'ok' ? result : value)
        if (type === 'info') names[process]! += 3
      }
      return events
    })

const some = (choice: number) => [1, 2, 3, 4, 5].filter(each => choice & (1 << each))

const CASES: readonly (readonly [string, AnyChecker, Ask])[] = [
  ['unique ids', uniqueIds(), choice => ({ f: 'generate', value: null, result: choice % 8 })],
  ['elections', electionSafety(), choice => ({ f: 'elect', value: null, result: [choice % 3, choice % 4] })],
  [
    'a counter',
    counterBounds(),
    choice => {
      if (choice % 3 === 0) return { f: 'read', value: null, result: (choice % 11) - 3 }
      const amount = (choice % 5) - 1
      return { f: choice % 7 === 0 ? 'decrement' : 'add', value: amount, result: amount }
    },
  ],
  [
    'a register',
    linearizable(register(), { live: true }),
    (choice, number) =>
      choice % 2 === 0
        ? { f: 'write', value: number, result: number }
        : { f: 'read', value: null, result: choice % 5 === 0 ? null : Math.max(0, number - (choice % 4)) },
  ],
  ...[
    setFull(),
    setFull({ linearizable: true }),
    setFull({ linearizable: true, staleFromMs: 0 }),
    setFull({ lostBy: 'final' }),
  ].map((checker, i): readonly [string, AnyChecker, Ask] => [
    `a set (${i})`,
    checker,
    (choice, number) =>
      choice % 2 === 0
        ? { f: 'add', value: 1 + (number % 5), result: null }
        : { f: 'read', value: null, result: choice % 13 === 0 ? [1, 1] : some(choice) },
  ]),
  [
    'lists',
    listAppend({ consistency: 'serializable' }),
    (choice, number) => {
      const appends = [['append', 'x', number]]
      if (choice % 3 === 0) return { f: 'txn', value: appends, result: appends }
      const list =
        choice % 11 === 0 ? [0, 0] : Array.from({ length: choice % 4 }, (_, i) => i + (choice % 17 === 0 ? 1 : 0))
      return { f: 'txn', value: [['r', 'x', null]], result: [['r', 'x', list]] }
    },
  ],
]

/** Where the stream says that it is wrong for certain. */
function foundAt(checker: AnyChecker, history: History): number | undefined {
  const hear = checker.stream!()
  const at = history.findIndex(event => hear(event))
  return at < 0 ? undefined : at
}

describe.each(CASES)('%s', (name, checker, ask) => {
  test('what the stream finds, the whole check finds, up to there and at the end', () => {
    let found = 0
    fc.assert(
      fc.property(histories(ask), history => {
        const at = foundAt(checker, history)
        if (at === undefined) return
        found++
        expect(checker.check(history.slice(0, at + 1)).valid).toBe(false)
        expect(checker.check(history).valid).toBe(false)
      }),
      { numRuns: effort(600), seed: 1 },
    )
    expect(found).toBeGreaterThan(20)
  })

  test.runIf(['unique ids', 'elections', 'a counter', 'a register'].includes(name))(
    'and where nothing fails, it finds it with the first event that is wrong',
    () => {
      let found = 0
      fc.assert(
        fc.property(histories(ask, 8), history => {
          const first = history.findIndex((_, i) => checker.check(history.slice(0, i + 1)).valid === false)
          expect(foundAt(checker, history) ?? -1).toBe(first)
          if (first >= 0) found++
        }),
        { numRuns: effort(400), seed: 2 },
      )
      expect(found).toBeGreaterThan(20)
    },
  )
})

test('reads of long lists are compared in place: an element is told apart once, however often it is read', () => {
  let told = 0
  // Of an element that is an object, its identity has to be worked out: it says when that is done.
  const element = (number: number) => ({
    get id() {
      told++
      return number
    },
  })
  const list = Array.from({ length: 50 }, (_, number) => element(number))
  const hear = listAppend().stream!()
  for (let i = 0; i < 100; i++) {
    const value = [['r', 'x', list.slice(0, 1 + (i % 50))]]
    expect(hear({ index: i, time: i, process: 0, type: 'ok', f: 'txn', value })).toBe(false)
  }
  expect(told).toBe(50)
})

test('a final read that lacks an element is wrong at once where only final reads count', () => {
  const event = (process: number, type: EventType, f: string, value: unknown, final?: true) => ({
    process,
    type,
    f,
    value,
    ...(final === undefined ? {} : { final }),
  })
  const history = [
    event(0, 'invoke', 'add', 1),
    event(0, 'ok', 'add', 1),
    event(0, 'invoke', 'read', null),
    event(0, 'ok', 'read', []),
    event(1, 'invoke', 'read', null, true),
    event(1, 'ok', 'read', [], true),
    event(2, 'invoke', 'read', null, true),
    event(2, 'ok', 'read', [1], true),
  ].map((each, index) => ({ ...each, index, time: index * 1e6 }))
  const checker = setFull({ lostBy: 'final' })
  expect(foundAt(checker, history)).toBe(5)
  expect(checker.check(history.slice(0, 6)).valid).toBe(false)
})

describe('a run ends with the first thing that is wrong for certain', () => {
  /** Hands out an id a second time now and then. */
  const ids = (expect: readonly AnyChecker[]) =>
    scenario({
      name: 'ids',
      nodes: {
        count: 1,
        start: () => {
          let next = 0
          return { receive: () => (next === 7 ? 3 : next++) }
        },
      },
      clients: {
        count: 2,
        start: (env: AnyEnv) => ({
          invoke: async (_: Operation<'generate', null, number>) => ok(await env.rpc<number>('n1', null)),
        }),
      },
      workload: gen.delay('10ms', gen.repeat({ f: 'generate' })),
      duration: '5s',
      expect: expect as never,
    })

  test('and says the same as at its end', async () => {
    const early = await run(ids([uniqueIds()]), { seed: 1 })
    expect(early.signature).toBe('history: unique-ids')
    expect(early.timeMs).toBeLessThan(200)
    expect(early.violations[0]?.message).toContain('The id 3 was given out twice')
    const { stream: _, ...patient } = uniqueIds()
    const late = await run(ids([patient]), { seed: 1 })
    expect(late.signature).toBe(early.signature)
    expect(late.timeMs).toBeGreaterThanOrEqual(5_000)
    const shared = early.history.filter(({ type }) => type !== 'info')
    expect(late.history.slice(0, shared.length)).toEqual(shared)
  })

  test('also as a part of several', async () => {
    const early = await run(ids([compose([uniqueIds(), electionSafety()])]), { seed: 1 })
    expect(early.timeMs).toBeLessThan(200)
  })

  test('and the run of its plan is the same', async () => {
    const early = await run(ids([uniqueIds()]), { seed: 1 })
    const again = await run(ids([uniqueIds()]), { seed: 1, operations: early.operations })
    expect(again.fingerprint).toBe(early.fingerprint)
  })
})
