import { exactInteger } from '../exact-integer.ts'
import { ByteReader } from './byte-reader.ts'
import type { SessionOperation, Sessions } from './session-history.ts'

/** Two 64-bit numbers and two truths for each operation, a length and a truth for each transaction. */
const EVENT_BYTES = 18
const TRANSACTION_BYTES = 9

/**
 * dbcop's `history.bincode`: parameters, what it is about, when it began and ended, then sessions of transactions of events. An event that did
 * not succeed did nothing; nor did those of a transaction that did not.
 *
 * @throws ByteFormatError
 */
export function readDbcopBincode(bytes: Uint8Array): Sessions {
  const reader = new ByteReader(bytes, 'little-endian')
  for (const what of ['the id', 'the number of nodes', 'of variables', 'of transactions', 'of events']) {
    reader.unsigned(what)
  }
  for (const what of ['the description', 'the beginning', 'the end']) reader.text(what)
  const sessions = times(reader.count('the number of sessions', 8), () =>
    times(reader.count('the number of transactions', TRANSACTION_BYTES), () => {
      const operations: SessionOperation[] = []
      for (let left = reader.count('the number of events', EVENT_BYTES); left > 0; left--) {
        const isWrite = reader.boolean('whether it is a write')
        const key = exactInteger(reader.unsigned('a variable'))
        const value = exactInteger(reader.unsigned('a value'))
        if (reader.boolean('whether it succeeded')) operations.push([isWrite ? 'w' : 'r', key, value])
      }
      return { operations, hasCommitted: reader.boolean('whether the transaction succeeded') }
    }),
  )
  if (!reader.isAtEnd) throw reader.wrong(`${reader.left} bytes come after the last session`)
  return sessions
}

function times<Item>(count: number, make: () => Item): Item[] {
  return Array.from({ length: count }, make)
}
