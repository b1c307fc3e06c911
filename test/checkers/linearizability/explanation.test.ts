import { describe, expect, test } from 'vitest'
import {
  casRegister,
  counter,
  fifoQueue,
  inconsistent,
  kv,
  linearizable,
  type Model,
  multiRegister,
  mutex,
  register,
  set,
  stack,
  unorderedQueue,
} from '../../../src/checkers/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { history, type Line } from '../../history.ts'

/** One operation after the other, each by its own process: f, argument, result; 100 ms each. */
function serial(...operations: readonly (readonly [f: string, value?: unknown, result?: unknown])[]): History {
  return history(
    ...operations.flatMap(([f, value = null, result = value], i): Line[] => [
      [i * 100 + 1, i, 'invoke', f, value],
      [i * 100 + 100, i, 'ok', f, result],
    ]),
  )
}

function reason<State>(model: Model<State>, events: History): string {
  const { valid, reason } = linearizable(model).check(events)
  expect(valid).toBe(false)
  return reason
}

describe('the class of evidence', () => {
  const evidence = <State>(model: Model<State>, events: History) => {
    const { valid, evidence, certainMs } = linearizable(model).check(events)
    return { valid, evidence, certainMs }
  }
  /** Which is certain with the last operation, each taking 100 ms. */
  const wrong = (evidence: string, count: number) => ({ valid: false, evidence, certainMs: count * 100 })

  test.each([
    ['never written', register(), serial(['write', 1], ['read', null, 7])],
    ['stale read', register(), serial(['write', 1], ['write', 2], ['read', null, 2], ['read', null, 1])],
    ['lost write', register(), serial(['write', 1], ['write', 2], ['read', null, 1])],
    ['stale cas', casRegister(), serial(['write', 1], ['write', 2], ['cas', [1, 3]])],
    ['stale dequeue', fifoQueue(), serial(['enqueue', 1], ['enqueue', 2], ['dequeue', null, 1], ['dequeue', null, 1])],
    ['impossible dequeue', fifoQueue(), serial(['enqueue', 1], ['enqueue', 2], ['dequeue', null, 2])],
    ['lost write', kv(), serial(['append', ['x', 'a']], ['append', ['x', 'b']], ['get', ['x', null], ['x', 'a']])],
    ['impossible read', kv(), serial(['append', ['x', 'a']], ['append', ['x', 'b']], ['get', ['x', null], ['x', 'b']])],
    ['impossible read', counter(), serial(['add', 1], ['read', null, 5])],
  ] as const)('%s', (name, model, events) => {
    expect(evidence(model as Model<unknown>, events)).toEqual(wrong(name, events.length / 2))
  })

  test('a second holder', () => {
    const events = history(
      [1, 0, 'invoke', 'acquire'],
      [2, 0, 'ok', 'acquire'],
      [3, 1, 'invoke', 'acquire'],
      [4, 1, 'ok', 'acquire'],
      [5, 0, 'invoke', 'release'],
      [6, 0, 'ok', 'release'],
    )
    expect(evidence(mutex(), events)).toEqual({ valid: false, evidence: 'stale acquire', certainMs: 4 })
  })

  test('what is written only later', () => {
    const events = serial(['write', 1], ['read', null, 2], ['write', 2])
    expect(evidence(register(), events)).toEqual({ valid: false, evidence: 'read ahead', certainMs: 200 })
  })
})

