import { expect, test } from 'vitest'
import * as jepsen from '../../../src/checkers/invariants/index.ts'
import { history } from '../../history.ts'
import { inTurn } from './histories.ts'

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
      ).map((event, i) => (i > 1 ? { ...event, final: true as const } : event)),
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
  'set: read too early': jepsen
    .setFinal()
    .check(
      history([0, 0, 'invoke', 'read'], [1, 1, 'invoke', 'add', 7], [2, 1, 'ok', 'add', 7], [3, 0, 'ok', 'read', []]),
    ).reason,
  'set: never read': jepsen.setFinal().check(inTurn(['add', 1])).reason,
  'set: unexpected': jepsen.setFinal().check(inTurn(['add', 1], ['read', null, [1, 9]])).reason,
  'set-full: lost': jepsen.setFull().check(inTurn(['add', 1], ['read', null, [1]], ['read', null, []])).reason,
  'set-full: many lost': jepsen
    .setFull()
    .check(inTurn(['add', 'a'], ['add', 'b'], ['add', 'c'], ['read', null, ['c']], ['read', null, ['c']])).reason,
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
  'total-queue: crashed drain': jepsen
    .totalQueue()
    .check(
      history(
        [0, 0, 'invoke', 'enqueue', 'a'],
        [1, 0, 'ok', 'enqueue', 'a'],
        [2, 0, 'invoke', 'drain'],
        [3, 0, 'info', 'drain'],
      ),
    ).reason,
  'total-queue: crashed dequeue': jepsen
    .totalQueue()
    .check(
      history(
        [0, 0, 'invoke', 'enqueue', 'a'],
        [1, 0, 'ok', 'enqueue', 'a'],
        [2, 0, 'invoke', 'dequeue'],
        [3, 0, 'info', 'dequeue'],
      ),
    ).reason,
  'total-queue: from nowhere': jepsen.totalQueue().check(inTurn(['enqueue', 'a'], ['drain', null, ['a', 'z']])).reason,
  'unique-ids': jepsen
    .uniqueIds()
    .check(inTurn(['generate', null, 'n1-7'], ['generate', null, 'n1-8'], ['generate', null, 'n1-7'])).reason,
}

function bank(balances: unknown): string {
  return jepsen.bank({ total: 100, accounts: ['a', 'b'] }).check(inTurn(['read', null, balances])).reason
}

