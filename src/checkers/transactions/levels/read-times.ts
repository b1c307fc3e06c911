import { int32s } from '../scratch.ts'
import { OK } from '../transaction-log.ts'
import { READ } from '../transaction-table.ts'
import { NOTHING, type Observations } from './observations.ts'

/** What a key holds before it is written. */
export const INITIALLY = -1

/**
 * Who read what, and when, in real time. A version is called by the micro-operation that wrote it, the last one of its transaction to the key.
 *
 * A transaction has begun before all that saw what it wrote are over, and is not over before whatever it saw has begun.
 */
export class ReadTimes {
  /** Of each read, the version that it saw; `NOTHING` where it says nothing of others. */
  readonly versionOf: Int32Array
  /** When each transaction has certainly begun, at the latest… */
  readonly begun: Int32Array
  /** …and when it is over. */
  readonly over: Int32Array
  /** By version, and after those by key for what that held at first: when the last reader began, -1 if there is none. */
  readonly #lastRead: Int32Array
  /** The first read of each of them, and of each read the next one. */
  readonly #firstRead: Int32Array
  readonly #nextRead: Int32Array
  readonly #observations: Observations

  constructor(observations: Observations) {
    this.#observations = observations
    const { table, readFrom } = observations
    const { first, kind, key, count, keys, transaction } = table
    const operations = first[count]!
    this.versionOf = int32s(operations).fill(NOTHING)
    this.#firstRead = int32s(operations + keys.length).fill(-1)
    this.#nextRead = int32s(operations).fill(-1)
    this.#lastRead = int32s(operations + keys.length).fill(-1)
    this.begun = this.#beginnings()
    this.over = this.#ends()
    // Backwards, so that the first reader comes first.
    for (let m = operations - 1; m >= 0; m--) {
      if (kind[m] !== READ || readFrom[m] === NOTHING) continue
      this.versionOf[m] = readFrom[m]! < 0 ? INITIALLY : this.lastWrite(readFrom[m]!, key[m]!)
      const slot = this.#slot(this.versionOf[m]!, key[m]!)
      this.#nextRead[m] = this.#firstRead[slot]!
      this.#firstRead[slot] = m
      this.#lastRead[slot] = Math.max(this.#lastRead[slot]!, this.begun[transaction[m]!]!)
    }
  }

  /** The micro-operation by which a transaction leaves a key as it does. */
  lastWrite(t: number, ofKey: number): number {
    const { first, kind, key } = this.#observations.table
    let m = first[t + 1]! - 1
    while (kind[m] === READ || key[m] !== ofKey) m--
    return m
  }

  /** The first read of a version, -1 if there is none. */
  firstRead(version: number, key: number): number {
    return this.#firstRead[this.#slot(version, key)]!
  }

  /** The next read of the same version, -1 if there is none. */
  nextRead(read: number): number {
    return this.#nextRead[read]!
  }

  /** When the last one that read a version began, -1 if nobody did. */
  lastRead(version: number, key: number): number {
    return this.#lastRead[this.#slot(version, key)]!
  }

  #slot(version: number, key: number): number {
    return version === INITIALLY ? this.#nextRead.length + key : version
  }

  #beginnings(): Int32Array {
    const { table, readFrom } = this.#observations
    const { first, count, invocation } = table
    const begun = int32s(count)
    for (let t = 0; t < count; t++) {
      begun[t] = invocation[t]!
      // Transactions are numbered in order of invocation, so that most that it saw have been looked at.
      for (let m = first[t]!; m < first[t + 1]!; m++) {
        if (readFrom[m]! >= 0) begun[t] = Math.max(begun[t]!, begun[readFrom[m]!]!)
      }
    }
    return begun
  }

  #ends(): Int32Array {
    const { table, readFrom } = this.#observations
    const { first, count, history, outcome, completion } = table
    const over = int32s(count).fill(history.length)
    const completed = int32s(history.length)
    for (let t = 0; t < count; t++) if (outcome[t] === OK) completed[completion[t]!] = t + 1
    // In order of completion, so that whoever gets an end keeps it.
    for (let position = 0; position < history.length; position++) {
      if (completed[position] === 0) continue
      const seen = [completed[position]! - 1]
      for (let t = seen.pop(); t !== undefined; t = seen.pop()) {
        if (over[t]! <= position) continue
        over[t] = position
        for (let m = first[t]!; m < first[t + 1]!; m++) if (readFrom[m]! >= 0) seen.push(readFrom[m]!)
      }
    }
    return over
  }
}
