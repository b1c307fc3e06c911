import fc from 'fast-check'
import {
  durablyLinearizable,
  fifoQueue,
  inconsistent,
  linearizable,
  type Model,
  type ModelOperation,
  operations,
  register,
} from 'sameseed/checkers'
import { expect, test } from 'vitest'
import type { History, HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'

type Row = readonly [process: number | string, type: HistoryEvent['type'], f: string, value: unknown]

const historyOf = (rows: readonly Row[]): History =>
  rows.map(([process, type, f, value], index) => ({ index, time: index * 1e6, process, type, f, value }))

const crash: Row = ['nemesis', 'info', 'crash', { node: 'n1' }]

/** A write that a crash interrupts; the first read after it returns what it held before, and the second one the write. */
const late = historyOf([
  [0, 'invoke', 'write', 1],
  [0, 'ok', 'write', 1],
  [1, 'invoke', 'write', 2],
  crash,
  [1, 'info', 'write', 2],
  [2, 'invoke', 'read', null],
  [2, 'ok', 'read', 1],
  [2, 'invoke', 'read', null],
  [2, 'ok', 'read', 2],
])

test('what a crash interrupted takes effect at any time, or before the crash or never', () => {
  expect(durablyLinearizable(register()).check(late).valid).toBe(true)
  expect(durablyLinearizable(register(), { pending: 'before-crash' }).check(late)).toMatchObject({
    valid: false,
    reason:
      "Process 2's read returned 2 at 8.0 ms, but the register had been 1 since 6.0 ms (process 2's read, which returned 1). " +
      'What a crash interrupted took effect before it, or never.',
    details: { operation: { f: 'read', value: null, result: 2 } },
  })
  const atOnce = late.slice(0, 5).concat(late.slice(7))
  const strict = durablyLinearizable(register(), { pending: 'before-crash' })
  expect(strict.check(atOnce.map((event, index) => ({ ...event, index }))).valid).toBe(true)
  const none = { pending: 'before-crash', isCrash: () => false } as const
  expect(durablyLinearizable(register(), none).check(late).valid).toBe(true)
})

test('a verdict says what was held against the history, in the words of the model', () => {
  const valid = (pending: 'any-time' | 'before-crash', history: History) =>
    durablyLinearizable(register(), { pending }).check(history).reason
  expect(valid('any-time', late)).toBe('Durably linearizable: 4 operations, 1 crash.')
  expect(valid('before-crash', late.slice(0, 2))).toBe('Strictly linearizable: 1 operation, 0 crashes.')
  // The model has no words of its own.
  const flag: Model<number> = {
    name: 'flag',
    init: () => 0,
    step: (at, { f, result, known }) => (f === 'raise' ? at + 1 : !known || result === at ? at : inconsistent),
    reads: ['look'],
    describeMismatch: states => `${states.length} possible.`,
  }
  const raised = historyOf([
    [0, 'invoke', 'raise', null],
    [0, 'ok', 'raise', null],
    crash,
    crash,
    [1, 'invoke', 'look', null],
    [1, 'ok', 'look', 0],
  ])
  for (const pending of ['any-time', 'before-crash'] as const) {
    const { reason, details } = durablyLinearizable(flag, { pending }).check(raised)
    expect(reason).toMatch(
      /^Process 1's look returned 0 at 5.0 ms, but the flag had been 1 since 1.0 ms \(process 0's raise\)\. 1 possible\./,
    )
    expect(details!.states).toEqual(['1'])
  }
})

test('across crashes, a value that was never written is seen at once', () => {
  const writes = Array.from({ length: 40 }, (_, i): Row => [i, 'invoke', 'write', i % 7])
  const history = historyOf([...writes, crash, [99, 'invoke', 'read', null], [99, 'ok', 'read', 50]])
  const { valid, evidence } = durablyLinearizable(register(), { pending: 'before-crash' }).check(history)
  expect({ valid, evidence }).toEqual({ valid: false, evidence: 'never written' })
})

test('what had ended before a crash is there after it', () => {
  const lost = historyOf([
    [0, 'invoke', 'write', 1],
    [0, 'ok', 'write', 1],
    crash,
    [1, 'invoke', 'read', null],
    [1, 'ok', 'read', null],
  ])
  expect(durablyLinearizable(register()).check(lost).valid).toBe(false)
})

/** An enqueue that a crash interrupts; afterwards its client asks what became of it. */
const asked = (answer: unknown, dequeued: unknown) =>
  historyOf([
    [0, 'invoke', 'enqueue', 'a'],
    crash,
    [0, 'info', 'enqueue', 'a'],
    [1, 'invoke', 'resolve', 0],
    [1, 'ok', 'resolve', answer],
    [1, 'invoke', 'dequeue', null],
    [1, 'ok', 'dequeue', dequeued],
  ])

test('answers about what was interrupted have to be right', () => {
  const check = (answer: unknown, dequeued: unknown) => durablyLinearizable(fifoQueue()).check(asked(answer, dequeued))
  expect(check({ done: true }, 'a').valid).toBe(true)
  expect(check({ done: false }, null).valid).toBe(true)
  expect(check({ done: true }, null).valid).toBe(false)
  expect(check({ done: false }, 'a').valid).toBe(false)
})

