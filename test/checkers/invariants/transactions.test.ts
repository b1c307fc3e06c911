import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adyaG2, causalReverse, longFork } from '../../../src/checkers/invariants/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs, pairs, VALUES } from './histories.ts'

describe('long-fork', () => {
  const KEYS = [0, 'a', ['b']] as const
  const read = (seen: number, keys: readonly unknown[] = KEYS) =>
    [
      'read',
      keys.map(key => ['r', key, null]),
      keys.map((key, i) => ['r', key, (seen >> i) % 2 === 1 ? 1 : null]),
    ] as const

  test('agrees with comparing all pairs of reads', () => {
    const views = fc.array(fc.record({ group: fc.nat({ max: 1 }), seen: fc.nat({ max: 7 }), turn: fc.nat({ max: 2 }) }))
    const results = new Set<unknown>()
    fc.assert(
      fc.property(views, views => {
        const reads = views.map(({ group, seen, turn }) => {
          const keys = KEYS.map(key => [group, key])
          // The keys of a group come in any order.
          const [f, asked, told] = read(seen, keys)
          return [f, asked, [...told.slice(turn), ...told.slice(0, turn)]] as const
        })
        const isFork = views.some(a =>
          views.some(b => a.group === b.group && (a.seen & ~b.seen) !== 0 && (b.seen & ~a.seen) !== 0),
        )
        const { valid, details } = longFork({ groupSize: 3 }).check(inTurn(...reads))
        expect(valid).toBe(!isFork)
        expect(details).toMatchObject({
          readCount: views.length,
          earlyReadCount: views.filter(({ seen }) => seen === 0).length,
          lateReadCount: views.filter(({ seen }) => seen === 7).length,
        })
        results.add(valid)
      }),
      { numRuns: effort(300) },
    )
    expect(results.size).toBe(2)
  })

  test('cannot tell if keys are written twice, read differently, or not in groups', () => {
    const reasonOf = (events: History) => {
      const { valid, reason } = longFork({ groupSize: 2 }).check(events)
      expect(valid).toBe('unknown')
      return reason
    }
    const write = (key: unknown) => ['write', [['w', key, 1]]] as const
    expect(reasonOf(inTurn(write(['k']), write(['k'])))).toBe(
      "['k'] was written more than once, so reads cannot be compared.",
    )
    expect(reasonOf(inTurn(read(0)))).toContain('reads 3 keys')
    expect(reasonOf(inTurn(read(0, [1, 1])))).toContain('reads 1 key')
    expect(
      reasonOf(
        inTurn(
          [
            'read',
            [],
            [
              ['r', 1, 5],
              ['r', 2, 5],
            ],
          ],
          [
            'read',
            [],
            [
              ['r', 1, 6],
              ['r', 2, 5],
            ],
          ],
        ),
      ),
    ).toContain('1 was read as 5 and as 6')
    const overlapping = inTurn(read(0, [1, 2]), read(0, [2, 3]), read(3, [3, 2]), read(3, [2, 1]))
    expect(reasonOf(overlapping)).toBe(
      'Some reads read 1 and 2, others 2 and 3: reads of groups that overlap are not compared.',
    )
    // A fork is one all the same.
    const forked = inTurn(read(0, [1, 2]), read(1, [2, 3]), read(1, [3, 2]))
    expect(longFork({ groupSize: 2 }).check(forked).valid).toBe(false)
    const sameWay = inTurn(read(0, [1, 2]), read(1, [2, 3]), read(2, [2, 3]))
    expect(longFork({ groupSize: 2 }).check(sameWay).valid).toBe(false)
  })

  test('a failed write is no write, and nothing is no fork', () => {
    const events = history(
      [0, 0, 'invoke', 'write', [['w', 1, 1]]],
      [1, 0, 'fail', 'write', [['w', 1, 1]]],
      [2, 0, 'invoke', 'write', [['w', 1, 2]]],
      [3, 0, 'ok', 'write', [['w', 1, 2]]],
    )
    expect(longFork({ groupSize: 2 }).check(events).valid).toBe(true)
    expect(longFork({ groupSize: 2 }).check([]).valid).toBe(true)
  })
})

test('causal-reverse: agrees with collecting, for each write, what had completed before it began', () => {
  const writesAndReads = histories({
    ask: (choice, n) => (choice % 3 === 0 ? { f: 'read', value: null } : { f: 'write', value: [n] }),
    answer: (f, value, choice, before) =>
      f === 'write'
        ? value
        : before
            .filter(event => event.type === 'invoke' && event.f === 'write')
            .filter((_, i) => i % 7 !== choice % 7)
            .map(event => event.value),
  })
  const results = new Set<unknown>()
  fc.assert(
    fc.property(writesAndReads, events => {
      const numberOf = (value: unknown) => (value as [number])[0]
      const writes = pairs(events, 'write')
      const expected = okPairs(events, 'read').flatMap(({ completion }) => {
        const seen = new Set((completion.value as unknown[]).map(numberOf))
        const due = writes
          .filter(({ invocation, completion }) => seen.has(numberOf(invocation.value)) && completion?.type !== 'fail')
          .flatMap(({ invocation }) =>
            okPairs(events, 'write').filter(earlier => earlier.completion.index < invocation.index),
          )
        const missing = new Set(due.map(({ invocation }) => numberOf(invocation.value)).filter(n => !seen.has(n)))
        return missing.size === 0 ? [] : [[completion.index, [...missing].sort((a, b) => a - b)] as const]
      })
      const { valid, details } = causalReverse().check(events)
      const ours = details!.errors.map(
        ({ read, missing }) => [read.index, missing.map(numberOf).sort((a, b) => a - b)] as const,
      )
      expect(ours).toEqual(expected.toSorted(([a], [b]) => a - b))
      for (const { missing, missingCount } of details!.errors) expect(missingCount).toBe(missing.length)
      expect(valid).toBe(expected.length === 0)
      results.add(valid)
    }),
    // Few of them miss a write that was due.
    { numRuns: effort(4_000) },
  )
  expect(results.size).toBe(2)
  expect(causalReverse().check([]).valid).toBe(true)
})

test('causal-reverse: of many missing writes a few are named', () => {
  const writes = Array.from({ length: 100 }, (_, i) => ['write', i] as const)
  const { details } = causalReverse().check(inTurn(...writes, ['read', null, [99]]))
  expect(details!.errors).toMatchObject([{ missingCount: 99, missing: [0, 1, 2, 3, 4, 5, 6, 7] }])
})

test('adya-g2: at most one insert for each key', () => {
  const inserts = histories({
    ask: choice => ({ f: 'insert', value: [VALUES[choice % 4], [null, choice]] }),
    answer: (_f, value) => value,
  })
  fc.assert(
    fc.property(inserts, events => {
      const keyOf = (value: unknown) => (value as unknown[])[0]
      const all = [...new Set(pairs(events, 'insert').map(({ invocation }) => keyOf(invocation.value)))]
      const times = (key: unknown) =>
        okPairs(events, 'insert').filter(({ invocation }) => keyOf(invocation.value) === key).length
      const { valid, details } = adyaG2().check(events)
      expect(details!.keyCount).toBe(all.length)
      expect(details!.legalCount).toBe(all.filter(key => times(key) === 1).length)
      expect(details!.illegal.map(({ key, inserts }) => [key, inserts.length])).toEqual(
        all.filter(key => times(key) > 1).map(key => [key, times(key)]),
      )
      expect(valid).toBe(all.every(key => times(key) <= 1))
    }),
    { numRuns: effort(300) },
  )
})
