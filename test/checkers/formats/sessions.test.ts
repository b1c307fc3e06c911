import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HistoryFormatError } from '../../../src/checkers/formats/index.ts'
import {
  ByteFormatError,
  historyOfSessions,
  looksLikePlume,
  readCobraLog,
  readDbcopBincode,
  readPlumeText,
} from '../../../src/checkers/formats/sessions/index.ts'
import { cobraLog, dbcopBincode, plumeText } from './session-files.ts'

const SESSIONS = [
  [
    { operations: [['w', 1, 5] as const, ['r', 2, 0] as const], hasCommitted: true },
    { operations: [['r', 1, 5] as const], hasCommitted: true },
  ],
  [{ operations: [['w', 2, 6] as const], hasCommitted: true }],
]

describe('sessions without times', () => {
  test('take turns, so that of two processes no transaction that could be concurrent with another is over before it', () => {
    const told = historyOfSessions(SESSIONS).map(
      ({ process, type, value }) => `${process} ${type} ${JSON.stringify(value)}`,
    )
    expect(told).toEqual([
      '0 invoke [["w",1,5],["r",2,null]]',
      '1 invoke [["w",2,6]]',
      '0 ok [["w",1,5],["r",2,null]]',
      '1 ok [["w",2,6]]',
      '0 invoke [["r",1,null]]',
      '0 ok [["r",1,5]]',
    ])
    expect(new Set(historyOfSessions(SESSIONS).map(({ time }) => time))).toEqual(new Set([-1]))
  })

  test('a 0 that was written is no beginning', () => {
    const zero = [{ operations: [['w', 1, 0] as const, ['w', 2, 1] as const], hasCommitted: true }]
    const reads = [{ operations: [['r', 1, 0] as const, ['r', 2, 0] as const], hasCommitted: true }]
    const last = historyOfSessions([zero, reads]).at(-1)!
    expect(last.value).toEqual([
      ['r', 1, 0],
      ['r', 2, null],
    ])
  })
})

const whole = fc.bigInt(0n, 2n ** 64n - 1n).map(each => (each <= 2n ** 53n - 1n ? Number(each) : each))
const transaction = fc.record({
  operations: fc.array(fc.tuple(fc.constantFrom('r' as const, 'w' as const), whole, whole), {
    minLength: 1,
    maxLength: 4,
  }),
  hasCommitted: fc.constant(true),
})
const session = fc.array(transaction, { minLength: 1, maxLength: 4 })

test('what is written in each format is read as it was', () => {
  fc.assert(
    fc.property(fc.array(session, { minLength: 1, maxLength: 4 }), sessions => {
      expect(readDbcopBincode(dbcopBincode(sessions))).toEqual(sessions)
      expect(readPlumeText(plumeText(sessions))).toEqual(sessions)
      const free = sessions.map(each =>
        each.filter(({ operations }) => operations.every(([, , value]) => !isInitial(value))),
      )
      expect(free.map(each => readCobraLog(cobraLog(each)))).toEqual(free)
    }),
  )
})

/** What stands for nothing in Cobra's logs. */
function isInitial(value: number | bigint): boolean {
  return value === 0xbebeebee || value === 0xdeadbeef
}

describe('dbcop', () => {
  test('a transaction that did not succeed failed, and an event that did not succeed did nothing', () => {
    const failed = [{ operations: [['w', 1, 1] as const], hasCommitted: false }]
    expect(readDbcopBincode(dbcopBincode([failed]))).toEqual([failed])
    const bytes = dbcopBincode([[{ operations: [['w', 1, 1] as const], hasCommitted: true }]])
    // The last byte but one says that the event succeeded.
    bytes[bytes.length - 2] = 0
    expect(readDbcopBincode(bytes)).toEqual([[{ operations: [], hasCommitted: true }]])
  })

  test('what is cut off, goes on or claims too much says at which byte', () => {
    const bytes = dbcopBincode(SESSIONS)
    expect(() => readDbcopBincode(bytes.subarray(0, bytes.length - 1))).toThrow(ByteFormatError)
    expect(() => readDbcopBincode(bytes.subarray(0, 3))).toThrow('byte 0: it ends where the id should be')
    expect(() => readDbcopBincode(Buffer.concat([bytes, Buffer.of(1, 2)]))).toThrow(
      /^byte \d+: 2 bytes come after the last session$/,
    )
    const many = Uint8Array.from(bytes)
    many[bytes.length - 1] = 7
    expect(() => readDbcopBincode(many)).toThrow(/whether the transaction succeeded is 0 or 1, not 7$/)
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readDbcopBincode(bytes.subarray(0, length))).toThrow(ByteFormatError)
    }
  })
})