describe('what is said about a history that is not linearizable', () => {
  test('a stale read', () => {
    const events = history(
      [100, 0, 'invoke', 'put', ['x', 1]],
      [200, 0, 'ok', 'put', ['x', 1]],
      [1000, 1, 'invoke', 'put', ['x', 2]],
      [1100, 1, 'ok', 'put', ['x', 2]],
      [1150, 2, 'invoke', 'put', ['y', 1]],
      [1200, 3, 'invoke', 'get', 'x'],
      [1204, 3, 'ok', 'get', 1],
    )
    const verdict = linearizable(kv()).check(events)
    expect(verdict.reason).toBe(
      "Process 3's get of x returned 1 at 1.204 s, but x had been 2 since 1.100 s (process 1's put of 2 to x).",
    )
    expect(verdict.details).toMatchObject({
      key: 'x',
      operation: { process: 3, f: 'get', result: 1, start: 5, end: 6 },
      window: [{ process: 3 }],
      states: ['2'],
      linearization: [
        { process: 0, value: ['x', 1] },
        { process: 1, value: ['x', 2] },
      ],
    })
    // Fit for a failure file.
    expect(JSON.parse(JSON.stringify(verdict)).details.operation.process).toBe(3)
  })

  test('a stale read long after', () => {
    expect(reason(register(), serial(['write', 1], ['write', 2], ['write', 3], ['read', null, 1]))).toBe(
      "Process 3's read returned 1 at 400.0 ms, but the register had been 3 since 300.0 ms (process 2's write of 3).",
    )
  })

  test('a stale read at the moment at which the value came', () => {
    const events = history(
      [0, 0, 'invoke', 'write', 1],
      [1, 0, 'ok', 'write', 1],
      [2, 0, 'invoke', 'write', 2],
      [4, 0, 'ok', 'write', 2],
      [4, 1, 'invoke', 'read', null],
      [4, 1, 'ok', 'read', 1],
    )
    expect(reason(register(), events)).toBe(
      "Process 1's read returned 1 at 4.0 ms, but the register was 2 by then (process 0's write of 2).",
    )
  })

  test('a value out of thin air, and one from the future', () => {
    expect(reason(register(), serial(['write', 'a\nb'], ['read', null, 'a\tb']))).toMatch(
      /^Process \d's read returned 'a\\tb' at .* had been 'a\\nb' since/,
    )
    expect(reason(register(), serial(['write', 1], ['read', null, 7]))).toBe(
      "Process 1's read returned 7 at 200.0 ms, but the register had been 1 since 100.0 ms (process 0's write of 1). 7 was never written.",
    )
    expect(reason(register(), serial(['read', null, 1], ['write', 1]))).toBe(
      "Process 0's read returned 1 at 100.0 ms, but the register was still null, as at the start. 1 was written only later.",
    )
  })

  test('an operation of unknown outcome that was seen, and its value then forgotten', () => {
    const events = history(
      [1, 0, 'invoke', 'write', 1],
      [2, 0, 'ok', 'write', 1],
      [3, 1, 'invoke', 'write', 2],
      [4, 1, 'info', 'write', 2],
      [5, 2, 'invoke', 'read'],
      [6, 2, 'ok', 'read', 2],
      [7, 3, 'invoke', 'read'],
      [8, 3, 'ok', 'read', 1],
    )
    expect(reason(register(), events)).toBe(
      "Process 3's read returned 1 at 8.0 ms, but the register had been 2 since 6.0 ms (process 1's write of 2).",
    )
  })

  test('several states that it could have been in', () => {
    const events = history(
      [1, 0, 'invoke', 'write', 1],
      [2, 1, 'invoke', 'write', 2],
      [3, 2, 'invoke', 'read'],
      [4, 2, 'ok', 'read', 3],
      [5, 0, 'ok', 'write', 1],
      [6, 1, 'ok', 'write', 2],
    )
    const { reason, details } = linearizable(casRegister()).check(events)
    expect(reason).toBe(
      "Process 2's read returned 3 at 4.0 ms, but the register could only have been null, 1 or 2 by then. 3 was never written.",
    )
    expect(details?.window.map(({ process }) => process)).toEqual([0, 1, 2])
  })

  test('a compare-and-set that cannot have matched', () => {
    expect(reason(casRegister(), serial(['write', 1], ['cas', [2, 3]]))).toBe(
      "Process 1's cas from 2 to 3 succeeded at 200.0 ms, but the register had been 1 since 100.0 ms (process 0's write of 1). 2 was never written.",
    )
    const failed = history(
      [1, 0, 'invoke', 'write', 1],
      [2, 0, 'ok', 'write', 1],
      [3, 1, 'invoke', 'cas', [1, 2]],
      [4, 1, 'fail', 'cas', [1, 2]],
    )
    expect(reason(casRegister({ failedCas: 'mismatch' }), failed)).toBe(
      "Process 1's cas from 1 to 2 found something else at 4.0 ms, but the register had been 1 since 2.0 ms (process 0's write of 1).",
    )
  })

  test('a lock held twice', () => {
    expect(reason(mutex(), serial(['acquire'], ['acquire']))).toBe(
      "Process 1's acquire succeeded at 200.0 ms, but the lock had been held by process 0 since 100.0 ms (process 0's acquire).",
    )
    expect(reason(mutex(), serial(['acquire'], ['release']))).toContain('held by process 0')
    expect(reason(mutex({ anyoneReleases: true }), serial(['release']))).toBe(
      "Process 0's release succeeded at 100.0 ms, but the lock was still free, as at the start.",
    )
  })

  test('queues and stacks', () => {
    const put = [
      ['enqueue', 'a'],
      ['enqueue', 'b'],
    ] as const
    expect(reason(fifoQueue(), serial(...put, ['dequeue', null, 'b']))).toBe(
      "Process 2's dequeue returned 'b' at 300.0 ms, but the queue had been ['a', 'b'] since 200.0 ms (process 1's enqueue of 'b'). " +
        "'a' was put in before 'b', and never taken.",
    )
    expect(reason(unorderedQueue(), serial(...put, ['dequeue', null, 'b'], ['dequeue', null, 'b']))).toBe(
      "Process 3's dequeue returned 'b' at 400.0 ms, but the queue had been ['a'] since 300.0 ms " +
        "(process 2's dequeue, which returned 'b'). 'b' was put in once and taken twice.",
    )
    expect(reason(fifoQueue(), serial(...put, ['dequeue', null, null]))).toBe(
      "Process 2's dequeue found it empty at 300.0 ms, but the queue had been ['a', 'b'] since 200.0 ms (process 1's enqueue of 'b').",
    )
    expect(reason(stack(), serial(['push', 1], ['push', 2], ['pop', null, 1]))).toBe(
      "Process 2's pop returned 1 at 300.0 ms, but the stack had been [1, 2] since 200.0 ms (process 1's push of 2).",
    )
  })

  test('sets, counters, registers read together, appends', () => {
    expect(reason(set(), serial(['add', 'a'], ['add', 'b'], ['read', null, ['a']]))).toBe(
      "Process 2's read returned ['a'] at 300.0 ms, but the set had been {'a', 'b'} since 200.0 ms (process 1's add of b). It lacks b.",
    )
    expect(reason(counter(), serial(['increment'], ['read', null, 2]))).toBe(
      "Process 1's read returned 2 at 200.0 ms, but the counter had been 1 since 100.0 ms (process 0's increment).",
    )
    const write = [
      ['w', 'x', 1],
      ['w', 'y', 1],
    ]
    const read = [
      ['r', 'x', 1],
      ['r', 'y', null],
    ]
    expect(reason(multiRegister(), serial(['txn', write], ['txn', read]))).toContain(
      'but the registers had been {x: 1, y: 1} since 100.0 ms',
    )
    expect(reason(kv(), serial(['append', ['k', 'a']], ['append', ['k', 'b']], ['get', 'k', 'a']))).toBe(
      "Process 2's get of k returned 'a' at 300.0 ms, but k had been 'ab' since 200.0 ms (process 1's append of 'b' to k). It lacks 'b' at its end.",
    )
  })

  test('a model of the user, without words of its own, and a history without times', () => {
    const light: Model<boolean> = {
      name: 'light',
      init: () => false,
      step: (on, { f, result, known }) => (f === 'toggle' ? !on : !known || result === on ? on : inconsistent),
      reads: ['look'],
    }
    const timeless = serial(['toggle'], ['look', null, false]).map(event => ({ ...event, time: -1 }))
    expect(reason(light, timeless)).toBe(
      "Process 1's look returned false at event 3, but the light had been true since event 1 (process 0's toggle).",
    )
  })
})

