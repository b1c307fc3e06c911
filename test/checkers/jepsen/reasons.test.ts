import { expect, test } from 'vitest'
import * as jepsen from '../../../src/checkers/jepsen/index.ts'
import { history, inTurn } from './histories.ts'

/** What a person reads for each thing that can be wrong; each is one golden text. */
const texts: Readonly<Record<string, string>> = {
  'adya-g2': jepsen
    .adyaG2()
    .check(inTurn(['insert', ['k1', [null, 1]]], ['insert', ['k1', [2, null]]], ['insert', ['k2', [null, 3]]])).reason,
  'agreement: two values': jepsen.agreement().check(inTurn(['decide', null, [1, 'a']], ['decide', null, [1, 'b']]))
    .reason,
  'agreement: never proposed': jepsen.agreement().check(inTurn(['propose', [1, 'a']], ['decide', null, [1, 'b']]))
    .reason,
  'bank: unexpected-key': bank({ a: 50, b: 50, ghost: 0 }),
  'bank: nil-balance': bank({ a: 100, b: null }),
  'bank: wrong-total': bank({ a: 40, b: 50 }),
  'bank: negative-value': bank({ a: 120, b: -20 }),
  'causal-reverse': jepsen
    .causalReverse()
    .check(inTurn(['write', 'first'], ['write', 'second'], ['read', null, ['second']])).reason,
  'converged: diverged': jepsen
    .converged()
    .check(
      history(
        [0, 0, 'invoke', 'add', 'milk'],
        [1, 0, 'ok', 'add', 'milk'],
        [5, 0, 'invoke', 'read'],
        [6, 0, 'ok', 'read', ['milk']],
        [7, 1, 'invoke', 'read'],
        [8, 1, 'ok', 'read', ['bread']],
      ),
    ).reason,
  'converged: too few reads': jepsen.converged().check(inTurn(['add', 1], ['read', null, [1]])).reason,
  'counter: too little': jepsen.counterBounds().check(inTurn(['add', 5], ['read', null, 3])).reason,
  'counter: too much': jepsen.counterBounds().check(inTurn(['add', 5], ['read', null, 7], ['read', null, 8])).reason,
  'election-safety': jepsen.electionSafety().check(inTurn(['elect', null, [3, 'n1']], ['elect', null, [3, 'n2']]))
    .reason,
  independent: jepsen
    .independent(jepsen.counterBounds())
    .check(inTurn(['add', ['x', 1]], ['read', ['x', null], ['x', 2]], ['read', ['y', null], ['y', 1]])).reason,
  'log-file-pattern': jepsen.logFilePattern(/panic/, { n1: ['ready', 'panic: index out of range'] }).check([]).reason,
  'long-fork': jepsen.longFork({ groupSize: 2 }).check(
    inTurn(
      [
        'read',
        [
          ['r', 'x', null],
          ['r', 'y', null],
        ],
        [
          ['r', 'x', 1],
          ['r', 'y', null],
        ],
      ],
      [
        'read',
        [
          ['r', 'x', null],
          ['r', 'y', null],
        ],
        [
          ['r', 'x', null],
          ['r', 'y', 1],
        ],
      ],
    ),
  ).reason,
  monotonic: jepsen.monotonic().check(inTurn(['read', null, 7], ['read', null, 5])).reason,
  'monotonic: strictly': jepsen
    .monotonic({ f: 'lock', strictly: true })
    .check(inTurn(['lock', null, 7], ['lock', null, 7])).reason,
  'never-twice': jepsen.neverTwice({ f: 'charge' }).check(inTurn(['charge', 'order-9'], ['charge', 'order-9'])).reason,
  'queue: from nowhere': jepsen.queue().check(inTurn(['dequeue', null, 'a'], ['enqueue', 'a'])).reason,
  'queue: too often': jepsen.queue().check(inTurn(['enqueue', 'a'], ['dequeue', null, 'a'], ['dequeue', null, 'a']))
    .reason,
  'set: lost': jepsen.setFinal().check(inTurn(['add', 1], ['add', 2], ['read', null, [1]])).reason,
  'set: unexpected': jepsen.setFinal().check(inTurn(['add', 1], ['read', null, [1, 9]])).reason,
  'set-full: lost': jepsen.setFull().check(inTurn(['add', 1], ['read', null, [1]], ['read', null, []])).reason,
  'set-full: stale': jepsen
    .setFull({ linearizable: true })
    .check(inTurn(['add', 1], ['read', null, []], ['read', null, [1]])).reason,
  'set-full: duplicated': jepsen.setFull().check(inTurn(['add', 1], ['read', null, [1, 1]])).reason,
  'set-full: unexpected': jepsen.setFull().check(inTurn(['add', 1], ['read', null, [1, 9]])).reason,
  'set-full: never read': jepsen.setFull().check(inTurn(['add', 1], ['add', 2])).reason,
  'stats: none succeeded': jepsen
    .stats()
    .check(
      history(
        [0, 0, 'invoke', 'write', 1],
        [1, 0, 'fail', 'write', 1],
        [2, 0, 'invoke', 'write', 2],
        [3, 0, 'info', 'write', 2],
        [4, 3, 'invoke', 'read'],
        [5, 3, 'ok', 'read', 1],
      ),
    ).reason,
  'total-queue: lost': jepsen.totalQueue().check(inTurn(['enqueue', 'a'], ['enqueue', 'b'], ['drain', null, ['b']]))
    .reason,
  'total-queue: from nowhere': jepsen.totalQueue().check(inTurn(['enqueue', 'a'], ['drain', null, ['a', 'z']])).reason,
  'unique-ids': jepsen
    .uniqueIds()
    .check(inTurn(['generate', null, 'n1-7'], ['generate', null, 'n1-8'], ['generate', null, 'n1-7'])).reason,
}

