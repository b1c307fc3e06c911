import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventualCounter } from '../../../src/checkers/invariants/index.ts'
import { Sums } from '../../../src/checkers/invariants/sums.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs, pairs } from './histories.ts'

function sumsOf(amounts: readonly number[]): ReadonlySet<number> {
  const sums = new Set([0])
  for (const amount of amounts) for (const sum of [...sums]) sums.add(sum + amount)
  return sums
}

test('sums are those of all subsets', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 9 }), fc.integer(), (amounts, shift) => {
      const sums = new Sums()
      for (const amount of amounts) sums.add(amount)
      const expected = sumsOf(amounts)
      for (let sum = -400; sum <= 400; sum++) expect(sums.has(sum)).toBe(expected.has(sum))
      expect(sums.shiftedBy(shift).has(shift)).toBe(true)
    }),
    { numRuns: effort(200) },
  )
})

test('where there are too many pieces nothing is missing', () => {
  const sums = new Sums()
  for (let i = 0; i < 14; i++) sums.add(3 ** i)
  expect([0, 1, 4, 3 ** 13, (3 ** 14 - 1) / 2].every(sum => sums.has(sum))).toBe(true)
  expect(sums.has(3 ** 14)).toBe(false)
})

test('ranges are named as long as no more than one would be left out', () => {
  const apart = (count: number) => String(new Sums(Array.from({ length: count }, (_, i) => [3 * i, 3 * i + (i % 2)])))
  expect(apart(2)).toBe('0 or 3 to 4')
  expect(apart(5)).toBe('0 or 3 to 4 or 6 or 9 to 10 or 12')
  expect(apart(6)).toBe('0 or 3 to 4 or 6 or 9 to 10 or one of 2 more ranges')
})

describe('by definition', () => {
  /** Any history, ended by reads of three more processes. */
  const counters = fc
    .tuple(
      histories({
        ask: choice =>
          choice % 3 === 0 ? { f: 'read', value: null } : { f: 'add', value: [1, 4, 9, -2][(choice >> 2) % 4] },
        answer: (f, value, choice) => (f === 'read' ? (choice >> 3) % 12 : value),
        maxEvents: 14,
      }),
      fc.array(fc.integer({ min: -3, max: 15 }), { maxLength: 2 }),
      fc.boolean(),
    )
    .map(([events, values, isSaid]) => {
      const final = isSaid ? { final: true as const } : {}
      const reads = values.flatMap((value, i) => [
        { time: 0, process: 90 + i, type: 'invoke' as const, f: 'read', value: null, ...final },
        { time: 0, process: 90 + i, type: 'ok' as const, f: 'read', value, ...final },
      ])
      return [...events, ...reads].map((event, index) => ({ ...event, index })) as History
    })

  test('reads are sums of what was asked for, and final ones of all that was acknowledged', () => {
    const seen = new Set<unknown>()
    fc.assert(
      fc.property(counters, events => {
        const { valid, details } = eventualCounter().check(events)
        const adds = pairs(events, 'add').filter(({ completion }) => completion?.type !== 'fail')
        const amounts = (some: typeof adds) => some.map(({ invocation }) => invocation.value as number)
        const impossible = okPairs(events, 'read').filter(
          ({ completion }) =>
            !sumsOf(amounts(adds.filter(({ invocation }) => invocation.index < completion.index))).has(
              completion.value as number,
            ),
        )
        expect(new Set(details!.impossible)).toEqual(new Set(impossible.map(({ completion }) => completion)))
        const certain = amounts(adds.filter(({ completion }) => completion?.type === 'ok'))
        const total = certain.reduce((sum, amount) => sum + amount, 0)
        const open = sumsOf(amounts(adds.filter(({ completion }) => completion?.type !== 'ok')))
        const wrong = okPairs(events, 'read').filter(
          ({ invocation, completion }) => invocation.final === true && !open.has((completion.value as number) - total),
        )
        if (events.some(({ final }) => final)) {
          expect(new Set(details!.wrong)).toEqual(new Set(wrong.map(({ completion }) => completion)))
          expect(valid).toBe(impossible.length + wrong.length === 0)
        } else if (impossible.length > 0) expect(valid).toBe(false)
        seen.add(valid)
      }),
      { numRuns: effort(600) },
    )
    expect(seen.size).toBe(3)
  })
})

test('as late as it likes on the way, and exact in the end', () => {
  const late = inTurn(['add', 2], ['read', null, 0], ['read', null, 2])
  expect(eventualCounter().check(late).valid).toBe(true)
  expect(eventualCounter().check(inTurn(['add', 2], ['add', 3], ['read', null, 5], ['read', null, 4]))).toMatchObject({
    valid: false,
    reason: expect.stringMatching(/returned 4, which no additions until then add up to: only 0 or 2 to 3 or 5\.$/),
  })
  expect(eventualCounter().check(inTurn(['add', 2], ['read', null, 0]))).toMatchObject({
    valid: 'unknown',
    reason: expect.stringContaining('nothing says that it is final'),
  })
  const final = inTurn(['add', 2], ['read', null, 0]).map((event, i) =>
    i > 1 ? { ...event, final: true as const } : event,
  )
  expect(eventualCounter().check(final)).toMatchObject({
    valid: false,
    reason: 'A final read (process 0, event 3, at 3.0 ms) returned 0, but what was acknowledged makes 2.',
  })
  // Recorders that mark what ended, and not what began.
  const marked = final.map(({ final: _, ...event }) => (event.index === 3 ? { ...event, final: true as const } : event))
  expect(eventualCounter().check(marked)).toMatchObject({ valid: false, evidence: 'wrong in the end' })
  expect(
    eventualCounter().check(marked.map(event => (event.index === 3 ? { ...event, type: 'fail' as const } : event))),
  ).toMatchObject({ valid: 'unknown', reason: 'No final read succeeded.' })
  const twice = history(
    [0, 0, 'invoke', 'add', 2],
    [1, 0, 'ok', 'add', 2],
    ...[1, 2].flatMap(
      process =>
        [
          [2, process, 'invoke', 'read'],
          [3, process, 'ok', 'read', 0],
        ] as const,
    ),
  )
  expect(eventualCounter().check(twice).valid).toBe(false)
  expect(eventualCounter().check([]).valid).toBe(true)
  expect(eventualCounter().check(inTurn(['add', 1])).valid).toBe('unknown')
})

test('a counter that only grows is not taken from', () => {
  expect(eventualCounter({ grows: true }).check(inTurn(['add', 2], ['read', null, 2])).valid).toBe(true)
  expect(() => eventualCounter({ grows: true }).check(inTurn(['add', -2]))).toThrow('it only grows, and cannot add -2')
  expect(() => eventualCounter({ grows: true }).check(inTurn(['decrement', null]))).toThrow('cannot decrement -1')
})