describe('other verdicts', () => {
  test('linearizable', () => {
    expect(linearizable(register()).check(serial(['write', 1], ['read', null, 1]))).toEqual({
      valid: true,
      reason: 'Linearizable: 2 operations.',
    })
    expect(linearizable(kv()).check(serial(['put', ['x', 1]], ['put', ['y', 1]])).reason).toBe(
      'Linearizable: 2 operations on 2 objects.',
    )
    expect(linearizable(register()).check([]).valid).toBe(true)
  })

  test('too many steps', () => {
    const { valid, reason, details } = linearizable(counter(), { maxSteps: 12 }).check(
      serial(['increment'], ['read', null, 1], ['increment'], ['read', null, 2], ['increment'], ['read', null, 4]),
    )
    expect(valid).toBe('unknown')
    expect(reason).toMatch(/^Undecided after \d+ steps: the first \d operations of 6 can be ordered.*Raise maxSteps/)
    expect(details?.linearization.length).toBeGreaterThan(0)
  })

  test('a violation is found beside an object that is too hard', () => {
    const hard = Array.from({ length: 24 }, (_, i): Line[] => [
      [i, i, 'invoke', 'put', ['hard', i % 12]],
      [100 + i, i, 'ok', 'put', ['hard', i % 12]],
    ])
    const reads = [5, 4, 5, 4].flatMap((seen, i): Line[] => [
      [200 + 2 * i, 30, 'invoke', 'get', 'hard'],
      [201 + 2 * i, 30, 'ok', 'get', seen],
    ])
    const events = history(
      ...hard.map(([invoke]) => invoke!),
      ...hard.map(([, ok]) => ok!),
      ...reads,
      [300, 40, 'invoke', 'append', ['easy', 'a']],
      [301, 40, 'ok', 'append', ['easy', 'a']],
      [302, 40, 'invoke', 'get', 'easy'],
      [303, 40, 'ok', 'get', 'b'],
    )
    expect(linearizable(kv(), { maxSteps: 100_000 }).check(events).valid).toBe(false)
  })
})

