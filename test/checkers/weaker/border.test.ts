import { describe, expect, test } from 'vitest'
import { type AnyChecker, inconsistent, kv, type Model, multiRegister, register } from '../../../src/checkers/index.ts'
import {
  causal,
  monotonicReads,
  monotonicWrites,
  pram,
  readYourWrites,
  sequential,
  sessionGuarantees,
  writesFollowReads,
} from '../../../src/checkers/weaker/index.ts'
import type { HistoryEvent } from '../../../src/workload/history.ts'
import { GUARANTEES } from './brute-force.ts'
import { told } from './told.ts'

const store = kv()
const checkers: readonly AnyChecker[] = [
  sequential(store),
  causal(store),
  causal(store, { variant: 'weak' }),
  causal(store, { variant: 'convergent' }),
  pram(store),
  monotonicReads(store),
  monotonicWrites(store),
  readYourWrites(store),
  writesFollowReads(store),
  sessionGuarantees(store, GUARANTEES),
]
const validOf = (checker: AnyChecker, ...lines: string[]) => checker.check(told(...lines)).valid

test('a write of unknown outcome comes after what its process did before, and is not before what it did next', () => {
  // Process 0 read 4, and then asked for the write of 2 that led to the 4.
  const backwards = ['x:4 x=2? x:4', 'x:2 x=4'] as const
  const knownBefore = ['x=1 x=2? y=3', 'x:2 x:1']
  for (const checker of [
    sequential(store),
    causal(store),
    causal(store, { variant: 'weak' }),
    writesFollowReads(store),
  ]) {
    expect(validOf(checker, ...backwards), checker.name).toBe(false)
  }
  for (const checker of [pram(store), monotonicReads(store), monotonicWrites(store), readYourWrites(store)]) {
    expect(validOf(checker, ...backwards), checker.name).toBe(true)
  }
  for (const checker of [sequential(store), causal(store), pram(store), sessionGuarantees(store, GUARANTEES)]) {
    expect(validOf(checker, ...knownBefore), checker.name).toBe(false)
    expect(validOf(checker, 'x=1? x=2 y=3', 'x:2 x:1'), checker.name).toBe(true)
  }
})

test('a write of unknown outcome may take effect late', () => {
  for (const checker of [causal(store), pram(store), sequential(store), readYourWrites(store)]) {
    expect(validOf(checker, 'x=1? x: x:1')).toBe(true)
    expect(validOf(checker, 'x=1 x: x:1')).toBe(false)
  }
})

describe('an empty history, and one without anything that counts', () => {
  test.each(checkers)('$name', checker => {
    expect(checker.check([]).valid).toBe(true)
    expect(validOf(checker, 'x=1! y=2?')).toBe(true)
  })
})

describe('a value that was written twice', () => {
  test('does not matter if nobody read it', () => {
    for (const checker of checkers) expect(validOf(checker, 'x=1 x=1 x=2', 'x:2'), checker.name).toBe(true)
  })

  test('is left undecided if somebody did, by those that have to know what was read', () => {
    const verdicts = checkers.map(checker => validOf(checker, 'x=1 x=1', 'x:1'))
    expect(verdicts).toEqual([true, ...Array(3).fill('unknown'), true, ...Array(5).fill('unknown')])
  })

  test('does not hide a read of what was never written', () => {
    for (const checker of checkers) expect(validOf(checker, 'x=1 x=1', 'x:1 x:7'), checker.name).toBe(false)
  })
})

test('the initial value may have been written as well', () => {
  expect(causal(store).check(told('x=', 'x:')).valid).toBe('unknown')
  expect(sequential(store).check(told('x=', 'x:')).valid).toBe(true)
})

describe('several keys', () => {
  test('of which each is sequential need not be so together', () => {
    expect(validOf(sequential(store), 'x=1 y:', 'y=1 x:')).toBe(false)
    expect(validOf(sequential(store), 'x=1', 'x:')).toBe(true)
  })

  test('of which each is causal need not be so together', () => {
    expect(validOf(causal(store), 'x=1 y=1', 'y:1 x:')).toBe(false)
    expect(validOf(pram(store), 'x=1 y=1', 'y:1 x:')).toBe(false)
  })
})

