import { show, showName } from '../display.ts'
import { identity } from '../equality.ts'
import { FAIL, INFO, OK } from './transaction-log.ts'
import { type TransactionTable, WRITE } from './transaction-table.ts'
import { Undecidable } from './undecidable.ts'

/** The version that every key has before the first write. */
export const INITIAL = 0

const NONE = -1

/** A transaction's dealings with one key that others can see. */
export interface ExternalAccess {
  readonly transaction: number
  /** The version that it read before it wrote the key, or `undefined`. */
  readonly read: number | undefined
  /** The version that it wrote last, or `undefined`. */
  readonly write: number | undefined
}

/** The versions of one register: the different values that were written or read. */
export class RegisterVersions {
  readonly key: number
  readonly values: unknown[] = []
  /** The committed transaction that wrote each version last, if there is one. */
  readonly writer: number[] = []
  /** An indeterminate transaction that did. */
  readonly indeterminateWriter: number[] = []
  /** Micro-operations: a write by a failed transaction, and one that its transaction overwrote itself. */
  readonly failedWrite: number[] = []
  readonly intermediateWrite: number[] = []
  /** The committed transactions that read each version from others. */
  readonly readers: number[][] = []
  /** Of committed and indeterminate transactions, in order of their numbers. */
  readonly accesses: ExternalAccess[] = []
  readonly #names = new Map<unknown, number>()

  /**
   * @param versionOf Is given the version that each micro-operation read or wrote.
   * @throws Undecidable if two committed transactions wrote the same value, or one wrote the initial one.
   */
  constructor(
    table: TransactionTable,
    key: number,
    microOperations: Int32Array,
    initial: unknown,
    versionOf: Int32Array,
  ) {
    this.key = key
    this.version(null)
    this.#names.set(identity(initial), INITIAL)
    const { kind, value, transaction, outcome } = table
    for (let begin = 0; begin < microOperations.length; ) {
      const t = transaction[microOperations[begin]!]!
      let read: number | undefined
      let write: number | undefined
      let lastWrite = -1
      let i = begin
      for (; i < microOperations.length && transaction[microOperations[i]!] === t; i++) {
        const m = microOperations[i]!
        const version = this.version(value[m])
        versionOf[m] = version
        if (kind[m] !== WRITE) {
          if (i === begin) read = version
          continue
        }
        if (version === INITIAL) this.#throwInitialWritten(table, t)
        if (outcome[t] === FAIL) this.failedWrite[version] = m
        if (lastWrite >= 0) this.intermediateWrite[this.version(value[lastWrite])] = lastWrite
        lastWrite = m
        write = version
      }
      begin = i
      if (outcome[t] === FAIL) continue
      if (write !== undefined) {
        if (outcome[t] === INFO) this.indeterminateWriter[write] = t
        else if (this.writer[write] === NONE) this.writer[write] = t
        else this.#throwWrittenTwice(table, write, t)
      }
      if (outcome[t] === OK && read !== undefined) this.readers[read]!.push(t)
      if (outcome[t] === OK || write !== undefined) this.accesses.push({ transaction: t, read, write })
    }
  }

  /** The number of a value's version. */
  version(value: unknown): number {
    const name = typeof value === 'number' ? value : identity(value)
    let version = this.#names.get(name)
    if (version === undefined) {
      version = this.values.length
      this.#names.set(name, version)
      this.values.push(value)
      this.writer.push(NONE)
      this.indeterminateWriter.push(NONE)
      this.failedWrite.push(NONE)
      this.intermediateWrite.push(NONE)
      this.readers.push([])
    }
    return version
  }

  /** The version of a value, if it was read or written. */
  known(value: unknown): number | undefined {
    return this.#names.get(identity(value))
  }

  #throwInitialWritten(table: TransactionTable, t: number): never {
    throw new Undecidable(
      `The initial value of ${showName(table.keys[this.key])} was written to it (event ${table.event(t).index}), so a read ` +
        'cannot tell whether it saw that write. Write only other values.',
    )
  }

  #throwWrittenTwice(table: TransactionTable, version: number, t: number): never {
    const events = [this.writer[version]!, t].map(each => table.event(each).index)
    throw new Undecidable(
      `${show(this.values[version])} was written to ${showName(table.keys[this.key])} twice (events ${events[0]} and ` +
        `${events[1]}), so a read cannot tell whose it saw. Write every value to a key only once.`,
    )
  }
}
