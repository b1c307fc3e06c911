import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queue, totalQueue } from '../../../src/checkers/invariants/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs, pairs, VALUES } from './histories.ts'

const queues = histories({
  ask: choice =>
    [
      { f: 'enqueue', value: choice % 2 },
      { f: 'dequeue', value: null },
      { f: 'enqueue', value: choice % 3 },
      { f: 'dequeue', value: null },
      { f: 'drain', value: null },
    ][choice % 5]!,
  answer: (f, value, choice) =>
    f === 'enqueue'
      ? value
      : f === 'dequeue'
        ? [0, 1, 0, 1, 2, null, 0, 1, 3][choice % 9]
        : [choice % 5, (choice >> 3) % 5],
})

describe('queue', () => {
  /** Whether each dequeue can be given an enqueue of its own that was invoked before: by trying all. */
  function isPossible(events: History): boolean {
    const enqueues = pairs(events, 'enqueue').map(({ invocation }) => invocation)
    const dequeues = okPairs(events, 'dequeue')
      .map(({ completion }) => completion)
      .filter(({ value }) => value !== null)
    const match = (i: number, taken: ReadonlySet<unknown>): boolean =>
      i === dequeues.length ||
      enqueues.some(
        enqueue =>
          !taken.has(enqueue) &&
          enqueue.value === dequeues[i]!.value &&
          enqueue.index < dequeues[i]!.index &&
          match(i + 1, new Set([...taken, enqueue])),
      )
    return match(0, new Set())
  }

  test('agrees with trying all ways to match dequeues with enqueues', () => {
    const seen = new Set<unknown>()
    fc.assert(
      fc.property(queues, events => {
        const { valid } = queue().check(events)
        seen.add(valid)
        expect(valid).toBe(isPossible(events))
      }),
      { numRuns: effort(500) },
    )
    expect(seen).toEqual(new Set([true, false]))
  })

  test('tells values apart by structure', () => {
    for (const value of VALUES) {
      for (const other of VALUES) {
        const events = inTurn(['enqueue', value], ['dequeue', null, structuredClone(other)])
        expect(queue().check(events).valid).toBe(value === other)
      }
    }
    expect(queue().check([]).valid).toBe(true)
  })
})

describe('total-queue', () => {
  /** `a` without one occurrence for each that is in `b`. */
  function without(a: readonly unknown[], b: readonly unknown[]): unknown[] {
    const rest = [...a]
    for (const value of b) if (rest.includes(value)) rest.splice(rest.indexOf(value), 1)
    return rest
  }

  test('agrees with counting by lists', () => {
    const seen = new Set<unknown>()
    fc.assert(
      fc.property(queues, events => {
        const attempts = pairs(events, 'enqueue').map(({ invocation }) => invocation.value)
        const acks = okPairs(events, 'enqueue').map(({ invocation }) => invocation.value)
        const taken = [
          ...okPairs(events, 'dequeue').map(({ completion }) => completion.value),
          ...okPairs(events, 'drain').flatMap(({ completion }) => completion.value as unknown[]),
        ].filter(value => value !== null)
        const fromSomewhere = taken.filter(value => attempts.includes(value))
        const ok = without(fromSomewhere, without(fromSomewhere, attempts))
        const expected = {
          attemptCount: attempts.length,
          acknowledgedCount: acks.length,
          okCount: ok.length,
          lost: without(acks, taken),
          unexpected: taken.filter(value => !attempts.includes(value)),
          duplicated: without(fromSomewhere, attempts),
          recovered: without(ok, acks),
        }
        const { valid, details } = totalQueue().check(events)
        const sorted = (list: readonly unknown[]) => list.toSorted((a, b) => Number(a) - Number(b))
        for (const [name, value] of Object.entries(expected)) {
          const ours = details![name as keyof typeof expected]
          if (Array.isArray(value)) expect(sorted(ours as unknown[]), name).toEqual(sorted(value))
          else expect(ours, name).toBe(value)
        }
        const hasCrashedDrain = pairs(events, 'drain').some(
          ({ completion }) => completion === undefined || completion.type === 'info',
        )
        const isMissing = expected.lost.length > 0
        const isWrong = expected.unexpected.length > 0 || (isMissing && !hasCrashedDrain)
        // Where nothing is missing, what such a drain took makes no difference.
        expect(valid).toBe(isWrong ? false : isMissing ? 'unknown' : true)
        seen.add(valid)
      }),
      { numRuns: effort(500) },
    )
    expect(seen).toEqual(new Set([true, false, 'unknown']))
  })

  test('a dequeue that crashed is mentioned where something is lost', () => {
    const events = history(
      [0, 0, 'invoke', 'enqueue', 'a'],
      [1, 0, 'ok', 'enqueue', 'a'],
      [2, 0, 'invoke', 'dequeue'],
      [3, 0, 'info', 'dequeue'],
    )
    expect(totalQueue().check(events)).toMatchObject({
      valid: false,
      reason: expect.stringContaining('1 dequeue never returned'),
    })
    expect(totalQueue().check([]).valid).toBe(true)
  })
})