describe('Plume', () => {
  test('transactions by session in the order of their first lines, aborted writes by themselves', () => {
    const text = 'w(1,1,0,0)\nr(1,1,1,1)\nw(2,2,0,0)\r\nw(7,8,0,-1)\nr(7,8,0,-1)\n\nw(1,3,1,2)\n'
    expect(readPlumeText(text)).toEqual([
      [
        {
          operations: [
            ['w', 1, 1],
            ['w', 2, 2],
          ],
          hasCommitted: true,
        },
      ],
      [
        { operations: [['r', 1, 1]], hasCommitted: true },
        { operations: [['w', 1, 3]], hasCommitted: true },
      ],
      [{ operations: [['w', 7, 8]], hasCommitted: false }],
    ])
  })

  test.each([
    ['w(1,1,0,0)\nw(1,x,0,0)', "h.txt:2:1: expected r(key,value,session,transaction) or w(…), not 'w(1,x,0,0)'"],
    ['w(1,1,0,0)\nw(1,2,1,0)', 'h.txt:2:1: transaction 0 is in session 1 here, and in session 0 before'],
    ['w(1,1,0,-2)', 'h.txt:1:1: a transaction is numbered from 0, or -1 if it was aborted, not -2'],
  ])('%j', (text, says) => {
    expect(() => readPlumeText(text, 'h.txt')).toThrow(HistoryFormatError)
    expect(() => readPlumeText(text, 'h.txt')).toThrow(says)
  })

  test('is known from its first line', () => {
    expect(looksLikePlume('r(1,2,3,-1)\nx')).toBe(true)
    for (const other of ['', '{:process 0}', 'r(1,2,3)\n', '[["r",1,2]]']) expect(looksLikePlume(other)).toBe(false)
  })
})

describe('Cobra', () => {
  const ids = (...numbers: bigint[]) =>
    Buffer.concat(numbers.map(number => Buffer.from(number.toString(16).padStart(16, '0'), 'hex')))
  const record = (kind: string, ...numbers: bigint[]) => Buffer.concat([Buffer.from(kind), ids(...numbers)])

  test('a read of what was there at first', () => {
    const log = Buffer.concat([record('S', 1n), record('R', 0xbebeebeen, 0xbebeebeen, 9n, 0n), record('C', 1n)])
    expect(readCobraLog(log)).toEqual([{ operations: [['r', 9, null]], hasCommitted: true }])
  })

  test.each([
    [[record('W', 1n, 2n, 3n)], "byte 0: 'W' is outside of a transaction"],
    [[record('S', 1n), record('S', 2n)], 'byte 9: a transaction begins in transaction 1'],
    [[record('S', 1n), record('C', 2n)], 'byte 10: transaction 2 commits in transaction 1'],
    [[record('S', 1n)], 'byte 9: the log ends in transaction 1: whether that committed is not known'],
    [[record('S', 1n), Buffer.from('A')], 'byte 9: a record begins with S, C, W or R, not with byte 65'],
    [[record('S', 1n), record('W', 1n, 2n)], 'byte 26: it ends where a value should be'],
  ])('%#', (records, says) => {
    expect(() => readCobraLog(Buffer.concat(records))).toThrow(new ByteFormatError(says))
  })
})
