import fc from 'fast-check'
import {
  type AnyChecker,
  casRegister,
  compose,
  counter,
  fifoQueue,
  independent,
  kv,
  linearizable,
  type Model,
  multiRegister,
  mutex,
  powerSet,
  register,
  setFull,
} from 'sameseed/checkers'
import { expect, test } from 'vitest'
import type { EventType, History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'

type Step = readonly [f: string, value: unknown, outcome: EventType, result?: unknown]

/** One operation after the other, each by a process of its own. */
function inTurn(...steps: readonly Step[]): History {
  return steps.flatMap(([f, value, type, result = value], process) => [
    { index: 2 * process, time: 2 * process, process, type: 'invoke', f, value },
    { index: 2 * process + 1, time: 2 * process + 1, process, type, f, value: result },
  ])
}

const spotOf = (checker: AnyChecker, ...steps: readonly Step[]) => checker.blindSpot?.(inTurn(...steps))

test('a store shows nothing exactly if no key is both written and read', () => {
  const step = fc.tuple(
    fc.constantFrom('get', 'put'),
    fc.constantFrom('x', 'y', 'z'),
    fc.constantFrom<EventType>('ok', 'ok', 'fail', 'info'),
  )
  const seen = new Set<boolean>()
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), steps => {
      const written = steps.filter(([f, , outcome]) => f === 'put' && outcome !== 'fail').map(([, key]) => key)
      const read = steps.filter(([f, , outcome]) => f === 'get' && outcome === 'ok').map(([, key]) => key)
      const happened = steps.some(([, , outcome]) => outcome !== 'fail')
      const isBlind = happened && !written.some(key => read.includes(key))
      const spot = spotOf(
        linearizable(kv()),
        ...steps.map(([f, key, outcome]): Step => [f, [key, f === 'put' ? 1 : null], outcome]),
      )
      expect(spot !== undefined).toBe(isBlind)
      seen.add(isBlind)
    }),
    { numRuns: effort(300) },
  )
  expect(seen.size).toBe(2)
})

test('what tells is what goes by what was there before', () => {
  expect(spotOf(linearizable(register()), ['write', 1, 'ok'], ['read', null, 'info'])).toBe(
    'the state of the register was never both changed and looked at',
  )
  expect(spotOf(linearizable(register()), ['write', 1, 'info'], ['read', null, 'ok', 1])).toBeUndefined()
  expect(spotOf(linearizable(fifoQueue()), ['enqueue', 1, 'ok'])).toMatch('the state of the queue was never both')
  expect(spotOf(linearizable(fifoQueue()), ['enqueue', 1, 'ok'], ['dequeue', null, 'ok', 1])).toBeUndefined()
  expect(spotOf(linearizable(counter()), ['add', 1, 'ok'])).toMatch('the state of the counter was never')
  // That it was acquired tells that it was free.
  expect(spotOf(linearizable(mutex()), ['acquire', null, 'ok'])).toBeUndefined()
})

test('what may tell is taken to tell', () => {
  // A model of one's own need not say where its results come from.
  const ticket: Model<number> = { name: 'ticket', init: () => 0, step: state => state, reads: ['look'] }
  expect(spotOf(linearizable(ticket), ['take', null, 'ok', 7])).toBeUndefined()
  expect(spotOf(linearizable(ticket), ['take', null, 'ok'], ['look', null, 'info'])).toMatch(
    'the state of the ticket was never both',
  )
  // Whether there was nothing yet, before something was put there.
  const insertion = [
    ['r', 'x', null],
    ['w', 'x', 1],
  ]
  expect(spotOf(linearizable(multiRegister()), ['txn', insertion, 'ok'])).toBeUndefined()
  expect(spotOf(linearizable(multiRegister()), ['txn', [['w', 'x', 1]], 'ok'])).toMatch(
    'the state of the registers was never',
  )
  // That it did not match tells what it was not.
  const mismatch = [
    ['write', 1, 'ok'],
    ['cas', [2, 3], 'fail'],
  ] as const
  expect(spotOf(linearizable(casRegister({ failedCas: 'mismatch' })), ...mismatch)).toBeUndefined()
  expect(spotOf(linearizable(casRegister()), ...mismatch)).toMatch('never both')
  const some = powerSet({ name: 'lamp', init: () => [false], step: () => [false, true], reads: ['look'] })
  expect(spotOf(linearizable(some), ['toggle', null, 'ok'], ['look', null, 'ok', null])).toBeUndefined()
  expect(spotOf(linearizable(some), ['look', null, 'ok', true])).toMatch('the state of the lamp was never both')
})

test('one key, and one checker, that tells something is enough', () => {
  const each = independent(linearizable(register()))
  expect(spotOf(each, ['write', ['x', 1], 'ok'], ['read', ['y', null], 'ok'])).toBe(
    'of each of 2 keys: the state of the register was never both changed and looked at',
  )
  expect(spotOf(each, ['write', ['x', 1], 'ok'], ['read', ['x', null], 'ok', ['x', 1]])).toBeUndefined()
  const twice = compose([linearizable(kv()), linearizable(register())])
  expect(spotOf(compose([each, linearizable(kv())]), ['put', ['x', 1], 'ok'])).toContain('; none of 1 object was both')
  expect(twice.blindSpot).toBeTypeOf('function')
  expect(compose([each, setFull()]).blindSpot).toBeUndefined()
  expect(independent(setFull()).blindSpot).toBeUndefined()
})
