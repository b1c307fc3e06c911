import { mix } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/random/stream.ts'
import type { WorkloadContext } from '../../src/workload/workload.ts'

const context = (clients: string[], seed = '1', durationUs = 60_000_000): WorkloadContext => ({
  clients,
  durationUs,
  stream: name => randomStream(seed, name),
})

const registers = mix(
  { read: 3, write: { weight: 1, value: ({ unique, integer, pick }) => [pick(['x', 'y']), integer(1, 5), unique] } },
  { every: '50ms' },
)

test('the same seed gives the same operations, sorted by time, within the duration', () => {
  const operations = registers.plan(context(['c1', 'c2']))
  expect(registers.plan(context(['c1', 'c2']))).toEqual(operations)
  expect(registers.plan(context(['c1', 'c2'], '2'))).not.toEqual(operations)
  const times = operations.map(({ atUs }) => atUs)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.every(us => us < 60_000_000)).toBe(true)
})

test('weights and rate are kept on average', () => {
  const operations = registers.plan(context(['c1', 'c2', 'c3', 'c4']))
  expect(operations.length / (4 * 1_200)).toBeCloseTo(1, 0)
  expect(operations.filter(({ operation }) => operation.f === 'read').length / operations.length).toBeCloseTo(0.75, 1)
})

test('what one client does is the same whoever else there is, and however long it lasts', () => {
  const schedule = (clients: string[], durationUs?: number) =>
    registers
      .plan(context(clients, '1', durationUs))
      .filter(({ client }) => client === 'c1')
      .map(({ atUs, operation: { f } }) => `${atUs} ${f}`)
  expect(schedule(['c1', 'c2', 'c3'])).toEqual(schedule(['c1']))
  expect(schedule(['c1']).slice(0, 50)).toEqual(schedule(['c1'], 10_000_000).slice(0, 50))
})

test('unique is unique', () => {
  const values = registers
    .plan(context(['c1', 'c2', 'c3']))
    .flatMap(({ operation }) => (operation.f === 'write' ? operation.value[2] : []))
  expect(new Set(values).size).toBe(values.length)
})

test('limit bounds the operations of each client', () => {
  const operations = mix({ read: 1 }, { limit: 3 }).plan(context(['c1', 'c2']))
  expect(operations.map(({ client }) => client).sort()).toEqual(['c1', 'c1', 'c1', 'c2', 'c2', 'c2'])
})

test('a weight of 0 never comes up', () => {
  const operations = mix({ read: 1, never: 0 }).plan(context(['c1']))
  expect(new Set(operations.map(({ operation }) => operation.f))).toEqual(new Set(['read']))
})

describe('what makes no sense is refused', () => {
  test.each([
    [() => mix({}), 'at least one operation'],
    [() => mix({ read: -1 }), 'read is -1: expected a weight of 0 or more'],
    [() => mix({ read: 1 }, { every: 0 }), 'every is 0'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})