test('every fault in a sentence or two', () => {
  expect(texts).toMatchInlineSnapshot(`
    {
      "adya-g2": "2 inserts for key k1 succeeded: (process 0, event 1, at 1.0 ms) and (process 0, event 3, at 3.0 ms). Each looked whether there was one already, so only one can have succeeded if they were serializable (this is Adya's G2).",
      "agreement: never proposed": "'b' was decided for slot 1, but it had not been proposed.",
      "agreement: two values": "Different values were decided for slot 1: 'a' (process 0, event 1, at 1.0 ms) and 'b' (process 0, event 3, at 3.0 ms).",
      "bank: negative-value": "A read (process 0, event 1, at 1.0 ms) saw a balance below 0: -20.",
      "bank: nil-balance": "A read (process 0, event 1, at 1.0 ms) has no balance for 'b'.",
      "bank: unexpected-key": "A read (process 0, event 1, at 1.0 ms) has a balance for 'ghost', which is no account.",
      "bank: wrong-total": "A read (process 0, event 1, at 1.0 ms) saw a total of 90 instead of 100: {a: 40, b: 50}.",
      "causal-reverse": "A read (process 0, event 5, at 5.0 ms) saw 'second', but not 'first', whose write had completed before that of 'second' began.",
      "converged: diverged": "The replicas did not converge: a final read (process 0, event 3, at 6.0 ms) has 'milk' and lacks 'bread', compared with another (process 1, event 5, at 8.0 ms). Missing from a final read, although added and never removed: 'milk'. In a final read, although it cannot have been added: 'bread'.",
      "converged: too few reads": "It takes 2 final reads to tell whether the replicas agree, and there is 1 (the last of each process, after every other operation has completed).",
      "counter: too little": "A read (process 0, event 3, at 3.0 ms) returned 3, which is out of bounds: at least 5 had been acknowledged when it began.",
      "counter: too much": "A read (process 0, event 3, at 3.0 ms) returned 7, which is out of bounds: no more than 5 can have been added when it ended. 2 of 2 reads are out of bounds.",
      "election-safety": "n1 and n2 were both elected leader in term 3.",
      "independent": "Key x: A read (process 0, event 3, at 3.0 ms) returned 2, which is out of bounds: no more than 1 can have been added when it ended. Also wrong: y.",
      "log-file-pattern": "Line 2 of the log of n1 matches /panic/: panic: index out of range",
      "long-fork": "Long fork: one read (process 0, event 1, at 1.0 ms) saw x as 1 and y as null, another (process 0, event 3, at 3.0 ms) saw x as null and y as 1. Each lacks a write that the other has, so the two saw the writes in opposite orders.",
      "monotonic": "A 'read' went back: it returned 5 (process 0, event 3, at 3.0 ms), after 7 (process 0, event 1, at 1.0 ms).",
      "monotonic: strictly": "A 'lock' stood still: it returned 7 (process 0, event 3, at 3.0 ms), after 7 (process 0, event 1, at 1.0 ms).",
      "never-twice": "'order-9' was processed twice: (process 0, event 1, at 1.0 ms) and (process 0, event 3, at 3.0 ms).",
      "queue: from nowhere": "'a' was dequeued (process 0, event 1, at 1.0 ms), but it had not been enqueued by then.",
      "queue: too often": "'a' was dequeued (process 0, event 5, at 5.0 ms), but it had been enqueued only once, and dequeued as often already.",
      "set-full: duplicated": "One read (process 0, event 3, at 3.0 ms) has element 1 twice.",
      "set-full: lost": "Element 1 was lost: it was in the set for certain (process 0, event 1, at 1.0 ms), but a read that began later (process 0, event 4, at 4.0 ms) lacks it, and no read after that has it.",
      "set-full: many lost": "Element 'a' was lost: it was in the set for certain (process 0, event 1, at 1.0 ms), but a read that began later (process 0, event 8, at 8.0 ms) lacks it, and no read after that has it. 2 elements were lost: 'a' and 'b'.",
      "set-full: never read": "None of 2 elements was ever read after it was added.",
      "set-full: stale": "Element 1 was stale: it was in the set for certain (process 0, event 1, at 1.0 ms), but a read that began 1.0 ms later (process 0, event 2, at 2.0 ms) lacks it, and only later ones have it.",
      "set-full: unexpected": "A read (process 0, event 3, at 3.0 ms) has element 9, whose addition had not begun.",
      "set: lost": "1 of 2 acknowledged elements is missing from the last read (process 0, event 5, at 5.0 ms): 2.",
      "set: never read": "The set was never read, so its contents are unknown.",
      "set: read too early": "1 of 1 acknowledged element is missing from the last read (process 0, event 3, at 3.0 ms): 7. That read began before the addition of 7 was acknowledged: let the workload end with a read, or use setFull.",
      "set: unexpected": "The last read (process 0, event 3, at 3.0 ms) has 9, which no operation added.",
      "stats: none succeeded": "'write' (1 failed, 1 unknown) never succeeded, so nothing is known about what it does.",
      "total-queue: crashed dequeue": "1 of 1 acknowledged element never came out: 'a' (1 dequeue never returned, and may have taken an element).",
      "total-queue: crashed drain": "A drain never returned, so what it took is unknown (process 0, event 2, at 2.0 ms).",
      "total-queue: from nowhere": "'z' came out without having been put in.",
      "total-queue: lost": "1 of 2 acknowledged elements never came out: 'a'.",
      "unique-ids": "The id 'n1-7' was given out twice: (process 0, event 1, at 1.0 ms) and (process 0, event 5, at 5.0 ms).",
    }
  `)
})

