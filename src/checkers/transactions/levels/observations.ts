import type { TransactionTable } from '../transaction-table.ts'

/** A read found what was there before all transactions. */
export const INITIAL = -1
/** A read says nothing about others: of what its transaction wrote itself, or of a value with no known origin. */
export const NOTHING = -2

/**
 * Who saw whose writes, and what is known of their order: all that a level asks for, the same for lists and for registers.
 *
 * Of a list, the appends that were seen stand in one known order, its *chain*, and a read saw the first few of them. Of a register
 * a read saw one write; its chain is empty, and what is known of the order of writes are edges between their transactions.
 */
export interface Observations {
  readonly table: TransactionTable
  /** Whether each transaction happened: it committed, or its outcome is unknown and a write of it was seen. */
  readonly happened: Uint8Array
  /** Of each micro-operation that is a read: the transaction whose write it saw last, `INITIAL` or `NOTHING`. */
  readonly readFrom: Int32Array
  /** Of each read: how much of its key's chain it saw. Of each write: its place in the chain, -1 if it has none. */
  readonly depth: Int32Array
  /** By key, the transactions in known order whose appends were seen. One that appended several times in a row stands once. */
  readonly chains: readonly Int32Array[]
}

/** Calls back with every transaction whose writes a read saw. */
export function forSights(
  { table, chains, readFrom, depth }: Observations,
  read: number,
  see: (writer: number) => void,
): void {
  const from = readFrom[read]!
  const seen = depth[read]!
  if (seen === 0 && from >= 0) see(from)
  if (seen === 0) return
  const chain = chains[table.key[read]!]!
  for (let i = 0; i < seen; i++) see(chain[i]!)
}
