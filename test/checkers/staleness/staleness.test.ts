import fc from 'fast-check'
import { counter, kv, linearizable, operations, register, staleness } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import type { History, HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'

type Row = readonly [process: number, type: HistoryEvent['type'], f: string, value: unknown, ms?: number]

const historyOf = (rows: readonly Row[]): History =>
  rows.map(([process, type, f, value, ms], index) => ({ index, time: (ms ?? index) * 1e6, process, type, f, value }))

const pair = (process: number, f: string, asked: unknown, got: unknown, from: number, to: number): Row[] => [
  [process, 'invoke', f, asked, from],
  [process, 'ok', f, got, to],
]

/** 1, 2 and 3 are written, and then an old one is read. */
const lagging = (read: number | null) =>
  historyOf([
    ...pair(0, 'write', 1, 1, 0, 10),
    ...pair(0, 'write', 2, 2, 20, 30),
    ...pair(0, 'write', 3, 3, 40, 50),
    ...pair(1, 'read', null, read, 70, 80),
  ])

test('says how stale reads are at most, in values and in time', () => {
  const measured = (read: number | null) => staleness(register()).check(lagging(read))
  expect(measured(3)).toMatchObject({ valid: true, details: { versions: 1, withinMs: 0 } })
  // 2 may have been there until the write of 3 ended, at 50 ms.
  expect(measured(2)).toMatchObject({ valid: true, details: { versions: 2, withinMs: 20 } })
  expect(measured(1).details).toEqual({ versions: 3, withinMs: 40 })
  expect(measured(null).details).toEqual({ versions: 4, withinMs: 60 })
  expect(measured(2).reason).toBe(
    'Every read returned one of the last 2 values. What each read returned was there at most 20.0 ms before it began.',
  )
})

test('a bound is kept or not, and the read is named', () => {
  expect(staleness(register(), { versions: 2 }).check(lagging(2)).valid).toBe(true)
  expect(staleness(register(), { versions: 2 }).check(lagging(1))).toMatchObject({
    valid: false,
    reason:
      "Process 1's read returned 1 at 80.0 ms, but the register had been 3 or 2 since 50.0 ms (process 0's write of 3). One of the last 2 would be right.",
    // The read, and the writes before it.
    details: { stale: [7, 1, 3, 5].map(index => ({ index })) },
  })
  expect(staleness(register(), { within: '20ms' }).check(lagging(2)).valid).toBe(true)
  expect(staleness(register(), { within: '19ms' }).check(lagging(2))).toMatchObject({
    valid: false,
    details: { withinMs: 20 },
    reason:
      "Reads returned what had been replaced up to 20.0 ms before they began, and 19.0 ms would be right. One of them is process 1's read at event 7.",
  })
  expect(staleness(register(), { versions: 1, within: '1s' }).check(lagging(2)).valid).toBe(false)
})

test('nothing explains what was never written, or only later', () => {
  expect(staleness(register()).check(lagging(9))).toMatchObject({ valid: false, reason: /9 was never written/ })
  const early = historyOf([...pair(1, 'read', null, 1, 0, 10), ...pair(0, 'write', 1, 1, 20, 30)])
  expect(staleness(register()).check(early).valid).toBe(false)
  expect(staleness(register(), { within: '1h' }).check(early)).toMatchObject({
    valid: false,
    reason: /However stale reads may be/,
  })
})

test('each key by itself', () => {
  const history = historyOf([
    ...pair(0, 'put', ['x', 1], ['x', 1], 0, 10),
    ...pair(0, 'put', ['y', 2], ['y', 2], 20, 30),
    ...pair(0, 'put', ['x', 3], ['x', 3], 40, 50),
    ...pair(1, 'get', ['x', null], ['x', 1], 60, 70),
    ...pair(1, 'get', ['y', null], ['y', null], 80, 90),
  ])
  expect(staleness(kv()).check(history).details).toEqual({ versions: 2, withinMs: 50 })
})

test('without times, only values tell; other operations are refused', () => {
  const timeless = lagging(2).map(event => ({ ...event, time: -1 }))
  expect(staleness(register(), { versions: 2 }).check(timeless).valid).toBe(true)
  expect(staleness(register(), { within: '1s' }).check(timeless)).toMatchObject({
    valid: 'unknown',
    reason: /no times/,
  })
  expect(() => staleness(counter()).check(historyOf(pair(0, 'add', 1, 1, 0, 1)))).toThrow('reads and plain writes')
  expect(() => staleness(register(), { versions: 0 })).toThrow('versions')
})

/** Small histories of a register whose values may come again. */
const histories = fc
  .array(fc.record({ process: fc.nat(2), isRead: fc.boolean(), value: fc.nat(3), fate: fc.nat(9) }), {
    minLength: 2,
    maxLength: 14,
  })
  .map((turns): History => {
    const events: HistoryEvent[] = []
    const open = new Map<number, { f: string; value: unknown; read: number }>()
    const names = [0, 1, 2]
    for (const { process, isRead, value, fate } of turns) {
      const running = open.get(process)
      const push = (type: HistoryEvent['type'], f: string, value: unknown) =>
        events.push({
          index: events.length,
          time: events.length * 1_000_000,
          process: names[process]!,
          type,
          f,
          value,
        })
      if (running === undefined) {
        const f = isRead ? 'read' : 'write'
        open.set(process, { f, value: isRead ? null : value, read: value })
        push('invoke', f, isRead ? null : value)
        continue
      }
      open.delete(process)
      const { f, value: asked, read } = running
      if (fate === 0) {
        push('info', f, asked)
        names[process]! += 3
      } else push('ok', f, f === 'read' ? (read === 0 ? null : read) : asked)
    }
    return events
  })

/** The definition: some order that keeps real time, in which each read is of one of the last `count` values. Reads may have begun `earlier`. */
function byBruteForce(history: History, count: number, earlierUs: number): boolean {
  const all = operations(history)
    .filter(({ f, outcome }) => f === 'write' || outcome === 'ok')
    .map(each => ({
      ...each,
      from: each.startTime - (each.f === 'read' ? earlierUs * 1_000 : 0),
      to: each.end === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : each.endTime,
    }))
  const search = (last: readonly unknown[], left: typeof all): boolean => {
    if (left.every(({ outcome }) => outcome === 'info')) return true
    const firstEnd = Math.min(...left.map(({ to }) => to))
    return left.some((operation, i) => {
      if (operation.from > firstEnd) return false
      if (operation.f === 'read' && !last.includes(operation.result)) return false
      const next = operation.f === 'read' ? last : [operation.value, ...last].slice(0, count)
      return search(next, left.toSpliced(i, 1))
    })
  }
  return search([null], all)
}

test('agrees with the definition: every order tried', () => {
  let bad = 0
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 3 }), fc.nat(8), (history, versions, ms) => {
      const kept = byBruteForce(history, versions, 0)
      if (!kept) bad++
      expect(staleness(register(), { versions }).check(history).valid).toBe(kept)
      const inTime = byBruteForce(history, 1, ms * 1_000)
      expect(staleness(register(), { within: ms }).check(history).valid).toBe(inTime)
      // With the bound 1, it is linearizability.
      expect(staleness(register(), { versions: 1 }).check(history).valid).toBe(
        linearizable(register()).check(history).valid,
      )
    }),
    { numRuns: effort(1200), seed: Number(process.env.SAMESEED_SEED ?? 1) },
  )
  expect(bad).toBeGreaterThan(30)
})
