import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closedPredicate } from '../../../src/checkers/transactions/index.ts'
import type { EventType, History, HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from './histories.ts'

type MicroOperation = readonly [f: string, key: unknown, value?: unknown]
type State = ReadonlyMap<string, number>

const KEYS = ['a', 'b', 'c', 'd']
const INITIAL: State = new Map([
  ['a', 0],
  ['b', 1],
])
const PREDICATES = [true, ['=', 0], ['mod', 2, 1]] as const

function fits(predicate: (typeof PREDICATES)[number], value: number): boolean {
  if (predicate === true) return true
  return predicate[0] === '=' ? value === predicate[1] : value % predicate[1] === predicate[2]
}

/** What a transaction makes of a state, and what it reads there. */
function apply(state: State, transaction: readonly MicroOperation[]): { after: State; read: MicroOperation[] } {
  const after = new Map(state)
  const read = transaction.map((microOperation): MicroOperation => {
    const [f, key, value] = microOperation
    if (f === 'r') return ['r', key, after.get(key as string) ?? null]
    if (f === 'rp') {
      const predicate = key as (typeof PREDICATES)[number]
      return ['rp', key, Object.fromEntries([...after].filter(([, each]) => fits(predicate, each)))]
    }
    if (f === 'delete') after.delete(key as string)
    else after.set(key as string, value as number)
    return microOperation
  })
  return { after, read }
}

/** One write of each object; reads of a state that may be older than that of the last transaction. */
const executions = fc
  .array(fc.record({ kinds: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }), age: fc.nat(3), at: fc.nat(3) }), {
    minLength: 2,
    maxLength: 5,
  })
  .map(programs => {
    const unwritten = [...KEYS]
    let value = 2
    const states = [INITIAL]
    return programs.map(({ kinds, age, at }) => {
      const asked = kinds.map((kind): MicroOperation => {
        const key = KEYS[(kind + at) % KEYS.length]!
        if (kind < 2 && unwritten.includes(key)) {
          unwritten.splice(unwritten.indexOf(key), 1)
          return INITIAL.has(key) && kind === 0 ? ['delete', key] : ['w', key, value++]
        }
        return kind === 5 ? ['r', key, null] : ['rp', PREDICATES[kind % 3], null]
      })
      const { read } = apply(states[Math.max(0, states.length - 1 - Math.max(0, age - 1))]!, asked)
      states.push(apply(states.at(-1)!, asked).after)
      return read
    })
  })

function isSerializable(transactions: readonly (readonly MicroOperation[])[], state: State): boolean {
  if (transactions.length === 0) return true
  return transactions.some((next, i) => {
    const { after, read } = apply(state, next)
    return isDeepStrictEqual(read, next) && isSerializable(transactions.toSpliced(i, 1), after)
  })
}

function recorded(transactions: readonly (readonly MicroOperation[])[]): History {
  const events: HistoryEvent[] = []
  const push = (process: number, type: EventType, f: string, value: unknown) =>
    events.push({ index: events.length, time: events.length, process, type, f, value })
  push(0, 'invoke', 'init', Object.fromEntries(INITIAL))
  push(0, 'ok', 'init', Object.fromEntries(INITIAL))
  for (const [i, transaction] of transactions.entries()) {
    push(i, 'invoke', 'txn', transaction)
    push(i, 'ok', 'txn', transaction)
  }
  return events
}

test('what has a serial order is valid, and much of what has none is not', () => {
  const checker = closedPredicate({ consistency: 'serializable' })
  const tally = { serializable: 0, caught: 0, missed: 0 }
  fc.assert(
    fc.property(executions, transactions => {
      const { valid, reason } = checker.check(recorded(transactions))
      if (isSerializable(transactions, INITIAL)) {
        tally.serializable++
        expect(valid, reason).not.toBe(false)
      } else tally[valid === false ? 'caught' : 'missed']++
    }),
    { numRuns: effort(2000), seed: Number(process.env.SAMESEED_SEED ?? 1) },
  )
  expect(tally.serializable).toBeGreaterThan(effort(80))
  expect(tally.caught).toBeGreaterThan(effort(80))
  expect(tally.missed).toBeLessThan(tally.caught / 20)
})

describe('what a predicate did not find', () => {
  test('tells that it saw the deletion', () => {
    const { details } = closedPredicate({ consistency: 'serializable' }).check(
      history('0 ok: init x 1, init y 1', '1 ok: delete x, rp true {}', '2 ok: delete y, rp true {}'),
    )
    expect(details!.anomalyTypes).toEqual(['G1c'])
    expect(details!.anomalies.G1c![0]!.steps!.map(({ dependency }) => dependency)).toEqual(['wrp', 'wrp'])
  })

  test('tells nothing if several versions do not fit', () => {
    const { valid } = closedPredicate({ consistency: 'serializable' }).check(
      history('0 ok: init x 1', '1 ok: w x 2', '2 ok: rp ["=",3] {}, r y null', '3 ok: w y 1'),
    )
    expect(valid).toBe(true)
  })
})

test('numbers are keys too, in objects as in maps', () => {
  for (const found of [{ 7: 1 }, new Map([[7, 1]])]) {
    const events = history('0 ok: insert 7 1', '1 ok: rp true {}')
    const changed = events.map(event => (event.index === 3 ? { ...event, value: [['rp', true, found]] } : event))
    expect(closedPredicate().check(changed).valid).toBe(true)
    expect(closedPredicate().check(events).valid).toBe(false)
  }
})

test('predicates may be anything, if it is said what fits them', () => {
  const events = history('0 ok: insert x 5', '1 ok: rp >4 {}')
  expect(() => closedPredicate().check(events)).toThrow(/'>4' is not a predicate of this checker/)
  const checker = closedPredicate({ matches: (_, value) => Number(value) > 4 })
  expect(checker.check(events).details?.anomalyTypes).toEqual(['G-single-realtime'])
})

test('refuses what cannot be told apart', () => {
  const { valid, reason } = closedPredicate().check(history('0 ok: insert x 1', '1 ok: delete x', '2 ok: insert x 1'))
  expect(valid).toBe('unknown')
  expect(reason).toBe(
    'x became 1 twice (events 1 and 5), so a read cannot tell which it saw. Write every value to an object only once, and delete it only once.',
  )
})