test('the result that an answer tells counts', () => {
  const read = (result: unknown) =>
    historyOf([
      [0, 'invoke', 'write', 1],
      [0, 'ok', 'write', 1],
      [1, 'invoke', 'read', null],
      crash,
      [2, 'invoke', 'resolve', 1],
      [2, 'ok', 'resolve', { done: true, result }],
    ])
  expect(durablyLinearizable(register()).check(read(1)).valid).toBe(true)
  expect(durablyLinearizable(register()).check(read(2)).valid).toBe(false)
})

test('two answers that differ are wrong; answers that make no sense are refused', () => {
  const twice = (second: unknown) => [
    ...asked({ done: true }, 'a'),
    ...historyOf([
      [2, 'invoke', 'resolve', 0],
      [2, 'ok', 'resolve', second],
    ]).map(event => ({ ...event, index: event.index + 7 })),
  ]
  expect(durablyLinearizable(fifoQueue()).check(twice({ done: true })).valid).toBe(true)
  expect(durablyLinearizable(fifoQueue()).check(twice({ done: false }))).toMatchObject({
    valid: false,
    reason: 'Two answers about one operation differ: {done: true} (event 4) and {done: false} (event 8).',
  })
  expect(() => durablyLinearizable(fifoQueue()).check(asked('yes', null))).toThrow('carries { done, result }')
  const ended = historyOf([
    [0, 'invoke', 'read', null],
    [0, 'ok', 'read', null],
    [1, 'invoke', 'resolve', 0],
    [1, 'ok', 'resolve', { done: true }],
  ])
  expect(() => durablyLinearizable(register()).check(ended)).toThrow('had ended in ok')
  const stranger = historyOf([
    [1, 'invoke', 'resolve', 7],
    [1, 'ok', 'resolve', { done: true }],
  ])
  expect(() => durablyLinearizable(register()).check(stranger)).toThrow('process 7 had not done anything')
})

/** The definition: an order of all that ended and some of what did not, each of the latter before the first crash after its beginning. */
function strictByBruteForce<State>(model: Model<State>, history: History): boolean {
  const crashes = history.flatMap(({ process }, position) => (process === 'nemesis' ? [position] : []))
  const all = operations(history).map(operation => ({
    ...operation,
    latest: Math.min(operation.end, crashes.find(at => at > operation.start) ?? Number.POSITIVE_INFINITY),
  }))
  const search = (state: State, left: typeof all, now: number): boolean => {
    if (left.every(({ outcome }) => outcome === 'info')) return true
    const firstEnd = Math.min(...left.map(({ end }) => end))
    return left.some((operation, i) => {
      // It takes effect as early as it can, which leaves the others the most room.
      const at = Math.max(now, operation.start)
      if (at > firstEnd || (operation.outcome === 'info' && at > operation.latest)) return false
      const { f, value, result, outcome, process } = operation
      const seen: ModelOperation = { f, value, result, known: outcome !== 'info', failed: false, process }
      const next = model.step(state, seen)
      return next !== inconsistent && search(next as State, left.toSpliced(i, 1), at)
    })
  }
  return search(model.init(), all, -1)
}

const histories = fc
  .array(
    fc.record({ process: fc.nat(3), isRead: fc.boolean(), value: fc.integer({ min: 1, max: 2 }), fate: fc.nat(1) }),
    {
      minLength: 4,
      maxLength: 20,
    },
  )
  .map((turns): History => {
    const rows: Row[] = []
    const open = new Map<number, { f: string; value: number | null; read: number }>()
    const names = [0, 1, 2]
    for (const { process, isRead, value, fate } of turns) {
      if (process === 3) {
        rows.push(crash)
        continue
      }
      const running = open.get(process)
      if (running === undefined) {
        open.set(process, { f: isRead ? 'read' : 'write', value: isRead ? null : value, read: value })
        rows.push([names[process]!, 'invoke', isRead ? 'read' : 'write', isRead ? null : value])
        continue
      }
      open.delete(process)
      const { f, value: written, read } = running
      rows.push([names[process]!, fate === 0 ? 'info' : 'ok', f, f === 'read' ? (read === 2 ? null : read) : written])
      if (fate === 0) names[process]! += 3
    }
    return historyOf(rows)
  })

test('agrees with the definition: every order tried', () => {
  let stricter = 0
  fc.assert(
    fc.property(histories, history => {
      const { valid } = durablyLinearizable(register(), { pending: 'before-crash' }).check(history)
      expect(valid).toBe(strictByBruteForce(register() as Model<unknown>, history))
      const lenient = durablyLinearizable(register()).check(history).valid
      expect(lenient).toBe(linearizable(register()).check(history).valid)
      if (valid !== lenient) stricter++
    }),
    { numRuns: effort(3200), seed: Number(process.env.SAMESEED_SEED ?? 1) },
  )
  expect(stricter).toBeGreaterThan(3)
})
