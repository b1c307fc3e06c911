import { describe, expect, test } from 'vitest'
import { type AnyChecker, counter, kv, mutex } from '../../../src/checkers/index.ts'
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
import type { History } from '../../../src/workload/history.ts'
import { told } from './told.ts'

const store = kv()

function reason(checker: AnyChecker, valid: boolean | 'unknown', ...lines: string[]): string {
  const verdict = checker.check(told(...lines))
  expect(verdict.valid).toBe(valid)
  return verdict.reason
}

/** One operation after the other: process, f, result. */
function turns(...operations: readonly (readonly [process: number, f: string, result?: unknown])[]): History {
  return operations.flatMap(([process, f, result = null], turn) => [
    { index: turn * 2, time: turn * 10e6, process, type: 'invoke' as const, f, value: null },
    { index: turn * 2 + 1, time: turn * 10e6 + 5e6, process, type: 'ok' as const, f, value: result },
  ])
}

describe('what is said about a history that is not', () => {
  test('sequential', () =>
    expect(reason(sequential(store), false, 'x=1 y:', 'y=1 x:')).toMatchInlineSnapshot(
      `"No order of all operations explains their results: (a) process 0's put of 1 to x at 0.0 ms would come before (b) process 0's get of y at 10.0 ms (which returned null), because process 0 did them in this order; (b) before (c) process 1's put of 1 to y at 1.0 ms, because what (b) returned was still there, and (c) replaces it; (c) before (d) process 1's get of x at 11.0 ms (which returned null), because process 1 did them in this order; (d) before (a), because what (d) returned was still there, and (a) replaces it."`,
    ))

  test('sequential, where two processes see two writes in different orders', () =>
    expect(reason(sequential(store), false, 'x=1', 'x=2', 'x:1 x:2', 'x:2 x:1')).toMatchInlineSnapshot(
      `"No order of all operations explains their results: (a) process 1's put of 2 to x at 1.0 ms would come before (b) process 0's put of 1 to x at 0.0 ms, because process 3's get of x at 13.0 ms returned 1 although (a) had to be in place by then (known from process 3's get of x at 3.0 ms (which returned 2)); (b) before (a), because process 2's get of x at 12.0 ms returned 2 although (b) had to be in place by then (known from process 2's get of x at 2.0 ms (which returned 1))."`,
    ))

  test('sequential, by a search', () => {
    const verdict = sequential(counter()).check(
      turns([0, 'increment'], [0, 'read', 1], [1, 'increment'], [1, 'read', 1], [0, 'read', 1]),
    )
    expect(verdict.valid).toBe(false)
    expect(verdict.reason).toMatchInlineSnapshot(
      `"There is no order of all operations that explains their results, however the processes take turns. The longest attempt places the first 4 of 5 operations; then no process can go on: process 1's read at 30.0 ms returned 1 (it would be 2)."`,
    )
  })

  test('sequential, of a lock', () => {
    const verdict = sequential(mutex()).check(turns([0, 'acquire'], [1, 'acquire']))
    expect(verdict.valid).toBe(false)
    expect(verdict.reason).toMatchInlineSnapshot(
      `"There is no order of all operations that explains their results, however the processes take turns. The longest attempt places the first 1 of 2 operations; then no process can go on: process 1's acquire at 10.0 ms (it would be held by process 0)."`,
    )
  })

  test('causal', () =>
    expect(reason(causal(store), false, 'x=1', 'x:1 y=1', 'y:1 x:')).toMatchInlineSnapshot(
      `"No order of the writes that respects causality explains what process 2 read: process 2's get of x at 12.0 ms returned null although process 0's put of 1 to x at 0.0 ms had to be in place by then (known from process 1's get of x at 1.0 ms (which returned 1), then process 1's put of 1 to y at 11.0 ms, then process 2's get of y at 2.0 ms (which returned 1))."`,
    ))

  test('causal, where effects come before causes', () =>
    expect(reason(causal(store), false, 'x:2 y=1', 'y:1 x=2')).toMatchInlineSnapshot(
      `"Cause and effect go in a circle: (a) process 1's get of y at 1.0 ms (which returned 1) would come before (b) process 1's put of 2 to x at 11.0 ms, because process 1 did them in this order; (b) before (c) process 0's get of x at 0.0 ms (which returned 2), because it read what that wrote; (c) before (d) process 0's put of 1 to y at 10.0 ms, because process 0 did them in this order; (d) before (a), because it read what that wrote."`,
    ))

  test('weakly causal', () =>
    expect(reason(causal(store, { variant: 'weak' }), false, 'x=1 x=2 y=1', 'y:1 x:1')).toMatchInlineSnapshot(
      `"A read returned a value that it had to know was overwritten: process 1's get of x at 11.0 ms returned 1 although process 0's put of 2 to x at 10.0 ms had to be in place by then (known from process 0's put of 1 to y at 20.0 ms, then process 1's get of y at 1.0 ms (which returned 1)), and that replaced process 0's put of 1 to x at 0.0 ms (process 0 did them in this order)."`,
    ))

  test('causally convergent', () =>
    expect(reason(causal(store, { variant: 'convergent' }), false, 'x=1 x:2', 'x=2 x:1')).toMatchInlineSnapshot(
      `"No order of the writes, the same for all, explains all reads: (a) process 1's put of 2 to x at 1.0 ms would come before (b) process 0's put of 1 to x at 0.0 ms, because process 1's get of x at 11.0 ms returned 1 although (a) had to be in place by then; (b) before (a), because process 0's get of x at 10.0 ms returned 2 although (b) had to be in place by then."`,
    ))

  test('PRAM', () =>
    expect(reason(pram(store), false, 'x=1 y=2', 'y:2 x:')).toMatchInlineSnapshot(
      `"No order of the writes that keeps the order of each process explains what process 1 read: process 1's get of x at 11.0 ms returned null although process 0's put of 1 to x at 0.0 ms had to be in place by then (known from process 0's put of 2 to y at 10.0 ms, then process 1's get of y at 1.0 ms (which returned 2))."`,
    ))

  test('PRAM, where a process sees two writes of others in both orders', () =>
    expect(reason(pram(store), false, 'x=1', 'x=3 x:1 x:3')).toMatchInlineSnapshot(
      `"No order of the writes that keeps the order of each process explains what process 1 read: (a) process 1's put of 3 to x at 1.0 ms would come before (b) process 0's put of 1 to x at 0.0 ms, because process 1's get of x at 11.0 ms returned 1 although (a) had to be in place by then; (b) before (a), because process 1's get of x at 21.0 ms returned 3 although (b) had to be in place by then (known from process 1's get of x at 11.0 ms (which returned 1))."`,
    ))

  test('PRAM, by a search', () =>
    expect(reason(pram(store), false, 'x=1', 'x=1 x=2', 'x:1 x:2 x:1 x:2 x:1')).toMatchInlineSnapshot(
      `"There is no order of the updates that explains what process 2 was told, however the processes take turns. The longest attempt places the first 6 of 8 operations; then no process can go on: process 2's get of x at 32.0 ms returned 2 (it would be 1)."`,
    ))

  test('monotonic in its reads', () =>
    expect(reason(monotonicReads(store), false, 'x=1', 'x=2', 'x:1 x:2 x:1')).toMatchInlineSnapshot(
      `"Process 2's reads went back to an older value, however the writes are ordered: (a) process 0's put of 1 to x at 0.0 ms would come before (b) process 1's put of 2 to x at 1.0 ms, because process 2's get of x at 12.0 ms returned 2 although (a) had to be in place by then (known from process 2's get of x at 2.0 ms (which returned 1)); (b) before (a), because process 2's get of x at 22.0 ms returned 1 although (b) had to be in place by then (known from process 2's get of x at 12.0 ms (which returned 2))."`,
    ))

  test('monotonic in its writes', () =>
    expect(reason(monotonicWrites(store), false, 'x=1 x=2', 'x:2 x:1')).toMatchInlineSnapshot(
      `"Process 1 saw the writes of another process out of their order: process 1's get of x at 11.0 ms returned 1 although process 0's put of 2 to x at 10.0 ms had to be in place by then (known from process 1's get of x at 1.0 ms (which returned 2)), and that replaced process 0's put of 1 to x at 0.0 ms (process 0 did them in this order)."`,
    ))

  test('read your writes', () =>
    expect(reason(readYourWrites(store), false, 'x=1 x=2 x:1')).toMatchInlineSnapshot(
      `"Process 0 did not read what it had written itself: process 0's get of x at 20.0 ms returned 1 although process 0's put of 2 to x at 10.0 ms had to be in place by then, and that replaced process 0's put of 1 to x at 0.0 ms (process 0 did them in this order)."`,
    ))

  test('writes follow reads', () =>
    expect(reason(writesFollowReads(store), false, 'x=1', 'x:1 x=2', 'x:2 x:1')).toMatchInlineSnapshot(
      `"Process 2 saw a write without what its writer had read before: process 2's get of x at 12.0 ms returned 1 although process 1's put of 2 to x at 11.0 ms had to be in place by then (known from process 2's get of x at 2.0 ms (which returned 2)), and that replaced process 0's put of 1 to x at 0.0 ms (known from process 1's get of x at 1.0 ms (which returned 1))."`,
    ))

  test('two guarantees together', () => {
    const both = sessionGuarantees(store, ['monotonic reads', 'read your writes'])
    expect(reason(both, false, 'x=1', 'x=2 x:1 x:2')).toMatchInlineSnapshot(
      `"No order of the writes that keeps monotonic reads and read your writes explains what process 1 read: (a) process 1's put of 2 to x at 1.0 ms would come before (b) process 0's put of 1 to x at 0.0 ms, because process 1's get of x at 11.0 ms returned 1 although (a) had to be in place by then; (b) before (a), because process 1's get of x at 21.0 ms returned 2 although (b) had to be in place by then (known from process 1's get of x at 11.0 ms (which returned 1))."`,
    )
  })

  test('consistent in any way', () =>
    expect(reason(pram(store), false, 'x=1', 'x:7')).toMatchInlineSnapshot(
      `"Process 1's get of x at 1.0 ms returned 7, which was never written."`,
    ))

  test('consistent in any way, because a write failed', () =>
    expect(reason(causal(store), false, 'x=1!', 'x:1')).toMatchInlineSnapshot(
      `"Process 1's get of x at 1.0 ms returned 1, but process 0's put of 1 to x at 0.0 ms failed, and no other operation wrote it."`,
    ))
})

