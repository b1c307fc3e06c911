import fc from 'fast-check'
import { kv, linearizable, sequential } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import { randomStream } from '../../../src/random/stream.ts'
import { linKvService } from '../../../src/scenario/services/lin-kv.ts'
import { linTsoService } from '../../../src/scenario/services/lin-tso.ts'
import { lwwKvService } from '../../../src/scenario/services/lww-kv.ts'
import { seqKvService } from '../../../src/scenario/services/seq-kv.ts'
import type { MakeService, ServiceMessage } from '../../../src/scenario/services/service.ts'
import type { HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'

test('lin-kv reads, writes, and compares deeply', () => {
  const ask = linKvService(() => 0)
  const error = (request: ServiceMessage) => ask(request, 'n1').code
  expect(error({ type: 'read', key: 'x' })).toBe(20)
  expect(error({ type: 'cas', key: 'x', from: 1, to: 2 })).toBe(20)
  expect(ask({ type: 'cas', key: 'x', from: 1, to: { a: [1], b: 2 }, create_if_not_exists: true }, 'n1')).toEqual({
    type: 'cas_ok',
  })
  expect(error({ type: 'cas', key: 'x', from: { a: [1] }, to: 2 })).toBe(22)
  expect(ask({ type: 'cas', key: 'x', from: { b: 2, a: [1] }, to: null }, 'n1')).toEqual({ type: 'cas_ok' })
  expect(ask({ type: 'read', key: 'x' }, 'n2')).toEqual({ type: 'read_ok', value: null })
  expect(ask({ type: 'write', key: 1, value: 'number' }, 'n2')).toEqual({ type: 'write_ok' })
  expect(ask({ type: 'write', key: '1', value: 'text' }, 'n2')).toEqual({ type: 'write_ok' })
  expect(ask({ type: 'read', key: 1 }, 'n2')).toEqual({ type: 'read_ok', value: 'number' })
  expect(ask({ type: 'write', key: { table: 't', row: [1] }, value: 2 }, 'n1')).toEqual({ type: 'write_ok' })
  expect(ask({ type: 'read', key: { row: [1], table: 't' } }, 'n2')).toEqual({ type: 'read_ok', value: 2 })
  expect(error({ type: 'read', key: { row: [2], table: 't' } })).toBe(20)
  expect(error({ type: 'ts' })).toBe(10)
})

test('lin-tso counts from 0', () => {
  const ask = linTsoService(() => 0)
  expect([1, 2, 3].map(() => ask({ type: 'ts' }, 'n1').ts)).toEqual([0, 1, 2])
  expect(ask({ type: 'read' }, 'n1').code).toBe(10)
})

interface Step {
  readonly process: number
  readonly f: 'read' | 'write' | 'cas'
  readonly key: string
  readonly a: number
  readonly b: number
}

const steps = fc.array(
  fc.record<Step>({
    process: fc.nat({ max: 2 }),
    f: fc.constantFrom('read', 'read', 'write', 'cas'),
    key: fc.constantFrom('x', 'y'),
    a: fc.nat({ max: 3 }),
    b: fc.nat({ max: 3 }),
  }),
  { maxLength: 12 },
)

/** One request after the other, as a history: of what nobody has written a read is of null. */
function historyOf(make: MakeService, seed: number, steps: readonly Step[]): HistoryEvent[] {
  const ask = make(randomStream(String(seed), 'service'))
  const history: HistoryEvent[] = []
  for (const { process, f, key, a, b } of steps) {
    const value = f === 'read' ? [key, null] : f === 'write' ? [key, a] : [key, [a, b]]
    const reply = ask({ type: f, key, value: a, from: a, to: b }, `n${process}`)
    const isRead = f === 'read' && (reply.type === 'read_ok' || reply.code === 20)
    const type = isRead || reply.type !== 'error' ? 'ok' : 'fail'
    const event = { process, f, time: -1 }
    history.push({ ...event, index: history.length, type: 'invoke', value })
    history.push({ ...event, index: history.length, type, value: isRead ? [key, reply.value ?? null] : value })
  }
  return history
}

const judged = (make: MakeService, check: (history: HistoryEvent[]) => unknown) => {
  const found = new Set<unknown>()
  const property = fc.property(fc.nat(), steps, (seed, steps) => {
    found.add(check(historyOf(make, seed, steps)))
  })
  fc.assert(property, { seed: 1, numRuns: effort(500) })
  return found
}

const isLinearizable = (history: HistoryEvent[]) => linearizable(kv()).check(history).valid
const isSequential = (history: HistoryEvent[]) => sequential(kv()).check(history).valid

test('lin-kv is linearizable', () => {
  expect(judged(linKvService, isLinearizable)).toEqual(new Set([true]))
})

test('seq-kv is sequentially consistent, and not linearizable', () => {
  expect(judged(seqKvService, isSequential)).toEqual(new Set([true]))
  expect(judged(seqKvService, isLinearizable)).toEqual(new Set([true, false]))
})

test('lww-kv is not even that, and comes together in the end', () => {
  expect(judged(lwwKvService, isSequential)).toEqual(new Set([true, false]))
  const ask = lwwKvService(randomStream('1', 'service'))
  for (let value = 0; value < 20; value++) ask({ type: 'write', key: 'x', value }, 'n1')
  for (let i = 0; i < 1_000; i++) ask({ type: 'read', key: 'other' }, 'n1')
  const read = Array.from({ length: 100 }, () => ask({ type: 'read', key: 'x' }, 'n1').value)
  expect(new Set(read).size).toBe(1)
})
