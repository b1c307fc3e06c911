import type { Sessions, SessionTransaction } from '../../../src/checkers/formats/sessions/index.ts'

type Whole = number | bigint

/** Sessions as dbcop writes them with bincode. */
export function dbcopBincode(sessions: Sessions): Buffer {
  const long = (value: Whole) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(value))
    return bytes
  }
  const truth = (value: boolean) => Buffer.of(value ? 1 : 0)
  const text = (value: string) => Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)])
  return Buffer.concat([
    ...[0, 2, 3, 2, 2].map(long),
    ...['of a test', '2020-01-01T00:00:00+00:00', '2020-01-01T00:00:01+00:00'].map(text),
    long(sessions.length),
    ...sessions.flatMap(transactions => [
      long(transactions.length),
      ...transactions.flatMap(({ operations, hasCommitted }) => [
        long(operations.length),
        ...operations.flatMap(([f, key, value]) => [truth(f === 'w'), long(key), long(value ?? 0), truth(true)]),
        truth(hasCommitted),
      ]),
    ]),
  ])
}

/** Sessions as Plume and AWDIT write them. */
export function plumeText(sessions: Sessions): string {
  let name = 0
  return sessions
    .flatMap((transactions, session) =>
      transactions.flatMap(({ operations }) => {
        const transaction = name++
        return operations.map(([f, key, value]) => `${f}(${key},${value ?? 0},${session},${transaction})\n`)
      }),
    )
    .join('')
}

/** A session as Cobra's client logs it; what it read is called by the write alone. */
export function cobraLog(transactions: readonly SessionTransaction[]): Buffer {
  const record = (kind: string, ...numbers: Whole[]) => {
    const bytes = Buffer.alloc(1 + 8 * numbers.length)
    bytes.write(kind)
    for (const [i, number] of numbers.entries()) bytes.writeBigUInt64BE(BigInt(number), 1 + 8 * i)
    return bytes
  }
  return Buffer.concat(
    transactions.flatMap(({ operations }, i) => [
      record('S', i),
      ...operations.map(([f, key, value]) =>
        f === 'w' ? record('W', value ?? 0, key, 0) : record('R', 0, value ?? 0xbebeebee, key, 0),
      ),
      record('C', i),
    ]),
  )
}
