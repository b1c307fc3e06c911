import { expect, test } from 'vitest'
import { anomalyTypes, FOUND_ANOMALIES, LEVEL_ANOMALIES } from '../../../src/checkers/transactions/anomaly.ts'
import { closedPredicate, type FoundAnomaly, listAppend, rwRegister } from '../../../src/checkers/transactions/index.ts'
import { history, type Line } from './histories.ts'

/** Every anomaly that can be found, in a history that is as small as can be, and how it is explained. */
const checkers = { listAppend, rwRegister, closedPredicate }
const told = new Set<FoundAnomaly>()

/** What is said about an anomaly, judged by the weakest of three models that speaks of it. */
function story(kind: keyof typeof checkers, type: FoundAnomaly, ...lines: readonly Line[]): string {
  const consistency = type.endsWith('-realtime')
    ? 'strict-serializable'
    : type.endsWith('-process')
      ? 'strong-session-serializable'
      : 'serializable'
  const checker = kind === 'rwRegister' ? rwRegister({ consistency, wfrKeys: true }) : checkers[kind]({ consistency })
  const { valid, reason, details } = checker.check(history(...lines))
  expect(valid).toBe(false)
  const found = details!.anomalies[type]
  expect(found, `${details!.anomalyTypes}`).toHaveLength(1)
  told.add(type)
  return `${reason}\n\n${found![0]!.explanation}`
}

test('thin-air-read', () => {
  expect(story('listAppend', 'thin-air-read', '0 ok: append x 1', '1 ok: r x [1, 9]')).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: thin-air-read. T1 read x as [1, 9], but 9 was never appended to it.

    thin-air-read: T1 read x as [1, 9], but 9 was never appended to it.
      T1 (process 1, events 2–3): r x [1, 9]"
  `)
})

test('duplicate-elements', () => {
  expect(story('listAppend', 'duplicate-elements', '0 ok: append x 1', '1 ok: r x [1, 1]')).toMatchInlineSnapshot(`
    "Not serializable, not even read-uncommitted: duplicate-elements. T1 read x as [1, 1], with 1 in it twice; it was appended once.

    duplicate-elements: T1 read x as [1, 1], with 1 in it twice; it was appended once.
      T1 (process 1, events 2–3): r x [1, 1]"
  `)
})

test('cyclic-versions', () => {
  expect(story('rwRegister', 'cyclic-versions', '0 ok: r x 1, w x 2', '1 ok: r x 2, w x 1')).toMatchInlineSnapshot(`
    "Not serializable, not even read-uncommitted: cyclic-versions. As what a transaction writes to a key follows what it read there, the values 1 and 2 of x would each have to come before themselves. Also found: G1c.

    cyclic-versions: As what a transaction writes to a key follows what it read there, the values 1 and 2 of x would each have to come before themselves.
      T1 (process 0, events 0–1): r x 1, w x 2
      T2 (process 1, events 2–3): r x 2, w x 1"
  `)
})

test('incompatible-order', () => {
  expect(
    story(
      'listAppend',
      'incompatible-order',
      '0 ok: append x 1',
      '1 ok: append x 2',
      '2 ok: r x [1, 2]',
      '3 ok: r x [2, 1]',
    ),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: incompatible-order. T1 read x as [1, 2] and T2 as [2, 1]: element 1 is 1 in the one and 2 in the other, so no order of the appends gives both.

    incompatible-order: T1 read x as [1, 2] and T2 as [2, 1]: element 1 is 1 in the one and 2 in the other, so no order of the appends gives both.
      T1 (process 2, events 4–5): r x [1, 2]
      T2 (process 3, events 6–7): r x [2, 1]"
  `)
})

