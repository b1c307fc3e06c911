import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { count, show } from '../display.ts'
import { operations } from '../operation.ts'
import { acknowledged, completion, showElements, whereabouts } from './evidence.ts'

export interface BankOptions {
  /** What all balances add up to, at any time. */
  readonly total: number
  /** The accounts that there are; any, if not given. */
  readonly accounts?: readonly (string | number)[]
  /** Whether a balance may be below 0. Default false. */
  readonly negativeBalances?: boolean
}

/** What is wrong with one read; the first of these that is, in this order. */
export type BankError =
  | { readonly type: 'unexpected-key'; readonly unexpected: readonly string[]; readonly read: HistoryEvent }
  | { readonly type: 'nil-balance'; readonly accounts: readonly string[]; readonly read: HistoryEvent }
  | { readonly type: 'wrong-total'; readonly total: number; readonly read: HistoryEvent }
  | { readonly type: 'negative-value'; readonly negative: readonly number[]; readonly read: HistoryEvent }

export interface BankDetails {
  readonly readCount: number
  readonly errors: readonly BankError[]
}

/**
 * Jepsen's `bank`: money is moved between accounts, and every read of all balances must see the same total. Finds reads that
 * see one half of a transfer, as under read skew, and transfers that are lost on one side.
 *
 * Operations: `read`, whose `ok` carries the balances by account: an object or a Map. What else there is (`transfer`) is not
 * looked at. Accounts `1` and `'1'` are one, because JSON cannot tell them apart. Checks for each read in this order: accounts
 * that there are not, balances that are null, the sum, negative balances.
 */
export function bank(options: BankOptions): Checker<BankDetails> {
  const { total, negativeBalances = false } = options
  const accounts = options.accounts === undefined ? undefined : new Set(options.accounts.map(String))
  return {
    name: 'bank',
    check(history): Verdict<BankDetails> {
      const reads = acknowledged(operations(history), 'read').map(read => completion(history, read))
      const errors = reads
        .map(read => errorIn(read, balancesIn(read), total, accounts, negativeBalances))
        .filter(error => error !== undefined)
      const details = { readCount: reads.length, errors }
      const first = errors[0]
      if (first === undefined) {
        return { valid: true, reason: `All of ${count(reads.length, 'read')} saw a total of ${total}.`, details }
      }
      const more = errors.length === 1 ? '' : ` ${errors.length} of ${count(reads.length, 'read')} are wrong.`
      return {
        valid: false,
        reason: `A read (${whereabouts(first.read)}) ${describe(first, total)}.${more}`,
        details,
      }
    },
  }
}

function errorIn(
  read: HistoryEvent,
  balances: ReadonlyMap<string, unknown>,
  expected: number,
  accounts: ReadonlySet<string> | undefined,
  negativeBalances: boolean,
): BankError | undefined {
  const unexpected = accounts === undefined ? [] : [...balances.keys()].filter(account => !accounts.has(account))
  if (unexpected.length > 0) return { type: 'unexpected-key', unexpected, read }
  const nil = [...balances].filter(([, balance]) => balance === null || balance === undefined)
  if (nil.length > 0) return { type: 'nil-balance', accounts: nil.map(([account]) => account), read }
  const values = [...balances].map(([account, balance]) => {
    if (typeof balance === 'number') return balance
    throw new TypeError(`bank: the balance of ${account} is ${show(balance)}, not a number (${whereabouts(read)})`)
  })
  const total = values.reduce((sum, balance) => sum + balance, 0)
  if (total !== expected) return { type: 'wrong-total', total, read }
  const negative = values.filter(balance => balance < 0)
  if (negative.length > 0 && !negativeBalances) return { type: 'negative-value', negative, read }
  return undefined
}

function balancesIn(read: HistoryEvent): ReadonlyMap<string, unknown> {
  const { value } = read
  if (value instanceof Map) return new Map([...value].map(([account, balance]) => [String(account), balance]))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Map(Object.entries(value))
  throw new TypeError(
    `bank: the ok of a read must carry the balances by account, as an object or a Map, not ${show(value)} (${whereabouts(read)})`,
  )
}

function describe(error: BankError, expected: number): string {
  switch (error.type) {
    case 'unexpected-key':
      return `has a balance for ${showElements(error.unexpected)}, which is no account`
    case 'nil-balance':
      return `has no balance for ${showElements(error.accounts)}`
    case 'wrong-total':
      return `saw a total of ${error.total} instead of ${expected}: ${show(error.read.value)}`
    case 'negative-value':
      return `saw a balance below 0: ${showElements(error.negative)}`
  }
}
