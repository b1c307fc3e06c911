import { expect, test } from 'vitest'
import { listAppend, rwRegister } from '../../../../src/checkers/transactions/index.ts'
import { history } from '../histories.ts'

const told = (verdict: ReturnType<ReturnType<typeof rwRegister>['check']>) => {
  const { anomalyTypes, anomalies } = verdict.details!
  return [verdict.reason, ...anomalyTypes.map(type => anomalies[type]![0]!.explanation)].join('\n\n')
}

test('a fractured read of lists', () => {
  const events = history('0 ok: append x 1, append y 1', '1 ok: r x [1], r y []')
  expect(told(listAppend({ consistency: 'read-atomic' }).check(events))).toMatchInlineSnapshot(`
    "Not read-atomic, not even consistent-view and monotonic-atomic-view: observed-transaction-vanishes. T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1]; T2 comes before T1, because T2 read y as [], without what T1 wrote there.

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

    causality-violation-process: a transaction saw something, and not what had happened before it.
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
