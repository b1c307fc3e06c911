import { expect, test } from 'vitest'
import * as jepsen from '../../../src/checkers/invariants/index.ts'
import { history, type Line } from '../../history.ts'
import { inTurn } from './histories.ts'

const oneOperation = (f: string, asked: unknown, told: unknown) => inTurn([f, asked, told])

test.each([
  [jepsen.adyaG2(), oneOperation('insert', 7, 7), 'adya-g2: the value of an insert must be [key, …], not 7'],
  [
    jepsen.agreement(),
    oneOperation('decide', null, 7),
    "agreement: the ok of a 'decide' must carry [slot, value], not 7 (process 0, event 1, at 1.0 ms)",
  ],
  [
    jepsen.bank({ total: 1 }),
    oneOperation('read', null, [1]),
    'bank: the ok of a read must carry the balances by account, as an object or a Map, not [1] (process 0, event 1, at 1.0 ms)',
  ],
  [
    jepsen.bank({ total: 1 }),
    oneOperation('read', null, { a: '1' }),
    "bank: the balance of a must be a number, not '1' (process 0, event 1, at 1.0 ms)",
  ],
  [
    jepsen.causalReverse(),
    oneOperation('read', null, 7),
    "causal-reverse: the ok of a 'read' must carry an array or a Set, not 7 (process 0, event 1, at 1.0 ms)",
  ],
  [
    jepsen.converged(),
    oneOperation('read', null, 7),
    "converged: the ok of a 'read' must carry an array or a Set, not 7 (process 0, event 1, at 1.0 ms)",
  ],
  [
    jepsen.counterBounds(),
    oneOperation('add', '1', '1'),
    "counter: the value of 'add' must be a number, not '1' (process 0, event 0, at 0.0 ms)",
  ],
  [
    jepsen.counterBounds(),
    oneOperation('read', null, null),
    'counter: the ok of a read must carry a number, not null (process 0, event 1, at 1.0 ms)',
  ],
  [
    jepsen.electionSafety(),
    oneOperation('elect', null, 'n1'),
    "election-safety: the ok of an 'elect' must carry [term, leader], not 'n1' (process 0, event 1, at 1.0 ms)",
  ],
  [
    jepsen.longFork({ groupSize: 1 }),
    oneOperation('read', [['r', 1, null]], { 1: 2 }),
    "long-fork: the ok of a 'read' must carry micro-operations such as [['r', 1, null]], not {1: 2} (process 0, event 1, at 1.0 ms)",
  ],
  [
    jepsen.setFinal(),
    oneOperation('read', null, 'abc'),
    "set: the ok of a 'read' must carry an array or a Set, not 'abc' (process 0, event 1, at 1.0 ms)",
  ],
  [
    jepsen.setFull(),
    oneOperation('read', null, 7),
    "set-full: the ok of a 'read' must carry an array or a Set, not 7 (process 0, event 1, at 1.0 ms)",
  ],
  [
    jepsen.totalQueue(),
    oneOperation('drain', null, 7),
    "total-queue: the ok of a 'drain' must carry an array or a Set, not 7 (process 0, event 1, at 1.0 ms)",
  ],
] as const)('%o', (checker, events, message) => {
  expect(() => checker.check(events)).toThrow(new TypeError(message))
})

const unfinished: Line[] = [
  [0, 0, 'invoke', 'read'],
  [1, 0, 'invoke', 'read'],
]
const neverBegun: Line[] = [[0, 0, 'ok', 'read', []]]

test.each([
  jepsen.adyaG2(),
  jepsen.bank({ total: 1 }),
  jepsen.causalReverse(),
  jepsen.converged(),
  jepsen.counterBounds(),
  jepsen.independent(jepsen.stats()),
  jepsen.kafka(),
  jepsen.longFork({ groupSize: 2 }),
  jepsen.monotonic(),
  jepsen.neverTwice(),
  jepsen.queue(),
  jepsen.setFinal(),
  jepsen.setFull(),
  jepsen.stats(),
  jepsen.totalQueue(),
  jepsen.uniqueIds(),
])('$name: a history that is none is an error that says where', checker => {
  expect(() => checker.check(history(...unfinished))).toThrow(
    "history, event 1: process 0 invokes 'read' while its 'read' is still running",
  )
  expect(() => checker.check(history(...neverBegun))).toThrow(
    "history, event 0: process 0 has 'ok' for 'read', never invoked",
  )
})
