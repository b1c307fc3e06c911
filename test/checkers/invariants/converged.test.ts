import fc from 'fast-check'
import { expect, test } from 'vitest'
import { converged } from '../../../src/checkers/invariants/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs, pairs, VALUES } from './histories.ts'

const updates = histories({
  ask: choice => ({ f: choice % 4 === 0 ? 'remove' : 'add', value: VALUES[(choice >> 2) % 4] }),
  answer: (_f, value) => value,
  maxEvents: 12,
})

/** The updates, all ended, and then a read by each of some replicas, which the history says is final, or does not. */
function withFinalReads(events: History, reads: readonly unknown[], isSaid = true): History {
  const time = events.at(-1)?.time ?? 0
  const final = isSaid ? { final: true as const } : {}
  const read = reads.flatMap((value, i) => [
    { time, process: 90 + i, type: 'invoke' as const, f: 'read', value: null, ...final },
    { time, process: 90 + i, type: 'ok' as const, f: 'read', value, ...final },
  ])
  return [...events, ...read].map((event, index) => ({ ...event, index }))
}

test('final reads are compared with each other, and with what was added', () => {
  const results = new Set<unknown>()
  fc.assert(
    fc.property(updates, fc.subarray([0, 1, 2, 3]), fc.subarray([0, 1, 2, 3]), (events, a, b) => {
      const read = (numbers: readonly number[]) => numbers.map(i => VALUES[i])
      const { valid, details } = converged().check(withFinalReads(events, [read(a), new Set(read(b).reverse())]))
      const isAdded = (i: number) => okPairs(events, 'add').some(({ invocation }) => invocation.value === VALUES[i])
      const mayBe = (i: number, f: string) =>
        pairs(events, f).some(
          ({ invocation, completion }) => invocation.value === VALUES[i] && completion?.type !== 'fail',
        )
      const lost = [0, 1, 2, 3].filter(i => isAdded(i) && !mayBe(i, 'remove') && !(a.includes(i) && b.includes(i)))
      const unexpected = [0, 1, 2, 3].filter(i => (a.includes(i) || b.includes(i)) && !mayBe(i, 'add'))
      expect(new Set(details!.lost)).toEqual(new Set(read(lost)))
      expect(new Set(details!.unexpected)).toEqual(new Set(read(unexpected)))
      const isSame = a.length === b.length && a.every(i => b.includes(i))
      expect(details!.diverged === undefined).toBe(isSame)
      expect(valid).toBe(isSame && lost.length + unexpected.length === 0)
      results.add(valid)
    }),
    { numRuns: effort(400) },
  )
  expect(results.size).toBe(2)
})

test('elements are the same by structure, and duplicates do not hide a difference', () => {
  const added = inTurn(['add', { a: 1 }], ['add', { b: 2 }])
  const check = (...reads: unknown[]) => converged().check(withFinalReads(added, reads))
  expect(check([{ a: 1 }, { b: 2 }], [{ b: 2 }, { a: 1 }]).valid).toBe(true)
  expect(check([{ a: 1 }, { b: 2 }, { a: 1 }], [{ b: 2 }, { a: 1 }])).toMatchObject({
    valid: false,
    reason: 'More than once in one final read: {a: 1}.',
  })
  expect(check([{ a: 1 }, { b: 2 }, { a: 1 }], [{ a: 1 }, { a: 1 }, { a: 1 }]).details!.diverged).toBeDefined()
})

test('anything that replicas hold, compared with each other only', () => {
  const check = (...reads: unknown[]) => converged({ contents: 'anything' }).check(withFinalReads([], reads))
  expect(check('abc', 'abc').valid).toBe(true)
  expect(check({ a: [1], b: 2 }, { b: 2, a: [1] }).valid).toBe(true)
  expect(check('abc', 'abd').valid).toBe(false)
})

test('without a final phase, last reads that agree are taken to be final, and others tell nothing', () => {
  const added = inTurn(['add', 1], ['add', 2])
  const check = (...reads: unknown[]) => converged().check(withFinalReads(added, reads, false))
  expect(check([1, 2], [2, 1]).valid).toBe(true)
  expect(check([1], [1]).valid).toBe(false)
  expect(check([1, 2], [1])).toMatchObject({
    valid: 'unknown',
    reason: expect.stringMatching(/^The last reads differ, but nothing says that they are final/),
  })
  expect(check([1]).valid).toBe('unknown')
  expect(check([3]).valid).toBe(false)
})

test('of each process the last read counts, and in a final phase no other', () => {
  const read = (process: number, value: unknown, final?: true) =>
    withFinalReads([], [value]).map(event => ({ ...event, process, final })) as History
  const whole = (...parts: readonly History[]) => parts.flat().map((event, index) => ({ ...event, index }))
  const added = inTurn(['add', 1])
  expect(converged().check(whole(added, read(1, []), read(0, [1]), read(1, [1]))).valid).toBe(true)
  expect(converged().check(whole(added, read(2, []), read(0, [1], true), read(1, [1], true))).valid).toBe(true)
  expect(converged().check(whole(added, read(2, [1]), read(0, [1], true), read(1, [], true))).valid).toBe(false)
})

test('reads are final if they begin after everything else, or as one says', () => {
  const early = history(
    [0, 0, 'invoke', 'read'],
    [1, 0, 'ok', 'read', []],
    [2, 1, 'invoke', 'add', 1],
    [3, 1, 'ok', 'add', 1],
    [4, 0, 'invoke', 'read'],
    [5, 0, 'ok', 'read', [1]],
  )
  expect(converged().check(early).valid).toBe('unknown')
  expect(converged({ minFinalReads: 1 }).check(early).valid).toBe(true)
  expect(converged({ isFinal: () => true }).check(early).valid).toBe(false)
  expect(converged().check([]).valid).toBe('unknown')
})
