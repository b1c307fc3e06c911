import { leaveOverlapsOpen, linearizable, listAppend, operations, register } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import type { History, HistoryEvent } from '../../src/workload/history.ts'

type Row = readonly [process: number | string, type: HistoryEvent['type'], f: string, value: unknown]

const historyOf = (rows: readonly Row[]): History =>
  rows.map(([process, type, f, value], index) => ({ index, time: index, process, type, f, value }))

test('an operation whose process invokes another one stays open', () => {
  const history = historyOf([
    [0, 'invoke', 'write', 1],
    ['nemesis', 'info', 'crash', null],
    [0, 'invoke', 'read', null],
    [0, 'invoke', 'read', null],
    [0, 'ok', 'read', 1],
    [7, 'invoke', 'read', null],
    [7, 'ok', 'read', 1],
  ])
  expect(() => linearizable(register()).check(history)).toThrow('still running')
  const open = leaveOverlapsOpen(history)
  expect(open.map(({ process }) => process)).toEqual([8, 'nemesis', 9, 0, 0, 7, 7])
  expect(operations(open).map(({ outcome }) => outcome)).toEqual(['info', 'info', 'ok', 'ok'])
  expect(linearizable(register()).check(open).valid).toBe(true)
  // What is well-formed stays as it is.
  expect(leaveOverlapsOpen(open)).toEqual(open)
})

test('so a transaction may have been committed that its process went on without', () => {
  const history = historyOf([
    [0, 'invoke', 'txn', [['append', 'x', 1]]],
    [0, 'invoke', 'txn', [['r', 'x', null]]],
    [0, 'ok', 'txn', [['r', 'x', [1]]]],
  ])
  expect(listAppend().check(leaveOverlapsOpen(history)).valid).toBe(true)
})
