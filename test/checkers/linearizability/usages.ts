import {
  casRegister,
  counter,
  fifoQueue,
  kv,
  type Model,
  multiRegister,
  mutex,
  register,
  set,
  stack,
  unorderedQueue,
} from '../../../src/checkers/index.ts'
import type { Usage } from './histories.ts'

const few = [null, 1, 2, 3]
const unique = (n: number) => n + 1
const digit = (choice: number, place: number, base: number) => Math.floor(choice / place) % base

/** A usage of every model, with the state's type forgotten so that they fit into one list. */
function usage<State>(name: string, use: Usage<State>) {
  return { name, use: use as unknown as Usage<unknown> }
}

function registerLike(model: Model<unknown>, value: (choice: number, n: number) => number): Usage<unknown> {
  return {
    model,
    ask: (choice, n) =>
      choice % 2 === 0 ? { f: 'read', value: null } : { f: 'write', value: value(digit(choice, 2, 3), n) },
    results: (f, value) => (f === 'read' ? [null, 1, 2, 3, 4, 5, 6, 7, 8] : [value]),
  }
}

function casLike(model: Model<unknown>, next: (choice: number, n: number) => number, writes: boolean): Usage<unknown> {
  return {
    model,
    ask: (choice, n) => {
      const kind = choice % 3
      if (kind === 0) return { f: 'read', value: null }
      if (kind === 1 && writes) return { f: 'write', value: next(digit(choice, 3, 3), n) }
      return {
        f: 'cas',
        value: [few[digit(choice, 3, writes ? 4 : Math.min(n + 1, 4))], next(digit(choice, 12, 3), n)],
      }
    },
    results: (f, value) => (f === 'read' ? [null, 1, 2, 3, 4, 5, 6, 7, 8] : [value]),
  }
}

function kvUsage(fs: readonly string[], next: (choice: number, n: number) => unknown, results: readonly unknown[]) {
  return (model: Model<unknown>): Usage<unknown> => ({
    model,
    ask: (choice, n) => {
      const key = choice % 2 === 0 ? 'x' : 'y'
      const f = fs[digit(choice, 2, fs.length)]!
      if (f === 'get' || f === 'read' || f === 'delete') return { f, value: [key, null] }
      const value = next(digit(choice, 20, 3), n)
      return { f, value: [key, f === 'cas' ? [results[digit(choice, 60, 4)], value] : value] }
    },
    results: (f, value) => {
      const [key] = value as [string, unknown]
      return f === 'get' || f === 'read' ? results.map(result => [key, result]) : [value]
    },
  })
}

function queueLike(
  model: Model<readonly unknown[]>,
  put: string,
  take: string,
  value: (choice: number, n: number) => number,
) {
  return {
    model,
    ask: (choice: number, n: number) =>
      choice % 2 === 0 ? { f: take, value: null } : { f: put, value: value(digit(choice, 2, 2), n) },
    results: (f: string, value: unknown) => (f === take ? [7, 6, 5, 4, 3, 2, 1, null] : [value]),
  }
}

const repeated = (choice: number) => choice + 1
const uniqueValue = (_: number, n: number) => unique(n)
const strings = ['', 'a', 'b', 'ab', 'ba', 'aa', 'aab']
const MUTEX = {
  ask: (choice: number) => ({ f: choice % 2 === 0 ? 'acquire' : 'release', value: null }),
  results: () => [null],
}
const lists = [null, [1], [2], [3], [1, 2], [2, 1], [1, 3], [1, 2, 3], [2, 3], [4], [1, 4], [5]]

