import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transactionEvents } from '../../../../bench/checkers/transactions.ts'
import { rwRegister } from '../../../../src/checkers/transactions/index.ts'
import type { History, HistoryEvent } from '../../../../src/workload/history.ts'
import { satisfies, transactionsOf } from './definitions.ts'

/** No search for an order gets anywhere with that. */
const maxSteps = 1

test('a history that is serializable in real time needs no search, though ten processes write over each other', () => {
  const history = [...transactionEvents(3000, 'w')]
  expect(rwRegister({ maxSteps }).check(history).valid).toBe(true)
  // Whatever is weaker follows.
  for (const consistency of ['snapshot-isolation', 'causal', 'strong-session-serializable'])
    expect(rwRegister({ maxSteps, consistency }).check(history).valid).toBe(true)
})

test('one read that saw what was overwritten before it began is enough for it to find no order', () => {
  const history = [...transactionEvents(3000, 'w')]
  const at = history.findLastIndex(({ type, value }) => type === 'ok' && isRead(value, 12))
  const stale = { ...history[at]!, value: [['r', (history[at]!.value as unknown[][])[0]![1], 2]] }
  const { valid } = rwRegister({ maxSteps }).check(history.with(at, stale))
  expect(valid).not.toBe(true)
})

test('the order explains every read, of those of unknown outcome too, whose writes were seen', () => {
  let decided = 0
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 40 }), (drop, size) => {
      const whole = [...transactionEvents(size, 'w')]
      // Some answers are lost: nobody knows whether those happened, and their processes do nothing else.
      const history = whole.map((event, i): HistoryEvent => {
        if (event.type !== 'ok' || (i * 7919 + drop) % 5 > 0) return event
        const invoked = whole.findLast(
          (other, j) => j < i && other.type === 'invoke' && other.process === event.process,
        )
        return { ...event, type: 'info', value: invoked!.value }
      })
      const model = 'strict-serializable'
      const { valid, details } = rwRegister({ witness: true }).check(history)
      if (valid === 'unknown') return
      expect(valid).toBe(true)
      decided++
      const transactions = transactionsOf(history)
      const order = details!.witness![model]!.map(event => transactions.find(({ invoked }) => invoked === event)!)
      expect(satisfies(order, 'serial', 'realtime')).toBe(true)
    }),
    { seed: 1, numRuns: 60 },
  )
  expect(decided).toBeGreaterThan(40)
})

test('where many wait for each other, and where nothing was invoked, it says the same as a search', () => {
  // Each saw what the one before it wrote, and all answers came at once, the other way round.
  const size = 500
  const value = (t: number) => [
    ['r', 'x', t === 0 ? null : t],
    ['w', 'x', t + 1],
  ]
  const numbers = Array.from({ length: size }, (_, t) => t)
  const events = (invoked: boolean): History =>
    [
      ...(invoked ? numbers.map(t => ({ process: t, type: 'invoke' as const, value: value(t) })) : []),
      ...numbers.toReversed().map(t => ({ process: t, type: 'ok' as const, value: value(t) })),
    ].map((event, index) => ({ ...event, index, time: index, f: 'txn' }))
  expect(rwRegister().check(events(true)).valid).toBe(true)
  expect(rwRegister({ consistency: 'serializable' }).check(events(false)).valid).toBe(true)
})

function isRead(value: unknown, least: number): boolean {
  const operations = value as [string, number, number | null][]
  return operations.length === 1 && operations[0]![0] === 'r' && (operations[0]![2] ?? 0) >= least
}
