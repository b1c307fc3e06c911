import { expect, test } from 'vitest'
import { LEVEL_ANOMALIES } from '../../../../src/checkers/transactions/anomaly.ts'
import { listAppend, rwRegister } from '../../../../src/checkers/transactions/index.ts'
import { history } from '../histories.ts'
import { EXAMPLES } from './examples.ts'

const told = (verdict: ReturnType<ReturnType<typeof rwRegister>['check']>) => {
  const { anomalyTypes, anomalies } = verdict.details!
  return [verdict.reason, ...anomalyTypes.map(type => anomalies[type]![0]!.explanation)].join('\n\n')
}

test('a fractured read of lists', () => {
  const events = history('0 ok: append x 1, append y 1', '1 ok: r x [1], r y []')
  expect(told(listAppend({ consistency: 'read-atomic' }).check(events))).toMatchInlineSnapshot(`
    "Not read-atomic, not even monotonic-atomic-view: observed-transaction-vanishes. T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1]; T2 comes before T1, because T2 read y as [], without what T1 wrote there.

    observed-transaction-vanishes: a transaction read something of another, and after that something older than what that wrote.
      T1 (process 0, events 0–1): append x 1, append y 1
      T2 (process 1, events 2–3): r x [1], r y []
      T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1].
      T2 comes before T1, because T2 read y as [], without what T1 wrote there.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
  expect(listAppend({ consistency: 'read-committed' }).check(events).valid).toBe(true)
})

test('a fractured read of registers whose versions have no known order', () => {
  const events = history('0 ok: w x 1, w y 1', '1 ok: r y 1, w x 2, w z 2', '2 ok: r x 1, r z 2')
  expect(told(rwRegister({ consistency: 'read-atomic' }).check(events))).toMatchInlineSnapshot(`
    "Not read-atomic: fractured-read. T1 comes before T2, because T1 wrote 1 to y, which T2 read; T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to z, which T3 read).

    fractured-read: a transaction saw a part of another, and not the rest.
      T1 (process 0, events 0–1): w x 1, w y 1
      T2 (process 1, events 2–3): r y 1, w x 2, w z 2
      T3 (process 2, events 4–5): r x 1, r z 2
      T1 comes before T2, because T1 wrote 1 to y, which T2 read.
      T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to z, which T3 read).
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('a transaction that vanishes once it was observed', () => {
  const events = history('0 ok: w x 1, w y 1', '1 ok: w x 2, w y 2', '2 ok: r x 1, r y 2', '3 ok: r y 2, r x 1, r y 1')
  expect(told(rwRegister({ consistency: 'monotonic-atomic-view' }).check(events))).toMatchInlineSnapshot(`
    "Not monotonic-atomic-view: observed-transaction-vanishes. T1 comes before T2, because T3 read y as 2, which T2 wrote, and knew of T1, which wrote y, too (T1 wrote 1 to x, which T3 read); T2 comes before T1, because T4 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to y, which T4 read).

    observed-transaction-vanishes: a transaction read something of another, and after that something older than what that wrote.
      T1 (process 0, events 0–1): w x 1, w y 1
      T2 (process 1, events 2–3): w x 2, w y 2
      T3 (process 2, events 4–5): r x 1, r y 2
      T4 (process 3, events 6–7): r y 2, r x 1, r y 1
      T1 comes before T2, because T3 read y as 2, which T2 wrote, and knew of T1, which wrote y, too (T1 wrote 1 to x, which T3 read).
      T2 comes before T1, because T4 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to y, which T4 read).
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('a violation of causality, without and with sessions', () => {
  const events = history('0 ok: w x 1', '1 ok: r x 1, w x 2', '2 ok: r x 2, w y 1', '3 ok: r y 1, r x 1')
  expect(told(rwRegister({ consistency: 'causal-cerone' }).check(events))).toMatchInlineSnapshot(`
    "Not causal-cerone: causality-violation. T1 comes before T2, because T1 wrote 1 to x, which T2 read; T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to x, which T4 read; T4 wrote 1 to y, which T3 read).

    causality-violation: a transaction saw something, and not what had happened before it.
      T1 (process 0, events 0–1): w x 1
      T2 (process 1, events 2–3): r x 1, w x 2
      T3 (process 3, events 6–7): r y 1, r x 1
      T4 (process 2, events 4–5): r x 2, w y 1
      T1 comes before T2, because T1 wrote 1 to x, which T2 read.
      T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to x, which T4 read; T4 wrote 1 to y, which T3 read).
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
  const session = history('0 ok: w x 1', '0 ok: w y 1', '1 ok: r y 1, w z 1', '2 ok: r z 1', '2 ok: r x null')
  expect(told(rwRegister({ consistency: 'causal' }).check(session))).toMatchInlineSnapshot(`
    "Not causal: causality-violation-process. T1 comes before T2, because process 0 had completed T1 before it went on to T2; T2 comes before T3, because T2 wrote 1 to y, which T3 read; T3 comes before T4, because T3 wrote 1 to z, which T4 read, and so on around a cycle of 5 transactions.

    causality-violation-process: counting the order within each process, a transaction saw something, and not what had happened before it.
      T1 (process 0, events 0–1): w x 1
      T2 (process 0, events 2–3): w y 1
      T3 (process 1, events 4–5): r y 1, w z 1
      T4 (process 2, events 6–7): r z 1
      T5 (process 2, events 8–9): r x null
      T1 comes before T2, because process 0 had completed T1 before it went on to T2.
      T2 comes before T3, because T2 wrote 1 to y, which T3 read.
      T3 comes before T4, because T3 wrote 1 to z, which T4 read.
      T4 comes before T5, because process 2 had completed T4 before it went on to T5.
      T5 comes before T1, because T5 read x as null, without what T1 wrote there.
      So T1 < T2 < T3 < T4 < T5 < T1: each comes before itself, which is impossible."
  `)
  expect(rwRegister({ consistency: 'causal-cerone' }).check(session).valid).toBe(true)
})

test('write skew of registers whose versions have no known order: either of two orders leads to a circle', () => {
  const skew = history('0 ok: w x 1, w y 1', '1 ok: r x 1, w y 2', '2 ok: r y 1, w x 2')
  expect(told(rwRegister({ consistency: 'serializable' }).check(skew))).toMatchInlineSnapshot(`
    "Not serializable, not even repeatable-read and update-serializable: G-update. T1 comes before T2, because T1 read x as 1, which T3 wrote, T2 wrote x, too, and T3 comes before T2; T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.

    G-update: in whatever order the writes were made, those that write cannot have run one after the other, not even with only one of those that only read.
      T1 (process 1, events 2–3): r x 1, w y 2
      T2 (process 2, events 4–5): r y 1, w x 2
      T3 (process 0, events 0–1): w x 1, w y 1
      T3 comes before T2, because T3 wrote 1 to y, which T2 read.
      T1 comes before T2, because T1 read x as 1, which T3 wrote, T2 wrote x, too, and T3 comes before T2.
      T3 comes before T1, because T3 wrote 1 to x, which T1 read.
      T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
  expect(rwRegister({ consistency: 'snapshot-isolation' }).check(skew).valid).toBe(true)
})

test('a case that has to be tried: who of two wrote first', () => {
  const events = history('0 ok: w x 9, w y 9, w z 9', '1 ok: r x 9, w y 1, w z 1', '2 ok: r y 9, w x 1, w z 2')
  expect(told(rwRegister({ consistency: 'snapshot-isolation' }).check(events))).toMatchInlineSnapshot(`
    "Not snapshot-isolation, not even consistent-view and parallel-snapshot-isolation: no-parallel-snapshot-order. Whether T1 comes before T2 or T2 comes before T1, the reads of T1, T2 and T3 lead to a contradiction.

    no-parallel-snapshot-order: no order of the writes explains the reads, if no transaction overwrites what it did not see.
      T1 (process 1, events 2–3): r x 9, w y 1, w z 1
      T2 (process 2, events 4–5): r y 9, w x 1, w z 2
      T3 (process 0, events 0–1): w x 9, w y 9, w z 9
      Either T1 comes before T2. Then:
        T3 comes before T1, because T3 wrote 9 to x, which T1 read.
        T1 comes before T3, because T2 read y as 9, which T3 wrote, T1 wrote y, too, and T1 comes before T2.
        So T3 < T1 < T3: each comes before itself, which is impossible.
      Or T2 comes before T1. Then:
        T3 comes before T2, because T3 wrote 9 to y, which T2 read.
        T2 comes before T3, because T1 read x as 9, which T3 wrote, T2 wrote x, too, and T2 comes before T1.
        So T3 < T2 < T3: each comes before itself, which is impossible."
  `)
  expect(rwRegister({ consistency: 'prefix' }).check(events).valid).toBe(true)
})

test('a long fork: of the same commits, two saw different beginnings', () => {
  const fork = history(
    '0 ok: w x 1, w y 1',
    '1 ok: r x 1, w x 2',
    '2 ok: r y 1, w y 2',
    '3 ok: r x 2, r y 1',
    '4 ok: r y 2, r x 1',
  )
  expect(told(rwRegister({ consistency: 'prefix' }).check(fork))).toMatchInlineSnapshot(`
    "Not prefix: no-prefix-order. T1's commit comes before T2's snapshot, because T1 wrote 2 to x, which T2 read; T2's snapshot comes before T3's commit, because T2 read y as 1, which T5 wrote, T3 wrote y, too, and T5's commit comes before T3's commit; T3's commit comes before T4's snapshot, because T3 wrote 2 to y, which T4 read, and so on around a circle.

    no-prefix-order: there is no order of commits of which every transaction saw a beginning.
      T1 (process 1, events 2–3): r x 1, w x 2
      T2 (process 3, events 6–7): r x 2, r y 1
      T3 (process 2, events 4–5): r y 1, w y 2
      T4 (process 4, events 8–9): r y 2, r x 1
      T5 (process 0, events 0–1): w x 1, w y 1
      T1's commit comes before T2's snapshot, because T1 wrote 2 to x, which T2 read.
      T5's commit comes before T3's snapshot, because T5 wrote 1 to y, which T3 read.
      T2's snapshot comes before T3's commit, because T2 read y as 1, which T5 wrote, T3 wrote y, too, and T5's commit comes before T3's commit.
      T3's commit comes before T4's snapshot, because T3 wrote 2 to y, which T4 read.
      T5's commit comes before T1's snapshot, because T5 wrote 1 to x, which T1 read.
      T4's snapshot comes before T1's commit, because T4 read x as 1, which T5 wrote, T1 wrote x, too, and T5's commit comes before T1's commit.
      So T1's commit < T2's snapshot < T3's commit < T4's snapshot < T1's commit: each comes before itself, which is impossible."
  `)
  expect(rwRegister({ consistency: 'parallel-snapshot-isolation' }).check(fork).valid).toBe(true)
})

test('appends that nobody read are in no order until both are tried', () => {
  const events = history('0 ok: append x 1, append z 1, r y []', '1 ok: append x 2, append y 2, r z []')
  expect(told(listAppend({ consistency: 'snapshot-isolation' }).check(events))).toMatchInlineSnapshot(`
    "Not snapshot-isolation, not even monotonic-view: G-monotonic. Whether T1 comes before T2's read of z or T2 comes before T1's read of y, the reads of T1 and T2 lead to a contradiction.

    G-monotonic: in whatever order the writes were made, some transaction depended on another, and after that read something older than what that wrote.
      T1 (process 0, events 0–1): append x 1, append z 1, r y []
      T2 (process 1, events 2–3): append x 2, append y 2, r z []
      Either T1 comes before T2's read of z. Then:
        T2's read of z comes before T1, because T2 read z as [], without what T1 wrote there.
        So T1 < T2's read of z < T1: each comes before itself, which is impossible.
      Or T2 comes before T1's read of y. Then:
        T1's read of y comes before T2, because T1 read y as [], without what T2 wrote there.
        So T2 < T1's read of y < T2: each comes before itself, which is impossible."
  `)
  expect(listAppend({ consistency: 'prefix' }).check(events).valid).toBe(true)
})

test('no moments for snapshots: what neither a lost update nor a beginning that is none shows by itself', () => {
  const events = history(
    '0 ok: w z 1, w x 2',
    '1 ok: w x 3, r y 4',
    '2 ok: r y null, r x 2',
    '3 ok: w y 4, r x null',
    '4 ok: r z null, w y 5',
  )
  for (const consistency of ['parallel-snapshot-isolation', 'prefix']) {
    expect(rwRegister({ consistency }).check(events).valid).toBe(true)
  }
  expect(told(rwRegister({ consistency: 'snapshot-isolation' }).check(events))).toMatchInlineSnapshot(`
    "Not snapshot-isolation: no-snapshot-order. T1's commit comes before T2's snapshot, because T1 wrote 2 to x, which T2 read; T2's snapshot comes before T3's commit, because T2 read y as null, without what T3 wrote there; T3's commit comes before T4's snapshot, because both wrote y, and T3's snapshot comes before T4's commit, and so on around a circle.

    no-snapshot-order: there are no moments at which the transactions can have taken their snapshots and committed.
      T1 (process 0, events 0–1): w z 1, w x 2
      T2 (process 2, events 4–5): r y null, r x 2
      T3 (process 4, events 8–9): r z null, w y 5
      T4 (process 3, events 6–7): w y 4, r x null
      T1's commit comes before T2's snapshot, because T1 wrote 2 to x, which T2 read.
      T2's snapshot comes before T3's commit, because T2 read y as null, without what T3 wrote there.
      T3's snapshot comes before T1's commit, because T3 read z as null, without what T1 wrote there.
      T2's snapshot comes before T4's commit, because T2 read y as null, without what T4 wrote there.
      T3's commit comes before T4's snapshot, because both wrote y, and T3's snapshot comes before T4's commit.
      T4's snapshot comes before T1's commit, because T4 read x as null, without what T1 wrote there.
      So T1's commit < T2's snapshot < T3's commit < T4's snapshot < T1's commit: each comes before itself, which is impossible."
  `)
})

test('what takes too many steps is not decided, and it is said how far that got', () => {
  const events = history('0 ok: w x 1', '1 ok: w x 2', '2 ok: r x 1', '3 ok: r x 2')
  expect(rwRegister({ consistency: 'serializable' }).check(events).valid).toBe(true)
  const { valid, reason } = rwRegister({ consistency: 'serializable', maxSteps: 2 }).check(events)
  expect(valid).toBe('unknown')
  expect(reason).toMatchInlineSnapshot(
    `"4 transactions: whether it is serializable was not decided within 1 step and 0 choices between orders of writes."`,
  )
})

test('a model of which not everything is checked is not valid, unless a stronger one holds', () => {
  const serial = history('0 ok: append x 1', '1 ok: r x [1]')
  expect(listAppend({ consistency: 'update-atomic' }).check(serial).valid).toBe(true)
  const missed = history('0 ok: append x 1', '1 ok: r x [1], append y 1', '2 ok: r x [], r y [1]', '3 ok: r y []')
  expect(listAppend({ consistency: 'monotonic-snapshot-read' }).check(missed)).toMatchObject({
    valid: 'unknown',
    reason:
      '4 transactions: nothing was found against monotonic-snapshot-read, but not all that it demands is checked: a history does not show at which moments the snapshots of its reads were taken.',
  })
  const skew = history('0 ok: r x [], append y 1', '1 ok: r y [], append x 1')
  expect(listAppend({ consistency: 'cursor-stability' }).check(skew).valid).toBe(true)
})

test('a view that goes back: what was depended on through another is not seen by a later read', () => {
  const events = history('0 ok: w x 1', '1 ok: r x 1, w y 1', '2 ok: r y 1, r x null')
  expect(told(rwRegister({ consistency: 'monotonic-view' }).check(events))).toMatchInlineSnapshot(`
    "Not monotonic-view: G-monotonic. T1 comes before T2, because T1 wrote 1 to x, which T2 read; T2 comes before T3's read of x, because T2 wrote 1 to y, which T3 read; T3's read of x comes before T1, because T3 read x as null, without what T1 wrote there.

    G-monotonic: in whatever order the writes were made, some transaction depended on another, and after that read something older than what that wrote.
      T1 (process 0, events 0–1): w x 1
      T2 (process 1, events 2–3): r x 1, w y 1
      T3 (process 2, events 4–5): r y 1, r x null
      T1 comes before T2, because T1 wrote 1 to x, which T2 read.
      T2 comes before T3's read of x, because T2 wrote 1 to y, which T3 read.
      T3's read of x comes before T1, because T3 read x as null, without what T1 wrote there.
      So T1 < T2 < T3's read of x < T1: each comes before itself, which is impossible."
  `)
  expect(rwRegister({ consistency: 'monotonic-atomic-view' }).check(events).valid).toBe(true)
  const inOrder = history('0 ok: w x 1', '1 ok: r x 1, w y 1', '2 ok: r x null, r y 1')
  expect(rwRegister({ consistency: 'monotonic-view' }).check(inOrder).valid).toBe(true)
})

test('a view that goes back by what was overwritten: one that depended on another was overwritten before the read', () => {
  const events = history('0 ok: append x 1, append y 1', '1 ok: append y 2, r x []', '2 ok: r y [1, 2]')
  expect(told(listAppend({ consistency: 'monotonic-view' }).check(events))).toMatchInlineSnapshot(`
    "Not monotonic-view: G-monotonic. T1 comes before T2's read of x, because both wrote y, and T1 comes before T2; T2's read of x comes before T1, because T2 read x as [], without what T1 wrote there.

    G-monotonic: in whatever order the writes were made, some transaction depended on another, and after that read something older than what that wrote.
      T1 (process 0, events 0–1): append x 1, append y 1
      T2 (process 1, events 2–3): append y 2, r x []
      T1 comes before T2, because what T1 appended to y stands before what T2 did.
      T1 comes before T2's read of x, because both wrote y, and T1 comes before T2.
      T2's read of x comes before T1, because T2 read x as [], without what T1 wrote there.
      So T1 < T2's read of x < T1: each comes before itself, which is impossible."
  `)
  // The read came first: then it is a stale read, as any lost update has one.
  const first = history('0 ok: append x 1, append y 1', '1 ok: r x [], append y 2', '2 ok: r y [1, 2]')
  expect(listAppend({ consistency: 'monotonic-view' }).check(first).valid).toBe(true)
  expect(listAppend({ consistency: 'consistent-view' }).check(first).valid).toBe(false)
  // What a transaction installs of a key is what it writes last, and only that overwrites.
  const again = history('0 ok: append x 1, append y 1', '1 ok: append y 2, r x [], append y 3', '2 ok: r y [1, 2, 3]')
  expect(listAppend({ consistency: 'monotonic-view' }).check(again).valid).toBe(true)
})

test('a view that goes back in either of two orders of the writes', () => {
  const events = history('0 ok: w x 1, w y 1', '1 ok: w x 2, w z 2', '2 ok: r y 1, r z null', '3 ok: r z 2, r y null')
  expect(told(rwRegister({ consistency: 'monotonic-view' }).check(events))).toMatchInlineSnapshot(`
    "Not monotonic-view: G-monotonic. Whether T1 comes before T2 or T2 comes before T1, the reads of T1, T2, T3 and T4 lead to a contradiction.

    G-monotonic: in whatever order the writes were made, some transaction depended on another, and after that read something older than what that wrote.
      T1 (process 0, events 0–1): w x 1, w y 1
      T2 (process 1, events 2–3): w x 2, w z 2
      T3 (process 3, events 6–7): r z 2, r y null
      T4 (process 2, events 4–5): r y 1, r z null
      Either T1 comes before T2. Then:
        T2 comes before T3's read of y, because T2 wrote 2 to z, which T3 read.
        T3's read of y comes before T1, because T3 read y as null, without what T1 wrote there.
        So T1 < T2 < T3's read of y < T1: each comes before itself, which is impossible.
      Or T2 comes before T1. Then:
        T1 comes before T4's read of z, because T1 wrote 1 to y, which T4 read.
        T4's read of z comes before T2, because T4 read z as null, without what T2 wrote there.
        So T2 < T1 < T4's read of z < T2: each comes before itself, which is impossible."
  `)
})

test('update serializability forbids write skew, and not that two who only read saw two writes in different orders', () => {
  const skew = history('0 ok: w x 1, w y 1', '1 ok: r x 1, w y 2', '2 ok: r y 1, w x 2')
  expect(told(rwRegister({ consistency: 'update-serializable' }).check(skew))).toMatchInlineSnapshot(`
    "Not update-serializable: G-update. T1 comes before T2, because T1 read x as 1, which T3 wrote, T2 wrote x, too, and T3 comes before T2; T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.

    G-update: in whatever order the writes were made, those that write cannot have run one after the other, not even with only one of those that only read.
      T1 (process 1, events 2–3): r x 1, w y 2
      T2 (process 2, events 4–5): r y 1, w x 2
      T3 (process 0, events 0–1): w x 1, w y 1
      T3 comes before T2, because T3 wrote 1 to y, which T2 read.
      T1 comes before T2, because T1 read x as 1, which T3 wrote, T2 wrote x, too, and T3 comes before T2.
      T3 comes before T1, because T3 wrote 1 to x, which T1 read.
      T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
  const fork = history('0 ok: w x 1', '1 ok: w y 1', '2 ok: r x 1, r y null', '3 ok: r x null, r y 1')
  expect(rwRegister({ consistency: 'update-serializable' }).check(fork).valid).toBe(true)
  expect(rwRegister({ consistency: 'serializable' }).check(fork).valid).toBe(false)
  expect(rwRegister({ consistency: 'snapshot-isolation' }).check(fork).valid).toBe(false)
  // One that only reads makes those that write serializable in no order that it can have seen.
  const report = history('0 ok: r x null, r y null, w x 1', '1 ok: r y null, w y 1', '2 ok: r x null, r y 1')
  expect(told(rwRegister({ consistency: 'update-serializable' }).check(report))).toMatchInlineSnapshot(`
    "Not update-serializable: G-update. T1 comes before T2, because T1 read y as null, without what T2 wrote there; T2 comes before T3, because T2 wrote 1 to y, which T3 read; T3 comes before T1, because T3 read x as null, without what T1 wrote there.

    G-update: in whatever order the writes were made, those that write cannot have run one after the other, not even with only one of those that only read.
      T1 (process 0, events 0–1): r x null, r y null, w x 1
      T2 (process 1, events 2–3): r y null, w y 1
      T3 (process 2, events 4–5): r x null, r y 1
      T1 comes before T2, because T1 read y as null, without what T2 wrote there.
      T2 comes before T3, because T2 wrote 1 to y, which T3 read.
      T3 comes before T1, because T3 read x as null, without what T1 wrote there.
      So T1 < T2 < T3 < T1: each comes before itself, which is impossible."
  `)
  expect(rwRegister({ consistency: 'snapshot-isolation' }).check(report).valid).toBe(true)
})

test("each level's own anomaly is told", () => {
  const all = LEVEL_ANOMALIES.map(type => {
    const { consistency, events } = EXAMPLES[type]
    const checker = JSON.stringify(events).includes('append')
      ? listAppend({ consistency })
      : rwRegister({ consistency })
    const verdict = checker.check(events)
    expect(verdict.details!.anomalyTypes).toEqual([type])
    return told(verdict)
  })
  expect(all.join('\n\n\n')).toMatchInlineSnapshot(`
    "Not read-atomic, not even monotonic-atomic-view: observed-transaction-vanishes. T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1]; T2 comes before T1, because T2 read y as [], without what T1 wrote there.

    observed-transaction-vanishes: a transaction read something of another, and after that something older than what that wrote.
      T1 (process 0, events 0–1): append x 1, append y 1
      T2 (process 1, events 2–3): r x [1], r y []
      T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1].
      T2 comes before T1, because T2 read y as [], without what T1 wrote there.
      So T1 < T2 < T1: each comes before itself, which is impossible.


    Not read-atomic: fractured-read. T1 comes before T2, because T1 wrote 1 to y, which T2 read; T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to z, which T3 read).

    fractured-read: a transaction saw a part of another, and not the rest.
      T1 (process 0, events 0–1): w x 1, w y 1
      T2 (process 1, events 2–3): r y 1, w x 2, w z 2
      T3 (process 2, events 4–5): r x 1, r z 2
      T1 comes before T2, because T1 wrote 1 to y, which T2 read.
      T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to z, which T3 read).
      So T1 < T2 < T1: each comes before itself, which is impossible.


    Not causal-cerone: causality-violation. T1 comes before T2, because T1 wrote 1 to x, which T2 read; T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to x, which T4 read; T4 wrote 1 to y, which T3 read).

    causality-violation: a transaction saw something, and not what had happened before it.
      T1 (process 0, events 0–1): w x 1
      T2 (process 1, events 2–3): r x 1, w x 2
      T3 (process 3, events 6–7): r y 1, r x 1
      T4 (process 2, events 4–5): r x 2, w y 1
      T1 comes before T2, because T1 wrote 1 to x, which T2 read.
      T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (T2 wrote 2 to x, which T4 read; T4 wrote 1 to y, which T3 read).
      So T1 < T2 < T1: each comes before itself, which is impossible.


    Not monotonic-view: G-monotonic. T1 comes before T2, because T1 wrote 1 to x, which T2 read; T2 comes before T3's read of x, because T2 wrote 1 to y, which T3 read; T3's read of x comes before T1, because T3 read x as null, without what T1 wrote there.

    G-monotonic: in whatever order the writes were made, some transaction depended on another, and after that read something older than what that wrote.
      T1 (process 0, events 0–1): w x 1
      T2 (process 1, events 2–3): r x 1, w y 1
      T3 (process 2, events 4–5): r y 1, r x null
      T1 comes before T2, because T1 wrote 1 to x, which T2 read.
      T2 comes before T3's read of x, because T2 wrote 1 to y, which T3 read.
      T3's read of x comes before T1, because T3 read x as null, without what T1 wrote there.
      So T1 < T2 < T3's read of x < T1: each comes before itself, which is impossible.


    Not prefix: no-prefix-order. T1's commit comes before T2's snapshot, because T1 wrote 2 to x, which T2 read; T2's snapshot comes before T3's commit, because T2 read y as 1, which T5 wrote, T3 wrote y, too, and T5's commit comes before T3's commit; T3's commit comes before T4's snapshot, because T3 wrote 2 to y, which T4 read, and so on around a circle.

    no-prefix-order: there is no order of commits of which every transaction saw a beginning.
      T1 (process 1, events 2–3): r x 1, w x 2
      T2 (process 3, events 6–7): r x 2, r y 1
      T3 (process 2, events 4–5): r y 1, w y 2
      T4 (process 4, events 8–9): r y 2, r x 1
      T5 (process 0, events 0–1): w x 1, w y 1
      T1's commit comes before T2's snapshot, because T1 wrote 2 to x, which T2 read.
      T5's commit comes before T3's snapshot, because T5 wrote 1 to y, which T3 read.
      T2's snapshot comes before T3's commit, because T2 read y as 1, which T5 wrote, T3 wrote y, too, and T5's commit comes before T3's commit.
      T3's commit comes before T4's snapshot, because T3 wrote 2 to y, which T4 read.
      T5's commit comes before T1's snapshot, because T5 wrote 1 to x, which T1 read.
      T4's snapshot comes before T1's commit, because T4 read x as 1, which T5 wrote, T1 wrote x, too, and T5's commit comes before T1's commit.
      So T1's commit < T2's snapshot < T3's commit < T4's snapshot < T1's commit: each comes before itself, which is impossible.


    Not snapshot-isolation, not even consistent-view and parallel-snapshot-isolation: no-parallel-snapshot-order. Whether T1 comes before T2 or T2 comes before T1, the reads of T1, T2 and T3 lead to a contradiction.

    no-parallel-snapshot-order: no order of the writes explains the reads, if no transaction overwrites what it did not see.
      T1 (process 1, events 2–3): r x 9, w y 1, w z 1
      T2 (process 2, events 4–5): r y 9, w x 1, w z 2
      T3 (process 0, events 0–1): w x 9, w y 9, w z 9
      Either T1 comes before T2. Then:
        T3 comes before T1, because T3 wrote 9 to x, which T1 read.
        T1 comes before T3, because T2 read y as 9, which T3 wrote, T1 wrote y, too, and T1 comes before T2.
        So T3 < T1 < T3: each comes before itself, which is impossible.
      Or T2 comes before T1. Then:
        T3 comes before T2, because T3 wrote 9 to y, which T2 read.
        T2 comes before T3, because T1 read x as 9, which T3 wrote, T2 wrote x, too, and T2 comes before T1.
        So T3 < T2 < T3: each comes before itself, which is impossible.


    Not snapshot-isolation: no-snapshot-order. T1's commit comes before T2's snapshot, because T1 wrote 2 to x, which T2 read; T2's snapshot comes before T3's commit, because T2 read y as null, without what T3 wrote there; T3's commit comes before T4's snapshot, because both wrote y, and T3's snapshot comes before T4's commit, and so on around a circle.

    no-snapshot-order: there are no moments at which the transactions can have taken their snapshots and committed.
      T1 (process 0, events 0–1): w z 1, w x 2
      T2 (process 2, events 4–5): r y null, r x 2
      T3 (process 4, events 8–9): r z null, w y 5
      T4 (process 3, events 6–7): w y 4, r x null
      T1's commit comes before T2's snapshot, because T1 wrote 2 to x, which T2 read.
      T2's snapshot comes before T3's commit, because T2 read y as null, without what T3 wrote there.
      T3's snapshot comes before T1's commit, because T3 read z as null, without what T1 wrote there.
      T2's snapshot comes before T4's commit, because T2 read y as null, without what T4 wrote there.
      T3's commit comes before T4's snapshot, because both wrote y, and T3's snapshot comes before T4's commit.
      T4's snapshot comes before T1's commit, because T4 read x as null, without what T1 wrote there.
      So T1's commit < T2's snapshot < T3's commit < T4's snapshot < T1's commit: each comes before itself, which is impossible.


    Not update-serializable: G-update. T1 comes before T2, because T1 read x as 1, which T3 wrote, T2 wrote x, too, and T3 comes before T2; T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.

    G-update: in whatever order the writes were made, those that write cannot have run one after the other, not even with only one of those that only read.
      T1 (process 1, events 2–3): r x 1, w y 2
      T2 (process 2, events 4–5): r y 1, w x 2
      T3 (process 0, events 0–1): w x 1, w y 1
      T3 comes before T2, because T3 wrote 1 to y, which T2 read.
      T1 comes before T2, because T1 read x as 1, which T3 wrote, T2 wrote x, too, and T3 comes before T2.
      T3 comes before T1, because T3 wrote 1 to x, which T1 read.
      T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.
      So T1 < T2 < T1: each comes before itself, which is impossible.


    Not serializable, not even repeatable-read: no-serial-order. T1 comes before T2, because T1 wrote 2 to d, which T2 read; T2 comes before T3, because T2 read e as 1, which T7 wrote, T3 wrote e, too, and T7 comes before T3; T3 comes before T4, because T3 read a as 1, which T7 wrote, T4 wrote a, too, and T7 comes before T4, and so on around a circle.

    no-serial-order: the transactions cannot have run one after the other, in whatever order.
      T1 (process 5, events 10–11): r u 1, w d 2
      T2 (process 6, events 12–13): r d 2, r e 1
      T3 (process 1, events 2–3): r a 1, w e 2
      T4 (process 2, events 4–5): w a 2, r b 1
      T5 (process 3, events 6–7): r u 1, w b 2, w c 2
      T6 (process 4, events 8–9): r c 2, r d 1
      T7 (process 0, events 0–1): w a 1, w b 1, w d 1, w e 1, w u 1
      T1 comes before T2, because T1 wrote 2 to d, which T2 read.
      T7 comes before T3, because T7 wrote 1 to a, which T3 read.
      T2 comes before T3, because T2 read e as 1, which T7 wrote, T3 wrote e, too, and T7 comes before T3.
      T7 comes before T4, because T7 wrote 1 to b, which T4 read.
      T3 comes before T4, because T3 read a as 1, which T7 wrote, T4 wrote a, too, and T7 comes before T4.
      T7 comes before T5, because T7 wrote 1 to u, which T5 read.
      T4 comes before T5, because T4 read b as 1, which T7 wrote, T5 wrote b, too, and T7 comes before T5.
      T5 comes before T6, because T5 wrote 2 to c, which T6 read.
      T7 comes before T1, because T7 wrote 1 to u, which T1 read.
      T6 comes before T1, because T6 read d as 1, which T7 wrote, T1 wrote d, too, and T7 comes before T1.
      So T1 < T2 < T3 < T4 < T5 < T6 < T1: each comes before itself, which is impossible.


    Not strong-session-monotonic-atomic-view: observed-transaction-vanishes-process. T1 comes before T2, because process 0 had completed T1 before it went on to T2; T2 comes before T1, because T2 wrote 1 to x, which T1 read.

    observed-transaction-vanishes-process: counting the order within each process, a transaction read something of another, and after that something older than what that wrote.
      T1 (process 0, events 0–1): r x null, r x 1
      T2 (process 0, events 2–3): w x 1
      T1 comes before T2, because process 0 had completed T1 before it went on to T2.
      T2 comes before T1, because T2 wrote 1 to x, which T1 read.
      So T1 < T2 < T1: each comes before itself, which is impossible.


    Not strong-session-read-atomic: fractured-read-process. T1 comes before T2, because process 0 had completed T1 before it went on to T2; T2 comes before T1, because T2 read x as null, without what T1 wrote there.

    fractured-read-process: counting the order within each process, a transaction saw a part of another, and not the rest.
      T1 (process 0, events 0–1): w x 1
      T2 (process 0, events 2–3): r x null
      T1 comes before T2, because process 0 had completed T1 before it went on to T2.
      T2 comes before T1, because T2 read x as null, without what T1 wrote there.
      So T1 < T2 < T1: each comes before itself, which is impossible.


    Not causal: causality-violation-process. T1 comes before T2, because T1 wrote 1 to x, which T2 read; T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (process 1 had completed T2 before it went on to T4; T4 wrote 1 to y, which T3 read).

    causality-violation-process: counting the order within each process, a transaction saw something, and not what had happened before it.
      T1 (process 0, events 0–1): w x 1
      T2 (process 1, events 2–3): r x 1, w x 2
      T3 (process 3, events 6–7): r y 1, r x 1
      T4 (process 1, events 4–5): w y 1
      T1 comes before T2, because T1 wrote 1 to x, which T2 read.
      T2 comes before T1, because T3 read x as 1, which T1 wrote, and knew of T2, which wrote x, too (process 1 had completed T2 before it went on to T4; T4 wrote 1 to y, which T3 read).
      So T1 < T2 < T1: each comes before itself, which is impossible.


    Not strong-session-prefix: no-prefix-order-process. T1's commit comes before T2's snapshot, because process 1 had completed T1 before it went on to T2; T2's snapshot comes before T3's commit, because T2 read x as null, without what T3 wrote there; T3's commit comes before T1's commit, because T4 read y as 5, which T1 wrote, T3 wrote y, too, and T3's commit comes before T4's snapshot.

    no-prefix-order-process: counting the order within each process, there is no order of commits of which every transaction saw a beginning.
      T1 (process 1, events 4–5): w y 5
      T2 (process 1, events 6–7): r x null
      T3 (process 0, events 0–1): w x 1, w y 2
      T4 (process 0, events 2–3): r y 5
      T1's commit comes before T2's snapshot, because process 1 had completed T1 before it went on to T2.
      T2's snapshot comes before T3's commit, because T2 read x as null, without what T3 wrote there.
      T3's commit comes before T4's snapshot, because process 0 had completed T3 before it went on to T4.
      T3's commit comes before T1's commit, because T4 read y as 5, which T1 wrote, T3 wrote y, too, and T3's commit comes before T4's snapshot.
      So T1's commit < T2's snapshot < T3's commit < T1's commit: each comes before itself, which is impossible.


    Not strong-session-parallel-snapshot-isolation: no-parallel-snapshot-order-process. Whether T1 comes before T2 or T2 comes before T1, the reads of T1, T2 and T3 lead to a contradiction.

    no-parallel-snapshot-order-process: counting the order within each process, no order of the writes explains the reads, if no transaction overwrites what it did not see.
      T1 (process 0, events 0–1): w x 1
      T2 (process 1, events 2–3): w y 2, r x null, w x 3
      T3 (process 0, events 4–5): r y null
      Either T1 comes before T2. Then:
        T2 comes before T1, because T2 read x as null, without what T1 wrote there.
        So T1 < T2 < T1: each comes before itself, which is impossible.
      Or T2 comes before T1. Then:
        T1 comes before T3, because process 0 had completed T1 before it went on to T3.
        T3 comes before T2, because T3 read y as null, without what T2 wrote there.
        So T2 < T1 < T3 < T2: each comes before itself, which is impossible.


    Not strong-session-snapshot-isolation: no-snapshot-order-process. T1's commit comes before T2's snapshot, because process 0 had completed T1 before it went on to T2; T2's snapshot comes before T3's commit, because T2 read y as null, without what T3 wrote there; T3's commit comes before T4's snapshot, because both wrote y, and T3's snapshot comes before T4's commit, and so on around a circle.

    no-snapshot-order-process: counting the order within each process, there are no moments at which the transactions can have taken their snapshots and committed.
      T1 (process 0, events 0–1): w z 1, w x 2
      T2 (process 0, events 4–5): r y null
      T3 (process 3, events 8–9): r z null, w y 5
      T4 (process 2, events 6–7): w y 4, r x null
      T1's commit comes before T2's snapshot, because process 0 had completed T1 before it went on to T2.
      T2's snapshot comes before T3's commit, because T2 read y as null, without what T3 wrote there.
      T3's snapshot comes before T1's commit, because T3 read z as null, without what T1 wrote there.
      T2's snapshot comes before T4's commit, because T2 read y as null, without what T4 wrote there.
      T3's commit comes before T4's snapshot, because both wrote y, and T3's snapshot comes before T4's commit.
      T4's snapshot comes before T1's commit, because T4 read x as null, without what T1 wrote there.
      So T1's commit < T2's snapshot < T3's commit < T4's snapshot < T1's commit: each comes before itself, which is impossible.


    Not strong-session-serializable: no-serial-order-process. T1 comes before T2, because T1 read x as null, without what T2 wrote there; T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.

    no-serial-order-process: counting the order within each process, the transactions cannot have run one after the other, in whatever order.
      T1 (process 0, events 4–5): w y 4, r x null
      T2 (process 1, events 2–3): r y 1, w x 3
      T3 (process 0, events 0–1): w y 1
      T1 comes before T2, because T1 read x as null, without what T2 wrote there.
      T3 comes before T1, because process 0 had completed T3 before it went on to T1.
      T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.
      So T1 < T2 < T1: each comes before itself, which is impossible.


    Not strong-snapshot-isolation: no-snapshot-order-realtime. T1's commit comes before T2's commit, because T3 read y as 1, which T2 wrote, T1 wrote y, too, and T1's commit comes before T3's snapshot; T2's commit comes before T1's snapshot, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).

    no-snapshot-order-realtime: counting real time, there are no moments at which the transactions can have taken their snapshots and committed.
      T1 (process 1, events 2–3): w y 2
      T2 (process 0, events 0–1): w y 1
      T3 (process 2, events 4–5): r y 1
      T1's commit comes before T3's snapshot, because T1 had completed (event 3, at 3.0 ms) before T3 was invoked (event 4, at 4.0 ms).
      T1's commit comes before T2's commit, because T3 read y as 1, which T2 wrote, T1 wrote y, too, and T1's commit comes before T3's snapshot.
      T2's commit comes before T1's snapshot, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).
      So T1's snapshot < T1's commit < T2's commit < T1's snapshot: each comes before itself, which is impossible.


    Not strict-serializable: no-serial-order-realtime. T1 comes before T2, because T1 read x as null, without what T2 wrote there; T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.

    no-serial-order-realtime: counting real time, the transactions cannot have run one after the other, in whatever order.
      T1 (process 2, events 3–4): w y 4, r x null
      T2 (process 1, events 2–5): r y 1, w x 3
      T3 (process 0, events 0–1): w y 1
      T1 comes before T2, because T1 read x as null, without what T2 wrote there.
      T3 comes before T1, because T3 had completed (event 1, at 1.0 ms) before T1 was invoked (event 3, at 3.0 ms).
      T2 comes before T1, because T2 read y as 1, which T3 wrote, T1 wrote y, too, and T3 comes before T1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})
