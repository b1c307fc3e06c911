import type { History } from '../../workload/history.ts'
import { show } from '../display.ts'
import { Numbering } from '../numbering.ts'
import { bytes, int32s } from './scratch.ts'
import { FAIL, INFO, TransactionLog } from './transaction-log.ts'

export const READ = 0
export const WRITE = 1

/**
 * Transactions that read and write single keys, and their micro-operations, numbered transaction by transaction, all in columns. Of a
 * failed transaction it holds only the writes, of an indeterminate one not the reads whose result is unknown.
 */
export class TransactionTable extends TransactionLog {
  /** The micro-operations of transaction `t` are those from `first[t]` up to, but without, `first[t + 1]`. */
  readonly first: Int32Array
  readonly transaction: Int32Array
  readonly kind: Uint8Array
  readonly key: Int32Array
  readonly value: readonly unknown[]
  /** The keys by number, in order of appearance. */
  readonly keys: readonly unknown[]

  /**
   * @param write What a write is called: `'append'` or `'w'`.
   * @throws Error naming the event, if the events do not pair up or a value is no such transaction.
   */
  constructor(history: History, write: string) {
    super(history)
    const { count, outcome } = this
    const microOperations = this.mostMicroOperations
    const first = int32s(count + 1)
    const transaction = int32s(microOperations)
    const kind = bytes(microOperations)
    const keyOf = int32s(microOperations)
    const value: unknown[] = new Array(microOperations)
    let at = 0
    const keys: unknown[] = []
    const numbers = new Numbering()
    for (let t = 0; t < count; t++) {
      first[t] = at
      const result = outcome[t]!
      const all = this.microOperations(t)
      for (let i = 0; i < all.length; i++) {
        const microOperation = all[i]!
        // A history from elsewhere may hold anything.
        if (!Array.isArray(microOperation) || (microOperation.length !== 3 && !isReadOfNothing(microOperation)))
          throw this.#notTransaction(t, microOperation, write)
        const f = microOperation[0]
        const argument = microOperation[2]
        if (f === 'r') {
          if (result === FAIL) continue
          if (result === INFO && (argument === null || argument === undefined)) continue
        } else if (f !== write) throw this.#notTransaction(t, microOperation, write)
        const key = microOperation[1]
        let number = numbers.get(key)
        if (number === undefined) {
          number = keys.length
          numbers.set(key, number)
          keys.push(key)
        }
        transaction[at] = t
        kind[at] = f === 'r' ? READ : WRITE
        keyOf[at] = number
        value[at++] = argument
      }
    }
    first[count] = at
    this.first = first
    this.transaction = transaction
    this.kind = kind
    this.key = keyOf
    this.value = value
    this.keys = keys
  }

  #notTransaction(t: number, microOperation: unknown, write: string): Error {
    return new Error(
      `history, event ${this.event(t).index}: ${show(microOperation)} is not a micro-operation of this checker; ` +
        `there are ['r', key, value] and ['${write}', key, value]`,
    )
  }
}

/** A read may lack the place of what it found: it found nothing, as in Elle. */
function isReadOfNothing(microOperation: readonly unknown[]): boolean {
  return microOperation.length === 2 && microOperation[0] === 'r'
}

/**
 * The micro-operations that touch each key: those of `k` are `order[start[k]]` up to, but without, `order[start[k + 1]]`, in order
 * of their numbers.
 */
export interface ByKey {
  readonly start: Int32Array
  readonly order: Int32Array
}

export function byKey({ key, keys, first }: TransactionTable): ByKey {
  const start = int32s(keys.length + 1)
  const count = first[first.length - 1]!
  for (let m = 0; m < count; m++) start[key[m]!]!++
  let sum = 0
  for (let k = 0; k <= keys.length; k++) {
    sum += start[k]!
    start[k] = sum
  }
  const order = int32s(count)
  for (let m = count - 1; m >= 0; m--) order[--start[key[m]!]!] = m
  return { start, order }
}
