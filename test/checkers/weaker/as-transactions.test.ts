import fc from 'fast-check'
import { expect, test } from 'vitest'
import { multiRegister, sequential } from '../../../src/checkers/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { holds } from '../transactions/levels/definitions.ts'
import { wildHistories } from '../transactions/levels/histories.ts'

const options = { numRuns: effort(200), seed: Number(process.env.SAMESEED_SEED ?? 1) }
const checker = sequential(multiRegister())

test('registers that are used together are sequentially consistent exactly if some order of all says so', () => {
  const tally = { true: 0, false: 0 }
  fc.assert(
    fc.property(wildHistories('w'), history => {
      const expected = holds(history, 'serial', 'process')
      tally[`${expected}`]++
      const { valid, reason } = checker.check(history)
      expect(valid, reason).toBe(expected)
    }),
    options,
  )
  expect(Math.min(tally.true, tally.false)).toBeGreaterThan(options.numRuns / 20)
})

/** Two that each write a register and read the other's first value, in the midst of many that have nothing to do with them. */
function skewAmong(many: number): History {
  const transactions = [
    [
      ['w', 'x', 1],
      ['w', 'y', 1],
    ],
    ...Array.from({ length: many }, (_, i) => [
      ['w', 'z', i],
      ['r', 'z', i],
    ]),
    [
      ['r', 'x', 1],
      ['w', 'y', 2],
    ],
    [
      ['r', 'y', 1],
      ['w', 'x', 2],
    ],
  ]
  // All at once, each in a process of its own.
  const events = (type: 'invoke' | 'ok') => transactions.map((value, process) => ({ type, process, value }))
  return [...events('invoke'), ...events('ok')].map((event, index) => ({ ...event, index, time: 0, f: 'txn' }))
}

test('two that exclude each other are found among many, and alone are shown', () => {
  const { valid, reason, details } = checker.check(skewAmong(30))
  expect(valid).toBe(false)
  expect(details!.operations.map(({ process }) => process).sort((a, b) => a - b)).toEqual([0, 31, 32])
  expect(reason).toContain('No order of all operations explains their results: ')
})

test('what a register held at first is told from what was written', () => {
  const at = (initial: Record<string, unknown>, value: unknown) =>
    sequential(multiRegister({ initial })).check([
      { index: 0, time: 0, process: 0, type: 'invoke', f: 'txn', value: [['w', 'x', 1]] },
      { index: 1, time: 0, process: 0, type: 'ok', f: 'txn', value: [['w', 'x', 1]] },
      { index: 2, time: 0, process: 0, type: 'invoke', f: 'txn', value: [['r', 'x', null]] },
      { index: 3, time: 0, process: 0, type: 'ok', f: 'txn', value: [['r', 'x', value]] },
    ]).valid
  expect([at({ x: 0 }, 1), at({ x: 0 }, 0), at({}, null), at({ x: 1 }, 1)]).toEqual([true, false, false, true])
})
