import { type ListAppendOptions, listAppend, listAppendOptions } from '../../checkers/transactions/list-append.ts'
import { type RwRegisterOptions, rwRegister, rwRegisterOptions } from '../../checkers/transactions/rw-register.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { asGenerator } from '../../workload/generators/source.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import type { ValueContext } from '../../workload/value-context.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

/** Says how large transactions are, and how many keys there are. */
export interface TransactionSizes extends Pace {
  /** Keys in use at a time. Default: 3. */
  readonly keys?: number
  /** Reads and writes in one transaction. Default: 1 to this, 4. */
  readonly maxLength?: number
  /** Transactions of one client before it goes on to other keys. Default: 20. */
  readonly transactionsPerKeys?: number
}

/** Says what a client of {@link listAppendWorkload} has to carry out, at once or not at all. */
export type ListAppendOperation = Operation<
  'txn',
  readonly (readonly ['r', key: number, missing: null] | readonly ['append', key: number, value: number])[],
  readonly (
    | readonly ['r', key: number, list: readonly number[] | null]
    | readonly ['append', key: number, value: number]
  )[]
>

/** Configures {@link listAppendWorkload}. */
export interface ListAppendWorkloadOptions extends TransactionSizes, ListAppendOptions {}

const LIST_APPEND_OPTIONS = optionsOf<ListAppendWorkloadOptions>({
  ...paceOptions,
  keys: wholeNumber(1),
  maxLength: wholeNumber(1),
  transactionsPerKeys: wholeNumber(1),
  ...listAppendOptions,
})

/**
 * Makes a workload of transactions that append to lists and read them; strict-serializable, or what `consistency`
 * says. Keys are numbers, and lists empty at first.
 *
 * `txn` of `[['r', key, null], ['append', key, value], …]`, in any order and number: `ok` of the same with the lists that were
 * read (`null` or `[]`: empty) in place of the nulls; `fail()` if it was aborted.
 */
export function listAppendWorkload(options: ListAppendWorkloadOptions = {}): ReadyMadeWorkload<ListAppendOperation> {
  checkOptions('listAppendWorkload', LIST_APPEND_OPTIONS, options)
  const { every, keys, maxLength, transactionsPerKeys, ...judged } = options
  return { workload: transactions('append', options), expect: [listAppend(judged)] }
}

/** Says what a client of {@link rwRegisterWorkload} has to carry out, at once or not at all. */
export type RwRegisterOperation = Operation<
  'txn',
  readonly (readonly ['r', key: number, missing: null] | readonly ['w', key: number, value: number])[],
  readonly (readonly ['r', key: number, value: number | null] | readonly ['w', key: number, value: number])[]
>

/** Configures {@link rwRegisterWorkload}. */
export interface RwRegisterWorkloadOptions extends TransactionSizes, RwRegisterOptions {}

const RW_REGISTER_OPTIONS = optionsOf<RwRegisterWorkloadOptions>({
  ...paceOptions,
  keys: wholeNumber(1),
  maxLength: wholeNumber(1),
  transactionsPerKeys: wholeNumber(1),
  ...rwRegisterOptions,
})

/**
 * Makes a workload of transactions that write registers and read them; strict-serializable, or what `consistency`
 * says. Less is found than with lists, unless an option tells in which order a register was written. Keys are numbers,
 * and registers `null` at first.
 *
 * `txn` of `[['r', key, null], ['w', key, value], …]`, in any order and number: `ok` of the same with the values that were read
 * in place of the nulls; `fail()` if it was aborted.
 */
export function rwRegisterWorkload(options: RwRegisterWorkloadOptions = {}): ReadyMadeWorkload<RwRegisterOperation> {
  checkOptions('rwRegisterWorkload', RW_REGISTER_OPTIONS, options)
  const { every, keys, maxLength, transactionsPerKeys, ...judged } = options
  return { workload: transactions('w', options), expect: [rwRegister(judged)] }
}

/** A transaction of reads, and of writes that are called `Write`. */
type Transaction<Write extends string> = Operation<
  'txn',
  (['r', key: number, missing: null] | [write: Write, key: number, value: number])[]
>

function transactions<Write extends string>(write: Write, options: TransactionSizes) {
  const { every = DEFAULT_EVERY, keys = 3, maxLength = 4, transactionsPerKeys = 20 } = options
  const transaction = ({ integer, random, number, unique }: ValueContext): Transaction<Write> => {
    const firstKey = Math.floor(number / transactionsPerKeys) * keys
    const value = Array.from({ length: integer(1, maxLength) }, (_, i): Transaction<Write>['value'][number] => {
      const key = firstKey + integer(0, keys - 1)
      return random() < 0.5 ? ['r', key, null] : [write, key, unique * maxLength + i]
    })
    return { f: 'txn', value }
  }
  return stagger(every, asGenerator(transaction))
}