export const usages = [
  usage('register', registerLike(register() as Model<unknown>, repeated)),
  usage('register, unique values', registerLike(register() as Model<unknown>, uniqueValue)),
  usage('register, a read of null says nothing', registerLike(register({ readOfNull: 'anything' }), uniqueValue)),
  usage(
    'register with an initial value',
    registerLike(register<unknown>({ initial: 1 }), (_, n) => n + 2),
  ),
  usage('casRegister', casLike(casRegister() as Model<unknown>, repeated, true)),
  usage('casRegister, unique values', casLike(casRegister() as Model<unknown>, uniqueValue, true)),
  usage('casRegister, unique values, no writes', casLike(casRegister() as Model<unknown>, uniqueValue, false)),
  usage('casRegister, failures say something', casLike(casRegister({ failedCas: 'mismatch' }), repeated, true)),
  usage(
    'casRegister, a read of null says nothing',
    casLike(casRegister({ readOfNull: 'anything' }), uniqueValue, false),
  ),
  usage('kv', kvUsage(['get', 'put', 'append', 'delete', 'cas'], c => 'aab'[c], strings)(kv({ missing: '' }))),
  usage('kv, appends', kvUsage(['get', 'append', 'append', 'put'], c => 'ab'[c % 2], strings)(kv({ missing: '' }))),
  usage('kv, lists', kvUsage(['get', 'append'], uniqueValue, lists)(kv())),
  usage('kv, unique values', kvUsage(['read', 'write'], uniqueValue, [null, 1, 2, 3, 4, 5, 6, 7])(kv())),
  usage('kv, cas', kvUsage(['get', 'cas'], uniqueValue, [null, 1, 2, 3, 4, 5, 6, 7])(kv())),
  usage('mutex', { model: mutex(), ...MUTEX }),
  usage('mutex, reentrant', { model: mutex({ reentrant: true }), ...MUTEX }),
  usage('mutex, anyone releases', { model: mutex({ anyoneReleases: true }), ...MUTEX }),
  usage('fifoQueue', queueLike(fifoQueue(), 'enqueue', 'dequeue', repeated)),
  usage('fifoQueue, unique elements', queueLike(fifoQueue(), 'enqueue', 'dequeue', uniqueValue)),
  usage('unorderedQueue', queueLike(unorderedQueue(), 'enqueue', 'dequeue', repeated)),
  usage('unorderedQueue, unique elements', queueLike(unorderedQueue(), 'enqueue', 'dequeue', uniqueValue)),
  usage('stack', queueLike(stack(), 'push', 'pop', repeated)),
  usage('stack, unique elements', queueLike(stack(), 'push', 'pop', uniqueValue)),
  usage('set', {
    model: set(),
    ask: choice => {
      const f = ['add', 'add', 'remove', 'contains', 'read'][choice % 5]!
      return { f, value: f === 'read' ? null : digit(choice, 5, 2) }
    },
    results: (f, value) =>
      f === 'contains' ? [false, true] : f === 'read' ? [[], [0], [1], new Set([1, 0])] : [value],
  }),
  usage('counter', {
    model: counter(),
    ask: choice => ({
      f: ['add', 'increment', 'decrement', 'read'][choice % 4]!,
      value: choice % 4 === 0 ? digit(choice, 4, 3) : null,
    }),
    results: (f, value) => (f === 'read' ? [0, 1, 2, 3, 4, -1, -2] : [value]),
  }),
  usage('multiRegister', {
    model: multiRegister({ initial: { x: 0 } }),
    ask: choice => {
      const names = ['x', 'y'].slice(0, 1 + digit(choice, 2, 2))
      const value = names.map(name => (choice % 2 === 0 ? ['r', name, null] : ['w', name, digit(choice, 4, 2)]))
      if (choice % 7 === 0) value.push(['r', 'y', null])
      return { f: 'txn', value }
    },
    results: (_, value) => {
      let all: unknown[][] = [[]]
      for (const [kind, name, argument] of value as [string, string, unknown][]) {
        const choices = kind === 'r' ? [null, 0, 1] : [argument]
        all = all.flatMap(done => choices.map(choice => [...done, [kind, name, choice]]))
      }
      return all
    },
  }),
]
