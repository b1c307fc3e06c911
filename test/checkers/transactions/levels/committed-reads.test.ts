import { describe, expect, test } from 'vitest'
import { rwRegister } from '../../../../src/checkers/transactions/index.ts'
import type { EventType, History, HistoryEvent } from '../../../../src/workload/history.ts'
import { holds } from './definitions.ts'

type MicroOperation = ['r' | 'w', key: number, value: number | null]

interface Running {
  readonly operations: MicroOperation[]
  readonly own: Map<number, number>
  next: number
  hasCommitted: boolean
}

/**
 * What clients see of a database that reads committed data: a read returns what was committed last, a write takes the key's lock until the
 * commit. One answer of so many comes later than the commit, so that transactions need not end in the order in which they committed.
 */
function committedData(transactions: number, clients: number, size: number, late: number): History {
  let random = 4321
  const below = (limit: number) => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0
    return (random >>> 8) % limit
  }
  const keys = 10 * clients
  const values = new Map<number, number>()
  const lockedBy = new Map<number, number>()
  const events: HistoryEvent[] = []
  const push = (process: number, type: EventType, value: readonly MicroOperation[]) =>
    events.push({ index: events.length, time: events.length * 1e6, process, type, f: 'txn', value })
  const running = new Map<number, Running>()
  let written = 0
  for (let begun = 0; begun < transactions || running.size > 0; ) {
    const client = below(clients)
    const current = running.get(client)
    if (current === undefined) {
      if (begun++ >= transactions) continue
      running.set(client, { operations: [], own: new Map(), next: 0, hasCommitted: false })
      // The operations are known at the end; in an invocation nothing is looked at but that it began.
      push(client, 'invoke', [])
    } else if (current.next < size) {
      current.next++
      let key = below(keys)
      if (below(2) === 0) {
        current.operations.push(['r', key, current.own.get(key) ?? values.get(key) ?? null])
        continue
      }
      while ((lockedBy.get(key) ?? client) !== client) key = below(keys)
      lockedBy.set(key, client)
      current.own.set(key, ++written)
      current.operations.push(['w', key, written])
    } else {
      if (!current.hasCommitted) {
        for (const [key, value] of current.own) {
          values.set(key, value)
          lockedBy.delete(key)
        }
      }
      const isLate = !current.hasCommitted && below(late) === 0
      current.hasCommitted = true
      if (isLate) continue
      push(client, 'ok', current.operations)
      running.delete(client)
    }
  }
  return events
}

const FEW_STEPS = { consistency: 'monotonic-view', maxSteps: 200_000, witness: true } as const

describe('a database that reads committed data', () => {
  test.each([200, 1_000_000])('is seen to be a monotonic view without a search, if one answer of %s is late', late => {
    const events = committedData(1_500, 10, 8, late)
    expect(rwRegister({ consistency: 'snapshot-isolation' }).check(events).valid).toBe(false)
    const { valid, details } = rwRegister(FEW_STEPS).check(events)
    expect(valid).toBe(true)
    expect(details!.witness!['monotonic-view']!.length).toBe(1_500)
  })

  test('is none where one transaction reads what it knows to be overwritten', () => {
    const events = committedData(1_500, 10, 8, 10)
    const stale = (process: number, value: readonly MicroOperation[]) =>
      [
        { index: events.length, time: -1, process, type: 'invoke', f: 'txn', value: [] },
        { index: events.length + 1, time: -1, process, type: 'ok', f: 'txn', value },
      ] as const
    const writes = events.flatMap(({ type, value }) =>
      type === 'ok' ? [(value as MicroOperation[]).filter(([f]) => f === 'w')] : [],
    )
    // Of a transaction that wrote two keys, the one is seen, and of the other what was there at first.
    const [[, key, value], [, other]] = writes
      .find(each => new Set(each.map(([, k]) => k)).size > 1 && each.at(-1)![1] !== each[0]![1])!
      .toReversed() as [MicroOperation, MicroOperation]
    const verdict = rwRegister({ consistency: 'monotonic-view' }).check([
      ...events,
      ...stale(99, [
        ['r', key, value],
        ['r', other, null],
      ]),
    ])
    expect(verdict.valid).toBe(false)
  })

  test('is what it is by definition, where it is small', () => {
    for (let size = 2; size < 5; size++) {
      const events = committedData(5, 3, size, 2)
      if (!rwRegister(FEW_STEPS).check(events).reason!.startsWith('Nothing to tell')) {
        expect(holds(events, 'monotonic view', 'none')).toBe(true)
        expect(rwRegister(FEW_STEPS).check(events).valid).toBe(true)
      }
    }
  })
})
