import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyChecker } from '../../src/checkers/checker.ts'
import {
  causal,
  fifoQueue,
  inconsistent,
  independent,
  kv,
  linearizable,
  type Model,
  monotonicReads,
  monotonicWrites,
  pram,
  readYourWrites,
  register,
  sequential,
  sessionGuarantees,
  stack,
} from '../../src/checkers/index.ts'
import type { History } from '../../src/workload/history.ts'
import type { PeerCase } from './peer-transactions.ts'

interface Case {
  readonly suite: string
  readonly name?: string
  readonly checker?: string
  readonly history?: History
  readonly expect: { readonly valid?: boolean; readonly failures?: readonly unknown[] } | 'an error'
}

/** Stateright's vector: what is pushed last is popped first, and its length can be asked for. */
const vector: Model<readonly unknown[]> = {
  name: 'vector',
  init: () => [],
  step(items, { f, value, result, known }) {
    if (f === 'push') return [...items, value]
    if (f === 'len') return !known || result === items.length ? items : inconsistent
    return !known || (result ?? null) === (items.at(-1) ?? null) ? items.slice(0, -1) : inconsistent
  },
  reads: ['len'],
}

/** A set whose changes say whether they changed anything. */
const tellingSet: Model<readonly unknown[]> = {
  name: 'set',
  init: () => [],
  step(items, { f, value, result, known }) {
    const had = items.includes(value)
    const rest = items.filter(item => item !== value)
    const [said, next] =
      f === 'empty'
        ? [items.length === 0, items]
        : f === 'contains'
          ? [had, items]
          : f === 'insert'
            ? [!had, [...rest, value].sort()]
            : [had, rest]
    return !known || result === said ? next : inconsistent
  },
  reads: ['contains', 'empty'],
}

/** Finds wrong what has an odd number of events. */
const evenlyMany: AnyChecker = {
  name: 'evenly many',
  check: history => ({ valid: history.length % 2 === 0, reason: `${history.length} events` }),
}

const CHECKERS: Readonly<Record<string, () => AnyChecker>> = {
  linearizable: () => linearizable(register()),
  'linearizable(register(A))': () => linearizable(register({ initial: 'A' })),
  'linearizable(vec)': () => linearizable(vector),
  'linearizable(stack())': () => linearizable(stack()),
  'linearizable(fifoQueue())': () => linearizable(fifoQueue()),
  'linearizable(set with insert, erase, contains, empty and their results)': () => linearizable(tellingSet),
  sequential: () => sequential(register()),
  'sequential(register(A))': () => sequential(register({ initial: 'A' })),
  'sequential(vec)': () => sequential(vector),
  SC: () => sequential(kv()),
  CM: () => causal(kv()),
  CC: () => causal(kv(), { variant: 'weak' }),
  CCv: () => causal(kv(), { variant: 'convergent' }),
  PRAM: () => pram(kv()),
  MR: () => monotonicReads(kv()),
  MW: () => monotonicWrites(kv()),
  RYW: () => readYourWrites(kv()),
  'MR+MW': () => sessionGuarantees(kv(), ['monotonic reads', 'monotonic writes']),
  ALL4: () =>
    sessionGuarantees(kv(), ['monotonic reads', 'monotonic writes', 'read your writes', 'writes follow reads']),
  "independent(valid iff the key's history has an even number of events)": () => independent(evenlyMany),
}

const FILES = ['small-histories', 'linearizability-ahorn-herlihy-wing', 'jepsen-independent']

/** The cases of single objects in DIR/peers, of tests and textbooks; none if there is no such folder. */
export function peerObjects(folder: string): readonly PeerCase[] {
  return FILES.flatMap(name => {
    const path = join(folder, 'peers', `${name}.json`)
    const cases: readonly Case[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
    return cases.flatMap(each => (each.checker === undefined || each.history === undefined ? [] : [asked(each)]))
  })
}

function asked({ suite, name = suite, checker = '', history = [], expect }: Case): PeerCase {
  const make = CHECKERS[checker]
  if (make === undefined)
    throw new Error(`${suite}: ${name} asks for ${checker}, which is none of ${Object.keys(CHECKERS)}`)
  return {
    file: `${suite}: ${name} (${checker})`,
    collection: suite,
    model: checker.replace(/ with .*/, ')').replace(/valid iff .*/, '…)'),
    history,
    questions: [
      { asked: suite, valid: expect === 'an error' ? 'error' : expect.valid!, not: undefined, checker: make },
    ],
  }
}
