import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { cobraLog, dbcopBincode, plumeText } from '../checkers/formats/session-files.ts'
import { type Ended, Workbench } from './command.ts'

/** Both read what was there before the other wrote. */
const SKEW = [
  [{ operations: [['r', 1, 0] as const, ['w', 2, 5] as const], hasCommitted: true }],
  [{ operations: [['r', 2, 0] as const, ['w', 1, 6] as const], hasCommitted: true }],
]
/** In real time, the order of the file, the second would have missed the first. */
const STALE = [
  [{ operations: [['w', 1, 5] as const, ['w', 2, 7] as const], hasCommitted: true }],
  [
    { operations: [['w', 3, 6] as const], hasCommitted: true },
    { operations: [['r', 1, 0] as const], hasCommitted: true },
  ],
]

const bench = new Workbench('session-files', {
  'skew.txt': plumeText(SKEW),
  'stale.txt': plumeText(STALE),
  'torn.txt': `${plumeText(SKEW)}w(1,\n`,
})
const inLog = (sessions: typeof SKEW) => sessions.map(transactions => transactions.map(withInitial))
const withInitial = ({ operations, hasCommitted }: (typeof SKEW)[number][number]) => ({
  operations: operations.map(([f, key, value]) => [f, key, value === 0 ? null : value] as const),
  hasCommitted,
})

beforeAll(() => {
  const put = (name: string, bytes: Uint8Array) => writeFileSync(join(bench.folder, name), bytes)
  put('skew.bincode', dbcopBincode(SKEW))
  put('skew.utf-8.txt', Buffer.from(`\uFEFF${plumeText(SKEW)}`))
  put('skew.utf-16.txt', Buffer.from(`\uFEFF${plumeText(SKEW)}`, 'utf16le'))
  put('skew.bincode.gz', gzipSync(dbcopBincode(SKEW)))
  put('cut.bincode', dbcopBincode(SKEW).subarray(0, 150))
  for (const folder of ['dbcop', 'cobra', 'nothing']) mkdirSync(join(bench.folder, folder))
  put('dbcop/history.bincode', dbcopBincode(STALE))
  for (const [i, transactions] of inLog(SKEW).entries()) put(`cobra/${i}.log`, cobraLog(transactions))
  put('cut.log', cobraLog(SKEW[0]!).subarray(0, 20))
})

const check = (...words: string[]): Promise<Ended> => bench.sameseed(['check', ...words])

describe('histories of sessions', () => {
  test.each([
    ['skew.txt', 'plume'],
    ['skew.utf-8.txt', 'plume'],
    ['skew.utf-16.txt', 'plume'],
    ['skew.bincode', 'dbcop'],
    ['skew.bincode.gz', 'dbcop'],
    ['cobra', 'cobra'],
  ])('%s shows write skew', async (file, format) => {
    const judged = await check(file, '-m', 'rw-register')
    expect(judged.stdout).toContain('Not strong-session-serializable')
    expect(judged.stdout).toContain(
      `${format} has sessions and no times: judged by strong-session-serializable, the strongest level without them`,
    )
    expect(judged.code).toBe(1)
    const weaker = await check(file, '-m', 'rw-register', '-c', 'snapshot-isolation', '--format', format)
    expect(weaker.stdout).toContain(`✓ ${file}: valid\n  2 transactions, snapshot-isolation`)
    expect(weaker.stdout).toContain(`${format} has sessions and no times\n`)
    expect(weaker.code).toBe(0)
  })

  test('no order of times is made up', async () => {
    for (const file of ['stale.txt', 'dbcop']) {
      expect((await check(file, '-m', 'rw-register')).code).toBe(0)
      for (const level of ['strict-serializable', 'strong-read-committed', 'linearizable']) {
        const strict = await check(file, '-m', 'rw-register', '-c', level)
        expect(strict.code).toBe(254)
        expect(strict.stderr).toContain(
          `which has sessions and no times: ${level} cannot be judged; strong-session-serializable is the strongest that can`,
        )
      }
    }
  })

  test.each(['skew.txt', 'dbcop', 'cobra'])('convert writes %s, and says that the order is made up', async file => {
    const converted = await bench.sameseed(['convert', file, 'converted.jsonl'])
    expect(converted.code).toBe(0)
    expect(converted.stdout).toMatch(/^wrote [46] events to converted.jsonl\n$/)
    expect(converted.stderr).toMatch(
      /which has sessions and no times: the order of events of different processes is made up, so judge converted.jsonl by no level/,
    )
    const level = ['-m', 'rw-register', '-c', 'strong-session-serializable']
    const [before, after] = [await check(file, ...level), await check('converted.jsonl', ...level)]
    expect(after.stdout.split('\n')[1]).toBe(before.stdout.split('\n')[1])
    expect(after.code).toBe(before.code)
    const printed = await bench.sameseed(['convert', file, '-', '--to', 'edn'])
    expect(printed.stdout).toMatch(/^\{:index 0, :type :invoke, :process 0, :f :txn, :value \[\[/)
    expect(printed.stderr).toContain('so judge what is written by no level')
    const sorted = await bench.sameseed(['convert', file, 'converted.jsonl', '--order', 'time'])
    expect(sorted.stderr).toContain('has nothing to sort by')
    expect(sorted.code).toBe(254)
  })

  test.each([
    [['skew.txt', '-m', 'list-append'], 'rw-register judges it, list-append does not'],
    [['skew.txt', '-m', 'rw-register', '--linearizable-keys'], '--linearizable-keys needs times'],
    [
      ['skew.txt', '-m', 'rw-register', '-c', 'serializable', '-a', 'G1c-realtime'],
      'nothing in it can be G1c-realtime',
    ],
    [['skew.txt', '-m', 'rw-register', '--order', 'time'], 'skew.txt has nothing to sort by: plume has no times'],
    [['torn.txt', '-m', 'rw-register'], "torn.txt:5:1: expected r(key,value,session,transaction) or w(…), not 'w(1,'"],
    [['cut.bincode', '-m', 'rw-register'], 'cut.bincode is not in the format of dbcop: byte '],
    [['cut.log', '-m', 'rw-register'], 'cut.log is not in the format of cobra: byte '],
    [
      ['nothing', '-m', 'rw-register'],
      'nothing is a folder: in it is neither a history.bincode of dbcop nor a *.log of Cobra',
    ],
    [['skew.txt', '-m', 'rw-register', '--format', 'dbcop'], 'skew.txt is not in the format of dbcop: byte '],
  ])('%j is refused', async (words, says) => {
    const refused = await check(...words)
    expect(refused.stderr).toContain(says)
    expect(refused.code).toBe(254)
  })
})
