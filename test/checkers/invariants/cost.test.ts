import { expect, test } from 'vitest'
import {
  agreement,
  causalReverse,
  counterBounds,
  longFork,
  setFull,
  totalQueue,
  uniqueIds,
} from '../../../src/checkers/invariants/index.ts'
import type { History, HistoryEvent } from '../../../src/workload/history.ts'

const OPERATIONS = 100_000

/** Ten processes at once; `next` gives the argument and the result of the n-th operation. */
function busy(next: (n: number) => readonly [f: string, value: unknown, result: unknown], overlap = 10): History {
  const events: HistoryEvent[] = []
  const add = (type: 'invoke' | 'ok', n: number, f: string, value: unknown) =>
    events.push({ index: events.length, time: events.length * 1000, process: n % overlap, type, f, value })
  const open: (readonly [f: string, result: unknown])[] = []
  for (let n = 0; n < OPERATIONS + overlap; n++) {
    if (n >= overlap) add('ok', n, ...open[n - overlap]!)
    if (n >= OPERATIONS) continue
    const [f, value, result] = next(n)
    open.push([f, result])
    add('invoke', n, f, value)
  }
  return events
}

/**
 * Broken histories, in which each read misses nearly everything, or everything disagrees with everything: whoever compares all
 * with all needs minutes for them, or more memory than there is. Otherwise each is done in a fraction of a second.
 */
test.each([
  ['set-full', setFull(), busy(n => (n % 2 === 0 ? ['add', n, n] : ['read', null, [n - 51]])), false],
  ['set-full, long reads', setFull(), busy(n => (n % 2 === 0 ? ['add', n, n] : ['read', null, []]), 1000), false],
  ['causal-reverse', causalReverse(), busy(n => (n % 2 === 0 ? ['write', n, n] : ['read', null, [n - 21]])), false],
  [
    'counter',
    counterBounds(),
    busy(n => (n % 2 === 0 ? ['add', n % 4 === 0 ? 1 : -1, null] : ['read', null, 9]), 1000),
    true,
  ],
  ['agreement', agreement(), busy(n => ['decide', null, [1, n]]), false],
  [
    'long-fork',
    longFork({ groupSize: 2 }),
    busy(n => [
      'read',
      [['r', 0, null]],
      [
        ['r', 0, null],
        ['r', n + 1, 1],
      ],
    ]),
    'unknown',
  ],
  ['total-queue', totalQueue(), busy(n => (n % 2 === 0 ? ['enqueue', n, n] : ['dequeue', null, n])), false],
  ['unique-ids', uniqueIds(), busy(n => ['generate', null, n >> 1]), false],
] as const)(
  '%s is not quadratic',
  (_, checker, events, valid) => {
    expect(checker.check(events).valid).toBe(valid)
  },
  20_000,
)