describe('what is said about a history that is undecided', () => {
  test('because of a value that was written twice', () =>
    expect(reason(causal(store), 'unknown', 'x=1', 'x=1', 'x:1')).toMatchInlineSnapshot(
      `"Causal consistency can be decided only for reads and plain writes, where every value that is read was written once. Here: Process 2's get of x at 2.0 ms returned 1: that may be process 0's put of 1 to x at 0.0 ms or process 1's put of 1 to x at 1.0 ms."`,
    ))

  test('because the model is no register', () => {
    const verdict = monotonicWrites(counter()).check(turns([0, 'increment'], [0, 'read', 1]))
    expect(verdict.valid).toBe('unknown')
    expect(verdict.reason).toMatchInlineSnapshot(
      `"Session guarantees can be decided only for reads and plain writes, where every value that is read was written once. Here: process 0's increment at 0.0 ms is neither a read nor a plain write."`,
    )
  })

  test('because the reads have no order', () =>
    expect(reason(monotonicWrites(store), 'unknown', 'x=1', 'x:1 x:')).toMatchInlineSnapshot(
      `"Process 1's reads go back to older values (monotonic reads does not hold), so they do not show in which order it saw the writes of others."`,
    ))

  test('because it takes too long', () =>
    expect(reason(causal(store, { maxSteps: 15 }), 'unknown', 'x=1', 'x=2', 'x:1')).toMatchInlineSnapshot(
      `"Undecided after 15 steps: what 2 of 3 processes read can be explained. Raise maxSteps to go on."`,
    ))

  test('because the search takes too long', () =>
    expect(
      reason(sequential(store, { maxSteps: 8 }), 'unknown', 'x=1 x=2 x=1', 'x=2 x=1', 'x:2 x:1 x:2 x:1'),
    ).toMatchInlineSnapshot(
      `"Undecided after 60 steps: the longest attempt at an order of all operations that explains their results has 3 of 9 operations. Raise maxSteps to search on."`,
    ))
})