test('incompatible-order: the appends of a transaction are out of their order, or one is missing', () => {
  expect(
    story('listAppend', 'incompatible-order', '0 ok: append x 1, append x 2', '1 ok: r x [2]'),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: incompatible-order. T2 read x as [2], but T1 appended 1 before 2, so no order of the appends gives that. Also found: G-single-item.

    incompatible-order: T2 read x as [2], but T1 appended 1 before 2, so no order of the appends gives that.
      T1 (process 0, events 0–1): append x 1, append x 2
      T2 (process 1, events 2–3): r x [2]"
  `)
  expect(
    story('listAppend', 'incompatible-order', '0 ok: append x 1, append x 2, append x 3', '1 ok: r x [2, 1, 3]'),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: incompatible-order. T2 read x as [2, 1, 3], but T1 appended 1 before 2, so no order of the appends gives that.

    incompatible-order: T2 read x as [2, 1, 3], but T1 appended 1 before 2, so no order of the appends gives that.
      T1 (process 0, events 0–1): append x 1, append x 2, append x 3
      T2 (process 1, events 2–3): r x [2, 1, 3]"
  `)
  // What it reads of its own is an internal anomaly.
  const { valid } = listAppend({ consistency: 'read-committed' }).check(
    history('0 ok: append x 1, append x 2, r x [2]', '1 ok: r y []'),
  )
  expect(valid).toBe('unknown')
})

test('dirty-update', () => {
  expect(
    story('listAppend', 'dirty-update', '0 fail: append x 1', '1 ok: append x 2', '2 ok: r x [1, 2]'),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: dirty-update. T1 appended 1 to x and failed, but T2's append of 2 was built on it: x holds both. Also found: G1a.

    dirty-update: T1 appended 1 to x and failed, but T2's append of 2 was built on it: x holds both.
      T1 (process 0, events 0–1, failed): append x 1
      T2 (process 1, events 2–3): append x 2"
  `)
})

test('G1a', () => {
  expect(story('listAppend', 'G1a', '0 fail: append x 1', '1 ok: r x [1]')).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: G1a. T2 read x as [1], with 1, which T1 appended, but T1 failed.

    G1a: T2 read x as [1], with 1, which T1 appended, but T1 failed.
      T1 (process 0, events 0–1, failed): append x 1
      T2 (process 1, events 2–3): r x [1]"
  `)
})

test('G1b', () => {
  expect(story('listAppend', 'G1b', '0 ok: append x 1, append x 2', '1 ok: r x [1]')).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: G1b. T2 read x as [1], a state in the middle of T1, which appended more to x after 1. Also found: G-single-item.

    G1b: T2 read x as [1], a state in the middle of T1, which appended more to x after 1.
      T1 (process 0, events 0–1): append x 1, append x 2
      T2 (process 1, events 2–3): r x [1]"
  `)
})

test('future-read', () => {
  expect(story('listAppend', 'future-read', '0 ok: r x [1], append x 1')).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: future-read. T1 read x as [1], with 1, which T1 itself appended only later.

    future-read: T1 read x as [1], with 1, which T1 itself appended only later.
      T1 (process 0, events 0–1): r x [1], append x 1"
  `)
})

test('future-read of a register', () => {
  expect(story('rwRegister', 'future-read', '0 ok: r x 1, w x 1')).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: future-read. T1 read x as 1, which T1 itself wrote only later.

    future-read: T1 read x as 1, which T1 itself wrote only later.
      T1 (process 0, events 0–1): r x 1, w x 1"
  `)
  expect(story('rwRegister', 'future-read', '0 ok: r x 1, w x 1, w x 2')).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: future-read. T1 read x as 1, which T1 itself wrote only later.

    future-read: T1 read x as 1, which T1 itself wrote only later.
      T1 (process 0, events 0–1): r x 1, w x 1, w x 2"
  `)
})

test('internal', () => {
  expect(story('listAppend', 'internal', '0 ok: append x 1, r x []')).toMatchInlineSnapshot(`
    "Not serializable, not even read-atomic: internal. T1 read x as [], but should have found a list that ends in [1]: it had just appended 1 to it.

    internal: T1 read x as [], but should have found a list that ends in [1]: it had just appended 1 to it.
      T1 (process 0, events 0–1): append x 1, r x []"
  `)
})

test('predicate-read-miss', () => {
  expect(story('closedPredicate', 'predicate-read-miss', '0 ok: init x 1', '1 ok: rp true {}')).toMatchInlineSnapshot(`
    "Not serializable: predicate-read-miss. T2 looked for everything and did not find x, but x fits in every state that it was in since T1 created it.

    predicate-read-miss: T2 looked for everything and did not find x, but x fits in every state that it was in since T1 created it.
      T1 (process 0, events 0–1): init x 1
      T2 (process 1, events 2–3): rp true {}"
  `)
})