describe('histories that cannot be judged', () => {
  test('an unknown operation, and arguments of the wrong shape', () => {
    expect(() => linearizable(register()).check(serial(['frobnicate']))).toThrow(
      "register: unknown operation 'frobnicate' (read, write)",
    )
    expect(() => linearizable(casRegister()).check(serial(['cas', 1]))).toThrow('must be [old, new], not 1')
    expect(() => linearizable(kv()).check(serial(['put', 'x']))).toThrow("the value of a put must be [key, …], not 'x'")
    expect(() => linearizable(kv()).check(serial(['get', ['x', null], 5]))).toThrow("must be ['x', value], not 5")
  })

  test('events that do not fit together', () => {
    expect(() => linearizable(register()).check(history([1, 0, 'ok', 'read', 1]))).toThrow(
      "process 0 has 'ok' for 'read'",
    )
    const twice = history([1, 0, 'invoke', 'read'], [2, 0, 'invoke', 'write', 1])
    expect(() => linearizable(register()).check(twice)).toThrow("invokes 'write' while its 'read' is still running")
  })

  test('the nemesis is no client', () => {
    const events = [
      { index: 0, time: 0, process: 'nemesis', type: 'info' as const, f: 'kill', value: null },
      ...serial(['write', 1]),
    ]
    expect(linearizable(register()).check(events).valid).toBe(true)
  })
})