test('what is said about a history that is fine', () => {
  const checkers = [
    sequential(store),
    causal(store),
    causal(store, { variant: 'convergent' }),
    pram(store),
    monotonicReads(store),
  ]
  expect(checkers.map(checker => reason(checker, true, 'x=1 x:1', 'x=2 y:', 'x:1'))).toMatchInlineSnapshot(`
    [
      "Sequentially consistent: 5 operations of 3 processes.",
      "Causal: 5 operations of 3 processes.",
      "Causally convergent: 5 operations of 3 processes.",
      "PRAM consistent: 5 operations of 3 processes.",
      "Monotonic reads: kept by 5 operations of 3 processes.",
    ]
  `)
})

test('the evidence is a cycle of operations', () => {
  const { details } = causal(store).check(told('x=1', 'x:1 y=1', 'y:1 x:'))
  expect(details!.process).toBe(2)
  expect(details!.operations.map(({ process, f }) => `${process} ${f}`)).toMatchInlineSnapshot(`
    [
      "0 put",
      "2 get",
    ]
  `)
  expect(details!.cycle).toMatchInlineSnapshot(`
    {
      "edges": [
        {
          "from": "0",
          "label": "older, says process 2's get of x at 12.0 ms",
          "to": "5",
        },
        {
          "from": "5",
          "label": "initial",
          "to": "0",
        },
      ],
      "nodes": [
        {
          "id": "0",
          "label": "process 0: put of 1 to x",
        },
        {
          "id": "5",
          "label": "the initial value",
        },
      ],
    }
  `)
})