test('lost-update', () => {
  expect(
    story('listAppend', 'lost-update', '0 ok: r x [], append x 1', '1 ok: r x [], append x 2'),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even cursor-stability and update-atomic: lost-update. Both transactions read x as [] and then appended to it, so none but the first can have known what it was appending to. Also found: G2-item.

    lost-update: Both transactions read x as [] and then appended to it, so none but the first can have known what it was appending to.
      T1 (process 0, events 0–1): r x [], append x 1
      T2 (process 1, events 2–3): r x [], append x 2"
  `)
})

test('G0', () => {
  expect(
    story(
      'listAppend',
      'G0',
      '0 ok: append x 1, append y 1',
      '1 ok: append x 2, append y 2',
      '2 ok: r x [1, 2], r y [2, 1]',
    ),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even read-uncommitted: G0. T1 comes before T2, because T1 appended 1 to x, and the next element is T2's 2; T2 comes before T1, because T2 appended 2 to y, and the next element is T1's 1.

    G0: a cycle of writes, each made on top of the one before.
      T1 (process 0, events 0–1): append x 1, append y 1
      T2 (process 1, events 2–3): append x 2, append y 2
      T1 comes before T2, because T1 appended 1 to x, and the next element is T2's 2.
      T2 comes before T1, because T2 appended 2 to y, and the next element is T1's 1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G1c', () => {
  expect(story('listAppend', 'G1c', '0 ok: append x 1, r y [1]', '1 ok: append y 1, r x [1]')).toMatchInlineSnapshot(`
    "Not serializable, not even read-committed: G1c. T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1]; T2 comes before T1, because T2 appended 1 to y, and T1 observed it when it read y as [1].

    G1c: a cycle in which each overwrote or observed the one before: information flowed in a circle.
      T1 (process 0, events 0–1): append x 1, r y [1]
      T2 (process 1, events 2–3): append y 1, r x [1]
      T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1].
      T2 comes before T1, because T2 appended 1 to y, and T1 observed it when it read y as [1].
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-single-item', () => {
  expect(
    story('listAppend', 'G-single-item', '0 ok: append x 1, append y 1', '1 ok: r x [1], r y []'),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even consistent-view and repeatable-read: G-single-item. T1 comes before T2, because T1 found y empty, without T2's append of 1; T2 comes before T1, because T2 appended 1 to x, and T1 observed it when it read x as [1].

    G-single-item: a cycle in which one transaction missed what it should have seen, as a stale or torn snapshot does.
      T1 (process 1, events 2–3): r x [1], r y []
      T2 (process 0, events 0–1): append x 1, append y 1
      T1 comes before T2, because T1 found y empty, without T2's append of 1.
      T2 comes before T1, because T2 appended 1 to x, and T1 observed it when it read x as [1].
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-nonadjacent-item', () => {
  expect(
    story(
      'listAppend',
      'G-nonadjacent-item',
      '0 ok: append x 1',
      '1 ok: append y 1',
      '2 ok: r x [1], r y []',
      '3 ok: r x [], r y [1]',
    ),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even repeatable-read and snapshot-isolation: G-nonadjacent-item. T1 comes before T2, because T1 found y empty, without T2's append of 1; T2 comes before T3, because T2 appended 1 to y, and T3 observed it when it read y as [1]; T3 comes before T4, because T3 found x empty, without T4's append of 1, and so on around a cycle of 4 transactions.

    G-nonadjacent-item: a cycle in which several transactions missed a write, but never two in a row; no set of snapshots allows it.
      T1 (process 2, events 4–5): r x [1], r y []
      T2 (process 1, events 2–3): append y 1
      T3 (process 3, events 6–7): r x [], r y [1]
      T4 (process 0, events 0–1): append x 1
      T1 comes before T2, because T1 found y empty, without T2's append of 1.
      T2 comes before T3, because T2 appended 1 to y, and T3 observed it when it read y as [1].
      T3 comes before T4, because T3 found x empty, without T4's append of 1.
      T4 comes before T1, because T4 appended 1 to x, and T1 observed it when it read x as [1].
      So T1 < T2 < T3 < T4 < T1: each comes before itself, which is impossible."
  `)
})

test('G2-item', () => {
  expect(story('listAppend', 'G2-item', '0 ok: r x [], append y 1', '1 ok: r y [], append x 1')).toMatchInlineSnapshot(`
    "Not serializable, not even repeatable-read: G2-item. T1 comes before T2, because T1 found x empty, without T2's append of 1; T2 comes before T1, because T2 found y empty, without T1's append of 1.

    G2-item: a cycle in which transactions missed each other’s writes, as in write skew.
      T1 (process 0, events 0–1): r x [], append y 1
      T2 (process 1, events 2–3): r y [], append x 1
      T1 comes before T2, because T1 found x empty, without T2's append of 1.
      T2 comes before T1, because T2 found y empty, without T1's append of 1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-single', () => {
  expect(
    story('closedPredicate', 'G-single', '0 ok: insert x 1, insert y 1', '1 ok: rp ["=",1] {"x":1}'),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even consistent-view: G-single. T1 comes before T2, because T1 looked for all that fits ['=', 1] and did not find y, before T2 made y 1, which fits; T2 comes before T1, because T2 made x 1, and T1 saw that when it read x.

    G-single: a cycle in which one transaction missed what it should have seen when it looked for all that fits a predicate.
      T1 (process 1, events 2–3): rp ['=', 1] {x: 1}
      T2 (process 0, events 0–1): insert x 1, insert y 1
      T1 comes before T2, because T1 looked for all that fits ['=', 1] and did not find y, before T2 made y 1, which fits.
      T2 comes before T1, because T2 made x 1, and T1 saw that when it read x.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-nonadjacent', () => {
  expect(
    story(
      'closedPredicate',
      'G-nonadjacent',
      '0 ok: insert x 1',
      '1 ok: insert y 1',
      '2 ok: rp true {"x":1}',
      '3 ok: rp true {"y":1}',
    ),
  ).toMatchInlineSnapshot(`
    "Not serializable, not even snapshot-isolation: G-nonadjacent. T1 comes before T2, because T1 looked for everything and did not find y, before T2 made y 1, which fits; T2 comes before T3, because T2 made y 1, and T3 saw that when it read y; T3 comes before T4, because T3 looked for everything and did not find x, before T4 made x 1, which fits, and so on around a cycle of 4 transactions.

    G-nonadjacent: a cycle in which several transactions missed a write, some by a predicate, but never two in a row; no set of snapshots allows it.
      T1 (process 2, events 4–5): rp true {x: 1}
      T2 (process 1, events 2–3): insert y 1
      T3 (process 3, events 6–7): rp true {y: 1}
      T4 (process 0, events 0–1): insert x 1
      T1 comes before T2, because T1 looked for everything and did not find y, before T2 made y 1, which fits.
      T2 comes before T3, because T2 made y 1, and T3 saw that when it read y.
      T3 comes before T4, because T3 looked for everything and did not find x, before T4 made x 1, which fits.
      T4 comes before T1, because T4 made x 1, and T1 saw that when it read x.
      So T1 < T2 < T3 < T4 < T1: each comes before itself, which is impossible."
  `)
})

test('G2', () => {
  expect(
    story('closedPredicate', 'G2', '0 ok: rp true {}, insert x 1', '1 ok: rp true {}, insert y 1'),
  ).toMatchInlineSnapshot(`
    "Not serializable: G2. T1 comes before T2, because T1 looked for everything and did not find y, before T2 made y 1, which fits; T2 comes before T1, because T2 looked for everything and did not find x, before T1 made x 1, which fits.

    G2: a cycle in which transactions missed each other’s writes, some by a predicate: phantoms.
      T1 (process 0, events 0–1): rp true {}, insert x 1
      T2 (process 1, events 2–3): rp true {}, insert y 1
      T1 comes before T2, because T1 looked for everything and did not find y, before T2 made y 1, which fits.
      T2 comes before T1, because T2 looked for everything and did not find x, before T1 made x 1, which fits.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G0-process', () => {
  expect(
    story('listAppend', 'G0-process', '0 ok: append x 1', '0 ok: append x 2', '2 ok: r x [2, 1]'),
  ).toMatchInlineSnapshot(`
    "Not strong-session-serializable, not even strong-session-read-uncommitted: G0-process. T1 comes before T2, because T1 appended 2 to x, and the next element is T2's 1; T2 comes before T1, because process 0 had completed T2 before it went on to T1.

    G0-process: counting the order within each process, a cycle of writes, each made on top of the one before.
      T1 (process 0, events 2–3): append x 2
      T2 (process 0, events 0–1): append x 1
      T1 comes before T2, because T1 appended 2 to x, and the next element is T2's 1.
      T2 comes before T1, because process 0 had completed T2 before it went on to T1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G1c-process', () => {
  expect(story('listAppend', 'G1c-process', '0 ok: r x [1]', '0 ok: append x 1')).toMatchInlineSnapshot(`
    "Not strong-session-serializable, not even strong-session-read-committed: G1c-process. T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1]; T2 comes before T1, because process 0 had completed T2 before it went on to T1.

    G1c-process: counting the order within each process, a cycle in which each overwrote or observed the one before: information flowed in a circle.
      T1 (process 0, events 2–3): append x 1
      T2 (process 0, events 0–1): r x [1]
      T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1].
      T2 comes before T1, because process 0 had completed T2 before it went on to T1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-single-item-process', () => {
  expect(story('listAppend', 'G-single-item-process', '0 ok: append x 1', '0 ok: r x []')).toMatchInlineSnapshot(`
    "Not strong-session-serializable, not even strong-session-snapshot-isolation: G-single-item-process. T1 comes before T2, because T1 found x empty, without T2's append of 1; T2 comes before T1, because process 0 had completed T2 before it went on to T1.

    G-single-item-process: counting the order within each process, a cycle in which one transaction missed what it should have seen, as a stale or torn snapshot does.
      T1 (process 0, events 2–3): r x []
      T2 (process 0, events 0–1): append x 1
      T1 comes before T2, because T1 found x empty, without T2's append of 1.
      T2 comes before T1, because process 0 had completed T2 before it went on to T1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-nonadjacent-item-process', () => {
  expect(
    story(
      'listAppend',
      'G-nonadjacent-item-process',
      '0 invoke: r x null, r y null',
      '1 invoke: append y 1',
      '2 ok: append x 1',
      '2 ok: r y []',
      '1 ok: append y 1',
      '0 ok: r x [], r y [1]',
    ),
  ).toMatchInlineSnapshot(`
    "Not strong-session-serializable, not even strong-session-snapshot-isolation: G-nonadjacent-item-process. T1 comes before T2, because T1 found x empty, without T2's append of 1; T2 comes before T3, because process 2 had completed T2 before it went on to T3; T3 comes before T4, because T3 found y empty, without T4's append of 1, and so on around a cycle of 4 transactions.

    G-nonadjacent-item-process: counting the order within each process, a cycle in which several transactions missed a write, but never two in a row; no set of snapshots allows it.
      T1 (process 0, events 0–7): r x [], r y [1]
      T2 (process 2, events 2–3): append x 1
      T3 (process 2, events 4–5): r y []
      T4 (process 1, events 1–6): append y 1
      T1 comes before T2, because T1 found x empty, without T2's append of 1.
      T2 comes before T3, because process 2 had completed T2 before it went on to T3.
      T3 comes before T4, because T3 found y empty, without T4's append of 1.
      T4 comes before T1, because T4 appended 1 to y, and T1 observed it when it read y as [1].
      So T1 < T2 < T3 < T4 < T1: each comes before itself, which is impossible."
  `)
})

test('G2-item-process', () => {
  expect(
    story(
      'listAppend',
      'G2-item-process',
      '0 invoke: append x 1, r y null',
      '1 ok: append y 1',
      '1 ok: r x []',
      '0 ok: append x 1, r y []',
    ),
  ).toMatchInlineSnapshot(`
    "Not strong-session-serializable: G2-item-process. T1 comes before T2, because T1 found y empty, without T2's append of 1; T2 comes before T3, because process 1 had completed T2 before it went on to T3; T3 comes before T1, because T3 found x empty, without T1's append of 1.

    G2-item-process: counting the order within each process, a cycle in which transactions missed each other’s writes, as in write skew.
      T1 (process 0, events 0–5): append x 1, r y []
      T2 (process 1, events 1–2): append y 1
      T3 (process 1, events 3–4): r x []
      T1 comes before T2, because T1 found y empty, without T2's append of 1.
      T2 comes before T3, because process 1 had completed T2 before it went on to T3.
      T3 comes before T1, because T3 found x empty, without T1's append of 1.
      So T1 < T2 < T3 < T1: each comes before itself, which is impossible."
  `)
})

test('G-single-process', () => {
  expect(story('closedPredicate', 'G-single-process', '0 ok: insert x 1', '0 ok: rp true {}')).toMatchInlineSnapshot(`
    "Not strong-session-serializable, not even strong-session-snapshot-isolation: G-single-process. T1 comes before T2, because T1 looked for everything and did not find x, before T2 made x 1, which fits; T2 comes before T1, because process 0 had completed T2 before it went on to T1.

    G-single-process: counting the order within each process, a cycle in which one transaction missed what it should have seen when it looked for all that fits a predicate.
      T1 (process 0, events 2–3): rp true {}
      T2 (process 0, events 0–1): insert x 1
      T1 comes before T2, because T1 looked for everything and did not find x, before T2 made x 1, which fits.
      T2 comes before T1, because process 0 had completed T2 before it went on to T1.
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-nonadjacent-process', () => {
  expect(
    story(
      'closedPredicate',
      'G-nonadjacent-process',
      '0 invoke: rp true null',
      '1 invoke: insert y 2',
      '2 ok: insert x 1',
      '2 ok: rp ["=",2] {}',
      '1 ok: insert y 2',
      '0 ok: rp true {"y":2}',
    ),
  ).toMatchInlineSnapshot(`
    "Not strong-session-serializable, not even strong-session-snapshot-isolation: G-nonadjacent-process. T1 comes before T2, because T1 looked for everything and did not find x, before T2 made x 1, which fits; T2 comes before T3, because process 2 had completed T2 before it went on to T3; T3 comes before T4, because T3 looked for all that fits ['=', 2] and did not find y, before T4 made y 2, which fits, and so on around a cycle of 4 transactions.

    G-nonadjacent-process: counting the order within each process, a cycle in which several transactions missed a write, some by a predicate, but never two in a row; no set of snapshots allows it.
      T1 (process 0, events 0–7): rp true {y: 2}
      T2 (process 2, events 2–3): insert x 1
      T3 (process 2, events 4–5): rp ['=', 2] {}
      T4 (process 1, events 1–6): insert y 2
      T1 comes before T2, because T1 looked for everything and did not find x, before T2 made x 1, which fits.
      T2 comes before T3, because process 2 had completed T2 before it went on to T3.
      T3 comes before T4, because T3 looked for all that fits ['=', 2] and did not find y, before T4 made y 2, which fits.
      T4 comes before T1, because T4 made y 2, and T1 saw that when it read y.
      So T1 < T2 < T3 < T4 < T1: each comes before itself, which is impossible."
  `)
})

test('G2-process', () => {
  expect(
    story(
      'closedPredicate',
      'G2-process',
      '0 invoke: insert x 1, rp ["=",2] null',
      '1 ok: insert y 2',
      '1 ok: r x null',
      '0 ok: insert x 1, rp ["=",2] {}',
    ),
  ).toMatchInlineSnapshot(`
    "Not strong-session-serializable: G2-process. T1 comes before T2, because T1 looked for all that fits ['=', 2] and did not find y, before T2 made y 2, which fits; T2 comes before T3, because process 1 had completed T2 before it went on to T3; T3 comes before T1, because T3 found no x, before T1 made x 1.

    G2-process: counting the order within each process, a cycle in which transactions missed each other’s writes, some by a predicate: phantoms.
      T1 (process 0, events 0–5): insert x 1, rp ['=', 2] {}
      T2 (process 1, events 1–2): insert y 2
      T3 (process 1, events 3–4): r x null
      T1 comes before T2, because T1 looked for all that fits ['=', 2] and did not find y, before T2 made y 2, which fits.
      T2 comes before T3, because process 1 had completed T2 before it went on to T3.
      T3 comes before T1, because T3 found no x, before T1 made x 1.
      So T1 < T2 < T3 < T1: each comes before itself, which is impossible."
  `)
})

test('G0-realtime', () => {
  expect(
    story('listAppend', 'G0-realtime', '0 ok: append x 1', '1 ok: append x 2', '2 ok: r x [2, 1]'),
  ).toMatchInlineSnapshot(`
    "Not strict-serializable, not even strong-read-uncommitted: G0-realtime. T1 comes before T2, because T1 appended 2 to x, and the next element is T2's 1; T2 comes before T1, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).

    G0-realtime: counting real time, a cycle of writes, each made on top of the one before.
      T1 (process 1, events 2–3): append x 2
      T2 (process 0, events 0–1): append x 1
      T1 comes before T2, because T1 appended 2 to x, and the next element is T2's 1.
      T2 comes before T1, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G1c-realtime', () => {
  expect(story('listAppend', 'G1c-realtime', '0 ok: r x [1]', '1 ok: append x 1')).toMatchInlineSnapshot(`
    "Not strict-serializable, not even strong-read-committed: G1c-realtime. T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1]; T2 comes before T1, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).

    G1c-realtime: counting real time, a cycle in which each overwrote or observed the one before: information flowed in a circle.
      T1 (process 1, events 2–3): append x 1
      T2 (process 0, events 0–1): r x [1]
      T1 comes before T2, because T1 appended 1 to x, and T2 observed it when it read x as [1].
      T2 comes before T1, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-single-item-realtime', () => {
  expect(story('listAppend', 'G-single-item-realtime', '0 ok: append x 1', '1 ok: r x []')).toMatchInlineSnapshot(`
    "Not strict-serializable, not even strong-snapshot-isolation: G-single-item-realtime. T1 comes before T2, because T1 found x empty, without T2's append of 1; T2 comes before T1, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).

    G-single-item-realtime: counting real time, a cycle in which one transaction missed what it should have seen, as a stale or torn snapshot does.
      T1 (process 1, events 2–3): r x []
      T2 (process 0, events 0–1): append x 1
      T1 comes before T2, because T1 found x empty, without T2's append of 1.
      T2 comes before T1, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-nonadjacent-item-realtime', () => {
  expect(
    story(
      'listAppend',
      'G-nonadjacent-item-realtime',
      '0 invoke: r x null, r y null',
      '1 invoke: append y 1',
      '2 ok: append x 1',
      '3 ok: r y []',
      '1 ok: append y 1',
      '0 ok: r x [], r y [1]',
    ),
  ).toMatchInlineSnapshot(`
    "Not strict-serializable, not even strong-snapshot-isolation: G-nonadjacent-item-realtime. T1 comes before T2, because T1 found x empty, without T2's append of 1; T2 comes before T3, because T2 had completed (event 3, at 3.0 ms) before T3 was invoked (event 4, at 4.0 ms); T3 comes before T4, because T3 found y empty, without T4's append of 1, and so on around a cycle of 4 transactions.

    G-nonadjacent-item-realtime: counting real time, a cycle in which several transactions missed a write, but never two in a row; no set of snapshots allows it.
      T1 (process 0, events 0–7): r x [], r y [1]
      T2 (process 2, events 2–3): append x 1
      T3 (process 3, events 4–5): r y []
      T4 (process 1, events 1–6): append y 1
      T1 comes before T2, because T1 found x empty, without T2's append of 1.
      T2 comes before T3, because T2 had completed (event 3, at 3.0 ms) before T3 was invoked (event 4, at 4.0 ms).
      T3 comes before T4, because T3 found y empty, without T4's append of 1.
      T4 comes before T1, because T4 appended 1 to y, and T1 observed it when it read y as [1].
      So T1 < T2 < T3 < T4 < T1: each comes before itself, which is impossible."
  `)
})

test('G2-item-realtime', () => {
  expect(
    story(
      'listAppend',
      'G2-item-realtime',
      '0 invoke: append x 1, r y null',
      '1 ok: append y 1',
      '2 ok: r x []',
      '0 ok: append x 1, r y []',
    ),
  ).toMatchInlineSnapshot(`
    "Not strict-serializable: G2-item-realtime. T1 comes before T2, because T1 found y empty, without T2's append of 1; T2 comes before T3, because T2 had completed (event 2, at 2.0 ms) before T3 was invoked (event 3, at 3.0 ms); T3 comes before T1, because T3 found x empty, without T1's append of 1.

    G2-item-realtime: counting real time, a cycle in which transactions missed each other’s writes, as in write skew.
      T1 (process 0, events 0–5): append x 1, r y []
      T2 (process 1, events 1–2): append y 1
      T3 (process 2, events 3–4): r x []
      T1 comes before T2, because T1 found y empty, without T2's append of 1.
      T2 comes before T3, because T2 had completed (event 2, at 2.0 ms) before T3 was invoked (event 3, at 3.0 ms).
      T3 comes before T1, because T3 found x empty, without T1's append of 1.
      So T1 < T2 < T3 < T1: each comes before itself, which is impossible."
  `)
})

test('G-single-realtime', () => {
  expect(story('closedPredicate', 'G-single-realtime', '0 ok: insert x 1', '1 ok: rp true {}')).toMatchInlineSnapshot(`
    "Not strict-serializable, not even strong-snapshot-isolation: G-single-realtime. T1 comes before T2, because T1 looked for everything and did not find x, before T2 made x 1, which fits; T2 comes before T1, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).

    G-single-realtime: counting real time, a cycle in which one transaction missed what it should have seen when it looked for all that fits a predicate.
      T1 (process 1, events 2–3): rp true {}
      T2 (process 0, events 0–1): insert x 1
      T1 comes before T2, because T1 looked for everything and did not find x, before T2 made x 1, which fits.
      T2 comes before T1, because T2 had completed (event 1, at 1.0 ms) before T1 was invoked (event 2, at 2.0 ms).
      So T1 < T2 < T1: each comes before itself, which is impossible."
  `)
})

test('G-nonadjacent-realtime', () => {
  expect(
    story(
      'closedPredicate',
      'G-nonadjacent-realtime',
      '0 invoke: rp true null',
      '1 invoke: insert y 2',
      '2 ok: insert x 1',
      '3 ok: rp ["=",2] {}',
      '1 ok: insert y 2',
      '0 ok: rp true {"y":2}',
    ),
  ).toMatchInlineSnapshot(`
    "Not strict-serializable, not even strong-snapshot-isolation: G-nonadjacent-realtime. T1 comes before T2, because T1 looked for everything and did not find x, before T2 made x 1, which fits; T2 comes before T3, because T2 had completed (event 3, at 3.0 ms) before T3 was invoked (event 4, at 4.0 ms); T3 comes before T4, because T3 looked for all that fits ['=', 2] and did not find y, before T4 made y 2, which fits, and so on around a cycle of 4 transactions.

    G-nonadjacent-realtime: counting real time, a cycle in which several transactions missed a write, some by a predicate, but never two in a row; no set of snapshots allows it.
      T1 (process 0, events 0–7): rp true {y: 2}
      T2 (process 2, events 2–3): insert x 1
      T3 (process 3, events 4–5): rp ['=', 2] {}
      T4 (process 1, events 1–6): insert y 2
      T1 comes before T2, because T1 looked for everything and did not find x, before T2 made x 1, which fits.
      T2 comes before T3, because T2 had completed (event 3, at 3.0 ms) before T3 was invoked (event 4, at 4.0 ms).
      T3 comes before T4, because T3 looked for all that fits ['=', 2] and did not find y, before T4 made y 2, which fits.
      T4 comes before T1, because T4 made y 2, and T1 saw that when it read y.
      So T1 < T2 < T3 < T4 < T1: each comes before itself, which is impossible."
  `)
})

test('G2-realtime', () => {
  expect(
    story(
      'closedPredicate',
      'G2-realtime',
      '0 invoke: insert x 1, rp ["=",2] null',
      '1 ok: insert y 2',
      '2 ok: r x null',
      '0 ok: insert x 1, rp ["=",2] {}',
    ),
  ).toMatchInlineSnapshot(`
    "Not strict-serializable: G2-realtime. T1 comes before T2, because T1 looked for all that fits ['=', 2] and did not find y, before T2 made y 2, which fits; T2 comes before T3, because T2 had completed (event 2, at 2.0 ms) before T3 was invoked (event 3, at 3.0 ms); T3 comes before T1, because T3 found no x, before T1 made x 1.

    G2-realtime: counting real time, a cycle in which transactions missed each other’s writes, some by a predicate: phantoms.
      T1 (process 0, events 0–5): insert x 1, rp ['=', 2] {}
      T2 (process 1, events 1–2): insert y 2
      T3 (process 2, events 3–4): r x null
      T1 comes before T2, because T1 looked for all that fits ['=', 2] and did not find y, before T2 made y 2, which fits.
      T2 comes before T3, because T2 had completed (event 2, at 2.0 ms) before T3 was invoked (event 3, at 3.0 ms).
      T3 comes before T1, because T3 found no x, before T1 made x 1.
      So T1 < T2 < T3 < T1: each comes before itself, which is impossible."
  `)
})

test('each is told', () => {
  // Those of levels are told in levels/explanation.test.ts.
  expect([...told, ...LEVEL_ANOMALIES].sort()).toEqual([...FOUND_ANOMALIES].sort())
  expect(anomalyTypes()).toEqual(expect.arrayContaining([...FOUND_ANOMALIES]))
})
