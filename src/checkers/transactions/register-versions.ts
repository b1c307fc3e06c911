import { show, showName } from '../display.ts'
import { identity } from '../equality.ts'
import type { Numbering } from '../numbering.ts'
import { FAIL, INFO, OK } from './transaction-log.ts'
import { type TransactionTable, WRITE } from './transaction-table.ts'
import { Undecidable } from './undecidable.ts'

/** The version that every key has before the first write. */
export const INITIAL = 0

const NONE = -1
/** Of the many versions that none read. */
const NO_READERS: readonly number[] = []

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
  readonly readers: (readonly number[])[] = []
  readonly #table: TransactionTable
  readonly #microOperations: Int32Array
  readonly #versionOf: Int32Array
  #accesses: readonly ExternalAccess[] | undefined
  #byValue: ReadonlyMap<unknown, number> | undefined

  /**
   * @param numbers Is emptied: the numbers of the values are kept there while they are found, in room that is used again for the next key.
   * @param versionOf Is given the version that each micro-operation read or wrote.
   * @throws Undecidable if two committed transactions wrote the same value, or one wrote the initial one.
   */
  constructor(
    table: TransactionTable,
    key: number,
    microOperations: Int32Array,
    initial: unknown,
    versionOf: Int32Array,
    numbers: Numbering,
  ) {
    this.key = key
    this.#table = table
    this.#microOperations = microOperations
    this.#versionOf = versionOf
    numbers.clear()
    const { kind, value, transaction, outcome } = table
    const { readers, writer, indeterminateWriter, failedWrite, intermediateWrite } = this
    this.#add(numbers, null)
    numbers.set(initial, INITIAL)
    for (let begin = 0; begin < microOperations.length; ) {
      const t = transaction[microOperations[begin]!]!
      let read: number | undefined
      let write: number | undefined
      let lastWrite = -1
      let i = begin
      for (; i < microOperations.length && transaction[microOperations[i]!] === t; i++) {
        const m = microOperations[i]!
        const version = numbers.get(value[m]) ?? this.#add(numbers, value[m])
        versionOf[m] = version
        if (kind[m] !== WRITE) {
          if (i === begin) read = version
          continue
        }
        if (version === INITIAL) this.#throwInitialWritten(t)
        if (outcome[t] === FAIL) failedWrite[version] = m
        if (lastWrite >= 0) intermediateWrite[versionOf[lastWrite]!] = lastWrite
        lastWrite = m
        write = version
      }
      begin = i
      if (outcome[t] === FAIL) continue
      if (write !== undefined) {
        if (outcome[t] === INFO) indeterminateWriter[write] = t
        else if (writer[write] === NONE) writer[write] = t
        else this.#throwWrittenTwice(write, t)
      }
      if (outcome[t] === OK && read !== undefined) {
        const known = readers[read]!
        if (known.length === 0) readers[read] = [t]
        else (known as number[]).push(t)
      }
    }
  }

  #add(numbers: Numbering, value: unknown): number {
    const version = this.values.push(value) - 1
    numbers.set(value, version)
    this.writer.push(NONE)
    this.indeterminateWriter.push(NONE)
    this.failedWrite.push(NONE)
    this.intermediateWrite.push(NONE)
    this.readers.push(NO_READERS)
    return version
  }

  /** Of committed and indeterminate transactions, in order of their numbers. */
  get accesses(): readonly ExternalAccess[] {
    this.#accesses ??= accessesIn(this.#table, this.#microOperations, this.#versionOf)
    return this.#accesses
  }

  /** The version of a value, if it was read or written. */
  known(value: unknown): number | undefined {
    // The initial value has a name of its own besides null.
    this.#byValue ??= new Map(
      Array.from(this.#microOperations, m => [identity(this.#table.value[m]), this.#versionOf[m]!]),
    )
    return this.#byValue.get(identity(value))
  }

  #throwInitialWritten(t: number): never {
    const table = this.#table
    throw new Undecidable(
      `The initial value of ${showName(table.keys[this.key])} was written to it (event ${table.event(t).index}), so a read ` +
        'cannot tell whether it saw that write. Write only other values.',
    )
  }

  #throwWrittenTwice(version: number, t: number): never {
    const table = this.#table
    const events = [this.writer[version]!, t].map(each => table.event(each).index)
    throw new Undecidable(
      `${show(this.values[version])} was written to ${showName(table.keys[this.key])} twice (events ${events[0]} and ` +
        `${events[1]}), so a read cannot tell whose it saw. Write every value to a key only once.`,
    )
  }
}

function accessesIn(
  { transaction, outcome, kind }: TransactionTable,
  microOperations: Int32Array,
  versionOf: Int32Array,
): ExternalAccess[] {
  const accesses: ExternalAccess[] = []
  for (let begin = 0; begin < microOperations.length; ) {
    const t = transaction[microOperations[begin]!]!
    const firstOne = microOperations[begin]!
    const read = kind[firstOne] === WRITE ? undefined : versionOf[firstOne]!
    let write: number | undefined
    for (; begin < microOperations.length && transaction[microOperations[begin]!] === t; begin++) {
      const m = microOperations[begin]!
      if (kind[m] === WRITE) write = versionOf[m]!
    }
    if (outcome[t] === OK || (outcome[t] === INFO && write !== undefined))
      accesses.push({ transaction: t, read, write })
  }
  return accesses
}
