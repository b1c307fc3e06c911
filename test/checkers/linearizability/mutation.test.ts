import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  casRegister,
  counter,
  fifoQueue,
  kv,
  linearizable,
  type Model,
  mutex,
  register,
  set,
  stack,
  unorderedQueue,
} from '../../../src/checkers/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { honestHistories, type Usage } from './histories.ts'

const MOST = 60
const numbers = Array.from({ length: MOST + 1 }, (_, n) => n)
const options = { seed: 7, numRuns: effort(60), endOnFailure: true }
/** Longer histories of containers, with takers of unknown outcome, may be too hard; these are all to be decided. */
const MOST_OF_CONTAINERS = 30

interface Case {
  readonly name: string
  readonly usage: Usage<never>
  /** Which results can be replaced by one that nobody can have seen, and by which. */
  readonly spoil: (f: string, value: unknown) => readonly [unknown] | undefined
}

function of<State>(
  name: string,
  usage: Usage<State>,
  spoil: Case['spoil'] = f => (f === 'read' ? [-1] : undefined),
): Case {
  return { name, usage: usage as unknown as Usage<never>, spoil }
}

const taken: Case['spoil'] = f => (f === 'dequeue' || f === 'pop' ? [-1] : undefined)

function container(model: Model<readonly unknown[]>, put: string, take: string): Usage<readonly unknown[]> {
  return {
    model,
    ask: (choice, n) => (choice % 2 === 0 ? { f: take, value: null } : { f: put, value: n + 1 }),
    results: (f, value) => (f === take ? [...numbers.slice(1), null] : [value]),
  }
}

const cases: Case[] = [
  of('register', {
    model: register<unknown>(),
    ask: (choice, n) => (choice % 2 === 0 ? { f: 'read', value: null } : { f: 'write', value: n + 1 }),
    results: (f, value) => (f === 'read' ? [null, ...numbers] : [value]),
  }),
  of('register, few values', {
    model: register<unknown>(),
    ask: choice => (choice % 2 === 0 ? { f: 'read', value: null } : { f: 'write', value: choice % 5 }),
    results: (f, value) => (f === 'read' ? [null, ...numbers] : [value]),
  }),
  of('casRegister', {
    model: casRegister<unknown>(),
    ask: (choice, n) =>
      choice % 3 === 0
        ? { f: 'read', value: null }
        : choice % 3 === 1
          ? { f: 'write', value: choice % 5 }
          : { f: 'cas', value: [choice % 4, n % 5] },
    results: (f, value) => (f === 'read' ? [null, ...numbers] : [value]),
  }),
  of(
    'kv',
    {
      model: kv(),
      ask: (choice, n) => ({
        f: ['get', 'get', 'append', 'put'][choice % 4]!,
        value: [choice % 3, choice % 4 < 2 ? null : choice % 4 === 3 ? [n] : n],
      }),
      // Every list that a key can have held: the beginnings of what was appended since some put, in order.
      results: (f, value, written) => {
        if (f !== 'get') return [value]
        const key = (value as [unknown])[0]
        const lists: unknown[] = [[key, null]]
        const mine = (written as [unknown, unknown][]).filter(([of, what]) => of === key && what !== null)
        for (let from = 0; from < mine.length; from++) {
          for (let to = from + 1; to <= mine.length; to++)
            lists.push([key, mine.slice(from, to).flatMap(([, what]) => what)])
        }
        return lists
      },
    },
    (f, value) => (f === 'get' ? [[(value as [unknown])[0], [-1]]] : undefined),
  ),
  of('fifoQueue', container(fifoQueue(), 'enqueue', 'dequeue'), taken),
  of('unorderedQueue', container(unorderedQueue(), 'enqueue', 'dequeue'), taken),
  of('stack', container(stack(), 'push', 'pop'), taken),
  of('counter', {
    model: counter(),
    ask: choice => (choice % 2 === 0 ? { f: 'read', value: null } : { f: 'increment', value: null }),
    results: (f, value) => (f === 'read' ? numbers : [value]),
  }),
  of(
    'set',
    {
      model: set(),
      ask: choice => ({ f: ['add', 'contains', 'remove'][choice % 3]!, value: choice % 5 }),
      results: (f, value) => (f === 'contains' ? [true, false] : [value]),
    },
    () => undefined,
  ),
  of(
    'mutex',
    {
      model: mutex(),
      ask: choice => ({ f: choice % 2 === 0 ? 'acquire' : 'release', value: null }),
      results: () => [null],
    },
    () => undefined,
  ),
]

describe.each(cases)('$name', ({ usage, spoil }) => {
  const most = spoil === taken ? MOST_OF_CONTAINERS : MOST
  const checker = linearizable(usage.model, { maxSteps: 5_000_000 })

  test('a history without lies is linearizable', () => {
    fc.assert(
      fc.property(honestHistories(usage, most), history => {
        const { valid, reason } = checker.check(history)
        expect(valid, reason).toBe(true)
      }),
      options,
    )
  })

  test('one result that cannot be is found, and named', () => {
    let found = 0
    fc.assert(
      fc.property(honestHistories(usage, most), fc.nat(), (history, pick) => {
        const spoiled = spoilOne(history, pick, spoil)
        if (spoiled === undefined) return
        found++
        const { valid, details, reason } = checker.check(spoiled.history)
        expect(valid, reason).toBe(false)
        // Who took nothing may be missed by others before it is told so.
        const end = spoil === taken ? Math.min(spoiled.position, details!.operation.end) : spoiled.position
        expect(details?.operation.end).toBe(end)
      }),
      options,
    )
    if (spoil('read', [0]) ?? spoil('get', [0]) ?? spoil('pop', 0)) expect(found).toBeGreaterThan(options.numRuns / 2)
  })
})

function spoilOne(history: History, pick: number, spoil: Case['spoil']) {
  const candidates = history.filter(({ type, f, value }) => type === 'ok' && spoil(f, value) !== undefined)
  if (candidates.length === 0) return undefined
  const { index: position, f, value } = candidates[pick % candidates.length]!
  const [wrong] = spoil(f, value)!
  return { position, history: history.map(event => (event.index === position ? { ...event, value: wrong } : event)) }
}