test('nothing wrong, in a sentence', () => {
  const added = inTurn(['add', 1], ['read', null, [1]], ['read', null, [1]])
  expect([
    jepsen.adyaG2().check([]).reason,
    jepsen.agreement().check(inTurn(['decide', null, [1, 'a']], ['decide', null, [1, 'a']])).reason,
    jepsen.bank({ total: 3 }).check(inTurn(['read', null, { a: 1, b: 2 }])).reason,
    jepsen.causalReverse().check(inTurn(['write', 1], ['read', null, [1]])).reason,
    jepsen.converged().check(added.map(event => ({ ...event, process: Math.floor(event.index / 2) }))).reason,
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
  ]).toMatchInlineSnapshot(`
    [
      "No key was inserted twice (0 keys).",
      "All decisions agree (2 decisions for 1 slot).",
      "Every read saw a total of 3 (1 read).",
      "No read saw a write without those before it (1 read).",
      "Every final read has the same elements, and all that were acknowledged (2 reads).",
      "Every read is within its bounds (1 read).",
      "No term has more than one leader (1 term).",
      "Right for every key (1 key).",
      "1 value sent and 1 value polled on 1 key fit together.",
      "No line matches /panic/ (1 line).",
      "The reads agree on the order of the writes (1 read).",
      "No 'read' went back (there were 2).",
      "No id was processed twice (1 id).",
      "Every dequeued element had been enqueued, and none came too often (1 element).",
      "The last read has every acknowledged element (1 element).",
      "No element was lost (of 1 element, 1 stayed).",
      "3 of 3 operations succeeded, and of each kind at least one.",
      "Every acknowledged element came out (1 element). More often than it went in, which is no error, came 1.",
      "No id was given out twice (1 id).",
    ]
  `)
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
    inTurn(send(1, 0), send(2, 1), poll([1, 2], [0, 1])),
    inTurn(send(3, 1), [
      'txn',
      [
        ['send', 'k', 1],
        ['send', 'k', 2],
      ],
      [
        ['send', 'k', [0, 1]],
        ['send', 'k', [2, 2]],
      ],
    ]),
    inTurn([
      'txn',
      [
        ['send', 'k', 1],
        ['send', 'k', 2],
      ],
      [
        ['send', 'k', [1, 1]],
        ['send', 'k', [0, 2]],
      ],
    ]),
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
  expect(Object.fromEntries(summaries)).toMatchInlineSnapshot(`
    {
      "G1a": "1 was polled from k (process 0, event 3, at 3.0 ms), but its send had failed (process 0, event 1, at 1.0 ms).",
      "G1c": "T1 (process 0, event 2, at 2.0 ms) and T2 (process 1, event 3, at 3.0 ms) cannot be put in any order: T1 sent 1 to k, which was polled by T2; T2 sent 2 to l, which was polled by T1.",
      "duplicate": "1 is in k more than once, at offsets 0 and 1.",
      "inconsistent-offsets": "Offset 0 of k holds 1 and 2.",
      "int-nonmonotonic-poll": "One transaction (process 0, event 5, at 5.0 ms) polled 2 at offset 1 and next 1 at offset 0 of k, going back.",
      "int-nonmonotonic-send": "One transaction (process 0, event 1, at 1.0 ms) sent 1 at offset 1 and next 2 at offset 0 of k, going back.",
      "int-poll-skip": "One transaction (process 0, event 7, at 7.0 ms) polled 1 at offset 0 and next 3 at offset 2 of k, skipping 1 value.",
      "int-send-skip": "One transaction (process 0, event 3, at 3.0 ms) sent 1 at offset 0 and next 2 at offset 2 of k, skipping 1 value.",
      "lost-write": "1 was sent to k at offset 0 (process 0, event 1, at 1.0 ms), but it was never polled, although offset 1 was polled.",
      "nonmonotonic-poll": "Process 0 (event 7, then 9) polled 3 at offset 2 and next 2 at offset 1 of k, going back.",
      "nonmonotonic-send": "Process 0 (event 1, then 3) sent 3 at offset 1 and next 1 at offset 0 of k, going back.",
      "poll-skip": "Process 0 (event 7, then 9) polled 1 at offset 0 and next 3 at offset 2 of k, skipping 1 value.",
      "precommitted-read": "1 was polled from k (process 0, event 1, at 1.0 ms) by the transaction that sends it, before it was committed.",
      "thin-air-poll": "1 was polled from k (process 0, event 1, at 1.0 ms), but it was never sent.",
      "unseen": "2 values sent to k were acknowledged and never polled: 1 and 2.",
    }
  `)
})