function bank(balances: unknown): string {
  return jepsen.bank({ total: 100, accounts: ['a', 'b'] }).check(inTurn(['read', null, balances])).reason
}

test('every fault in a sentence or two', () => {
  expect(texts).toMatchInlineSnapshot()
})

test('nothing wrong, in a sentence', () => {
  const added = inTurn(['add', 1], ['read', null, [1]], ['read', null, [1]])
  expect([
    jepsen.adyaG2().check([]).reason,
    jepsen.agreement().check(inTurn(['decide', null, [1, 'a']], ['decide', null, [1, 'a']])).reason,
    jepsen.bank({ total: 3 }).check(inTurn(['read', null, { a: 1, b: 2 }])).reason,
    jepsen.causalReverse().check(inTurn(['write', 1], ['read', null, [1]])).reason,
    jepsen.converged().check(added).reason,
    jepsen.counterBounds().check(inTurn(['add', 1], ['read', null, 1])).reason,
    jepsen.electionSafety().check(inTurn(['elect', null, [1, 'n1']])).reason,
    jepsen.independent(jepsen.setFinal()).check(inTurn(['add', ['x', 1]], ['read', ['x', null], ['x', [1]]])).reason,
    jepsen
      .kafka()
      .check(
        inTurn(
          ['send', [['send', 'k', 1]], [['send', 'k', [0, 1]]]],
          ['poll', [['poll']], [['poll', { k: [[0, 1]] }]]],
        ),
      ).reason,
    jepsen.logFilePattern(/panic/, ['ready']).check([]).reason,
    jepsen.longFork({ groupSize: 1 }).check(inTurn(['read', [['r', 'x', null]], [['r', 'x', 1]]])).reason,
    jepsen.monotonic().check(inTurn(['read', null, 1], ['read', null, 1])).reason,
    jepsen.neverTwice().check(inTurn(['process', 1])).reason,
    jepsen.queue().check(inTurn(['enqueue', 1], ['dequeue', null, 1])).reason,
    jepsen.setFinal().check(added).reason,
    jepsen.setFull().check(added).reason,
    jepsen.stats().check(added).reason,
    jepsen.totalQueue().check(inTurn(['enqueue', 1], ['drain', null, [1, 1]])).reason,
    jepsen.uniqueIds().check(inTurn(['generate', null, 1])).reason,
  ]).toMatchInlineSnapshot()
})

test('kafka: every anomaly in a sentence', () => {
  const send = (value: number, offset?: number) =>
    ['send', [['send', 'k', value]], [['send', 'k', offset === undefined ? value : [offset, value]]]] as const
  const poll = (...messages: (readonly [number, number])[]) =>
    ['poll', [['poll']], [['poll', { k: messages }]]] as const
  const events = [
    inTurn(send(1, 0), send(2, 0), poll([0, 1])),
    inTurn(send(1, 0), poll([0, 1], [1, 1])),
    inTurn(poll([0, 1])),
    inTurn(send(1, 0), send(2, 1), poll([1, 2])),
    inTurn(send(1, 0), send(2, 1), send(3, 2), poll([0, 1], [2, 3]), poll([1, 2])),
    inTurn(send(1, 0), send(2, 1), send(3, 2), poll([0, 1]), poll([2, 3]), ['rebalance', null], poll([1, 2])),
    inTurn(send(1, 1), send(2, 0), poll([0, 2], [1, 1])),
    inTurn([
      'txn',
      [['send', 'k', 1], ['poll']],
      [
        ['send', 'k', [0, 1]],
        ['poll', { k: [[0, 1]] }],
      ],
    ]),
    history(
      [0, 0, 'invoke', 'send', [['send', 'k', 1]]],
      [1, 0, 'fail', 'send', [['send', 'k', 1]]],
      [2, 0, 'invoke', 'poll', [['poll']]],
      [3, 0, 'ok', 'poll', [['poll', { k: [[0, 1]] }]]],
    ),
    history(
      [0, 0, 'invoke', 'txn', [['send', 'k', 1], ['poll']]],
      [1, 1, 'invoke', 'txn', [['send', 'l', 2], ['poll']]],
      [
        2,
        0,
        'ok',
        'txn',
        [
          ['send', 'k', [0, 1]],
          ['poll', { l: [[0, 2]] }],
        ],
      ],
      [
        3,
        1,
        'ok',
        'txn',
        [
          ['send', 'l', [0, 2]],
          ['poll', { k: [[0, 1]] }],
        ],
      ],
    ),
  ]
  const summaries = events.flatMap(each =>
    Object.entries(jepsen.kafka().check(each).details!.anomalies).map(([type, [first]]) => [type, first!.summary]),
  )
  expect(Object.fromEntries(summaries)).toMatchInlineSnapshot()
})