test('what a read says can tell what earlier reads should have seen', () => {
  // The last read says that x=2 came before x=1, hence y=1 did, which the second read does not know.
  const lines = ['x=1', 'y=1 x=2 z=1', 'x:1 y: z:1 x:1'] as const
  expect(validOf(pram(store), ...lines)).toBe(false)
  expect(validOf(causal(store), ...lines)).toBe(false)
  expect(validOf(pram(store), lines[0], lines[1], 'x:1 y: z:1')).toBe(true)
})

describe('updates that are no plain writes', () => {
  const txn = (process: number, value: readonly unknown[]): HistoryEvent[] =>
    (['invoke', 'ok'] as const).map(type => ({ index: 0, time: 0, process, type, f: 'txn', value }))
  const history = [
    ...txn(0, [['w', 'x', 1]]),
    ...txn(1, [
      ['w', 'x', 2],
      ['w', 'y', 2],
    ]),
    ...txn(2, [
      ['r', 'x', 1],
      ['r', 'y', 2],
    ]),
  ]

  test('are not taken for such, though the first of them looks like one', () => {
    expect(sequential(multiRegister()).check(history).valid).toBe(true)
    expect(pram(multiRegister()).check(history).valid).toBe(true)
    expect(causal(multiRegister()).check(history).valid).toBe('unknown')
  })

  test('are not taken for such, though only one of very many shows it', () => {
    const many = Array.from({ length: 41 }, (_, n) => txn(n % 3, [['w', 'x', n], ...(n === 21 ? [['w', 'y', n]] : [])]))
    expect(causal(multiRegister()).check(many.flat()).valid).toBe('unknown')
    expect(causal(multiRegister()).check(many.toSpliced(21, 1).flat()).valid).toBe(true)
  })

  test('an append to what is empty is none', () => {
    const put = (value: string, f = 'put') => [
      { index: 0, time: 0, process: f === 'put' ? 0 : 1, type: 'invoke' as const, f, value: ['x', value] },
      { index: 0, time: 0, process: f === 'put' ? 0 : 1, type: 'ok' as const, f, value: ['x', value] },
    ]
    const get = put('ba').map(event => ({ ...event, f: 'get', process: 2 }))
    const appended = [...put(''), ...put('a', 'append'), ...put('b'), ...get]
    expect(sequential(kv({ missing: null })).check(appended).valid).toBe(true)
    expect(causal(kv({ missing: null })).check(appended).valid).toBe('unknown')
  })

  test("a model of one's own is judged by what it does", () => {
    const own: Model<number> = {
      name: 'dial',
      init: () => 0,
      step: (at, { f, value, result, known }) =>
        f === 'turn to' ? (value as number) : !known || (result as { at: number }).at === at ? at : inconsistent,
      reads: ['look'],
    }
    const one = (process: number, f: string, value: unknown): HistoryEvent[] =>
      (['invoke', 'ok'] as const).map(type => ({ index: 0, time: 0, process, type, f, value }))
    const stale = [...one(0, 'turn to', 1), ...one(0, 'turn to', 2), ...one(1, 'look', { at: 2 })]
    expect(causal(own).check(stale).valid).toBe(true)
    expect(causal(own).check([...stale, ...one(1, 'look', { at: 1 })]).valid).toBe(false)
  })
})

describe('a history of 20,000 operations', () => {
  /** Everybody reads what was written some time ago, in one order. */
  const size = 20_000
  const log: number[] = []
  const events: HistoryEvent[] = []
  for (let n = 0; n < size; n++) {
    const process = n % 5
    const isWrite = n % 2 === 0
    if (isWrite) log.push(n)
    const seen = log[Math.max(0, log.length - 1 - process)]!
    const value = isWrite ? n : seen
    const f = isWrite ? 'write' : 'read'
    const event = { index: 2 * n, time: n, process, f }
    events.push({ ...event, type: 'invoke', value: isWrite ? value : null }, { ...event, type: 'ok', value })
  }

  test.each([
    causal(register(), { maxSteps: 20 * size }),
    causal(register(), { variant: 'weak', maxSteps: 20 * size }),
    causal(register(), { variant: 'convergent', maxSteps: 20 * size }),
    pram(register(), { maxSteps: 20 * size }),
    monotonicReads(register(), { maxSteps: 20 * size }),
    writesFollowReads(register(), { maxSteps: 20 * size }),
  ])('takes a few steps for each: $name', checker => expect(checker.check(events).valid).not.toBe('unknown'))
})
