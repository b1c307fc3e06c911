import { exactInteger } from '../exact-integer.ts'
import { ByteReader } from './byte-reader.ts'
import type { SessionOperation, SessionTransaction } from './session-history.ts'

/** What stands for the write, and the transaction, of what was there at first or was nothing. */
const INITIAL: ReadonlySet<bigint> = new Set([0xbebeebeen, 0xdeadbeefn])

/**
 * One of Cobra's logs, a session: `S` and the id of a transaction where it begins, `C` and the id where it commits, in between `W` with write, key and
 * value, and `R` with the transaction and the write that was read, key and value; all numbers in 64 bits. Every write has an id of its
 * own, which stands for its value.
 *
 * @throws ByteFormatError
 */
export function readCobraLog(bytes: Uint8Array): SessionTransaction[] {
  const reader = new ByteReader(bytes, 'big-endian')
  const transactions: SessionTransaction[] = []
  let current: { readonly id: bigint; readonly operations: SessionOperation[] } | undefined
  while (!reader.isAtEnd) {
    const code = reader.byte('a record')
    const kind = String.fromCharCode(code)
    const inside = () => {
      if (current === undefined) throw reader.wrong(`'${kind}' is outside of a transaction`, 1)
      return current
    }
    switch (kind) {
      case 'S': {
        if (current !== undefined) throw reader.wrong(`a transaction begins in transaction ${current.id}`, 1)
        current = { id: reader.unsigned('the id of a transaction'), operations: [] }
        break
      }
      case 'C': {
        const { id, operations } = inside()
        const committed = reader.unsigned('the id of a transaction')
        if (committed !== id) throw reader.wrong(`transaction ${committed} commits in transaction ${id}`, 8)
        transactions.push({ operations, hasCommitted: true })
        current = undefined
        break
      }
      case 'W': {
        const { operations } = inside()
        const write = reader.unsigned('the id of a write')
        operations.push(['w', exactInteger(reader.unsigned('a key')), exactInteger(write)])
        reader.unsigned('a value')
        break
      }
      case 'R': {
        const { operations } = inside()
        reader.unsigned('the transaction that was read')
        const write = reader.unsigned('the id of a write')
        operations.push(['r', exactInteger(reader.unsigned('a key')), INITIAL.has(write) ? null : exactInteger(write)])
        reader.unsigned('a value')
        break
      }
      default:
        throw reader.wrong(`a record begins with S, C, W or R, not with byte ${code}`, 1)
    }
  }
  if (current !== undefined) {
    throw reader.wrong(`the log ends in transaction ${current.id}: whether that committed is not known`)
  }
  return transactions
}
