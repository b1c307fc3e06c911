import { type EdgeList, RW, WR, WW } from './edges.ts'
import type { Findings } from './evidence.ts'
import { ListReadCheck } from './list-read-check.ts'
import { ListTransactionCheck } from './list-transaction-check.ts'
import { INITIAL, type ListVersionReader, type ListVersions } from './list-versions.ts'
import { FAIL } from './transaction-log.ts'
import { type TransactionTable, WRITE } from './transaction-table.ts'

/**
 * What the reads of lists tell: the order of the appends, hence dependencies between transactions, and the anomalies that
 * show without a cycle. After Elle (Kingsbury and Alvaro, VLDB 2020).
 */
export class ListAppendInference {
  readonly #table: TransactionTable
  readonly #edges: EdgeList
  readonly #transactions: ListTransactionCheck
  readonly #reads: ListReadCheck
  readonly #reader: ListVersionReader
  /** Whether the transaction of the append in each place appended more to the key. */
  #isIntermediate = new Uint8Array(64)
  /** Reads of the key by the place of their last element, as linked lists. */
  #nextRead = new Int32Array(64)
  #readsOf = new Int32Array(64)

  constructor(table: TransactionTable, edges: EdgeList, findings: Findings, reader: ListVersionReader) {
    this.#table = table
    this.#edges = edges
    this.#transactions = new ListTransactionCheck(table, findings)
    this.#reads = new ListReadCheck(table, findings)
    this.#reader = reader
  }

  /** @throws Undecidable if a value was appended to a key twice. */
  run(): void {
    for (let key = 0; key < this.#table.keys.length; key++) {
      const versions = this.#reader.read(key)
      this.#makeRoomFor(versions.microOperations.length, versions.order.length + 1)
      this.#transactions.check(versions, this.#isIntermediate)
      this.#addEdges(versions)
      this.#reads.check(versions, this.#isIntermediate)
    }
  }

  #makeRoomFor(count: number, versionCount: number): void {
    if (this.#isIntermediate.length < count) {
      this.#isIntermediate = new Uint8Array(2 * count)
      this.#nextRead = new Int32Array(2 * count)
    }
    this.#isIntermediate.fill(0, 0, count)
    // Elements that were never appended have versions too.
    if (this.#readsOf.length <= versionCount) this.#readsOf = new Int32Array(2 * versionCount + 1)
  }

  #addEdges({ microOperations, predecessor, order, positionOf }: ListVersions): void {
    const { kind, transaction, outcome } = this.#table
    const edges = this.#edges
    const nextRead = this.#nextRead
    // The reads of each version, the initial one first.
    const readsOf = this.#readsOf
    readsOf.fill(-1, 0, order.length + 1)
    for (let i = microOperations.length - 1; i >= 0; i--) {
      if (kind[microOperations[i]!] === WRITE) continue
      const seen = predecessor[i]!
      const version = seen === INITIAL ? 0 : positionOf(seen) + 1
      if (seen !== INITIAL && version === 0) continue
      nextRead[i] = readsOf[version]!
      readsOf[version] = i
    }
    const unobserved: number[] = []
    for (let i = 0; i < microOperations.length; i++) {
      const m = microOperations[i]!
      const t = transaction[m]!
      if (outcome[t] === FAIL) continue
      const before = predecessor[i]!
      if (before >= 0) {
        const appender = transaction[microOperations[before]!]!
        if (outcome[appender] !== FAIL) edges.add(appender, t, kind[m] === WRITE ? WW : WR)
      }
      if (kind[m] !== WRITE) continue
      const version = positionOf(i)
      if (version < 0) {
        if (unobserved[unobserved.length - 1] !== t) unobserved.push(t)
      } else {
        for (let read = readsOf[version]!; read >= 0; read = nextRead[read]!) {
          edges.add(transaction[microOperations[read]!]!, t, RW)
        }
      }
    }
    if (unobserved.length === 0) return
    const readers: number[] = []
    for (let read = readsOf[order.length]!; read >= 0; read = nextRead[read]!) {
      const reader = transaction[microOperations[read]!]!
      if (readers[readers.length - 1] !== reader) readers.push(reader)
    }
    edges.addAll(readers, unobserved, RW)
  }
}
