import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { anything } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { show, showName } from '../display.ts'
import { identity } from '../equality.ts'
import { type Exact, plus } from '../exact.ts'
import { operations } from '../operation.ts'
import { acknowledged, completion, showElements, whereabouts } from './evidence.ts'

/** Configures {@link bank}. */
export interface BankOptions {
  /** What all balances add up to, at any time. */
  readonly total: number | bigint
  /** The accounts that there are; any, if not given. */
  readonly accounts?: readonly unknown[]
  /** Whether a balance may be below 0. Default false. */
  readonly negativeBalances?: boolean
}

/** Says what is wrong with one read; the first of these that is, in this order. */
export type BankError =
  | { readonly type: 'unexpected-key'; readonly unexpected: readonly unknown[]; readonly read: HistoryEvent }
  | { readonly type: 'nil-balance'; readonly accounts: readonly unknown[]; readonly read: HistoryEvent }
  | { readonly type: 'wrong-total'; readonly total: number | bigint; readonly read: HistoryEvent }
  | { readonly type: 'negative-value'; readonly negative: readonly (number | bigint)[]; readonly read: HistoryEvent }

/** Holds the evidence of {@link bank}. */
export interface BankDetails {
  /** Reads that ended with `ok`. */
  readonly readCount: number
  /** Reads that saw a wrong total, wrong accounts or wrong balances. */
  readonly errors: readonly BankError[]
}

const OPTIONS = optionsOf<BankOptions>(
  {
    total: v.union([v.number(), v.bigint()], 'a number'),
    accounts: v.array(anything, 'a list'),
    negativeBalances: v.boolean(),
  },
  ['total'],
)

/**
 * Checks, as Jepsen's `bank` does, that every read of all balances sees the same total while money is moved between them.
 * Finds reads that see one half of a transfer, as under read skew, and transfers that are lost on one side.
 *
 * Operations: `read`, whose `ok` carries the balances by account: an object or a Map. What else there is (`transfer`) is not
 * looked at. Accounts `1` and `'1'` are one, because JSON cannot tell them apart. Checks for each read in this order: accounts
 * that there are not, balances that are null, the sum, negative balances.
 */
export function bank(options: BankOptions): Checker<BankDetails> {
  checkOptions('bank', OPTIONS, options)
  const { total, negativeBalances = false } = options
  const accounts = options.accounts === undefined ? undefined : new Set(options.accounts.map(nameOf))
  return {
    name: 'bank',
    operations: ['read'],
    check(history): Verdict<BankDetails> {
      const reads = acknowledged(operations(history), 'read').map(read => completion(history, read))
      const errors = reads
        .map(read => errorIn(read, balancesIn(read), total, accounts, negativeBalances))
        .filter(error => error !== undefined)
      const details = { readCount: reads.length, errors }
      const first = errors[0]
      if (first === undefined) {
        return {
          valid: true,
          reason: `Every read saw a total of ${total} (${counted(reads.length, 'read')}).`,
          details,
        }
      }
      const more = errors.length === 1 ? '' : ` ${errors.length} of ${counted(reads.length, 'read')} are wrong.`
      return {
        valid: false,
        reason: `A read (${whereabouts(first.read)}) ${describe(first, total)}.${more}`,
        evidence: first.type,
        details,
      }
    },
  }
}

function errorIn(
  read: HistoryEvent,
  balances: readonly (readonly [account: unknown, balance: unknown])[],
  expected: number | bigint,
  accounts: ReadonlySet<string> | undefined,
  negativeBalances: boolean,
): BankError | undefined {
  if (accounts !== undefined && balances.some(([account]) => !accounts.has(nameOf(account)))) {
    const unexpected = balances.map(([account]) => account).filter(account => !accounts.has(nameOf(account)))
    return { type: 'unexpected-key', unexpected, read }
  }
  if (balances.some(([, balance]) => balance === null || balance === undefined)) {
    const nil = balances.filter(([, balance]) => balance === null || balance === undefined)
    return { type: 'nil-balance', accounts: nil.map(([account]) => account), read }
  }
  const values = balances.map(([account, balance]) => {
    if (typeof balance === 'number' || typeof balance === 'bigint') return balance
    throw new TypeError(
      `bank: the balance of ${showName(account)} must be a number, not ${show(balance)} (${whereabouts(read)})`,
    )
  })
  const total = values.reduce<Exact>(plus, 0)
  // Loosely, as it may be a number and a bigint.
  if (total < expected || total > expected || Number.isNaN(total)) return { type: 'wrong-total', total, read }
  if (!negativeBalances && values.some(balance => balance < 0)) {
    return { type: 'negative-value', negative: values.filter(balance => balance < 0), read }
  }
  return undefined
}

function balancesIn(read: HistoryEvent): readonly (readonly [account: unknown, balance: unknown])[] {
  const { value } = read
  if (value instanceof Map) return [...value]
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Set)) {
    return Object.entries(value)
  }
  throw new TypeError(
    `bank: the ok of a read must carry the balances by account, as an object or a Map, not ${show(value)} (${whereabouts(read)})`,
  )
}

/** The keys of JSON's objects are strings, whatever they were before. */
function nameOf(account: unknown): string {
  return typeof account === 'string' ? account : String(identity(account))
}

function describe(error: BankError, expected: number | bigint): string {
  switch (error.type) {
    case 'unexpected-key':
      return `has a balance for ${showElements(error.unexpected)}, which ${error.unexpected.length === 1 ? 'is no account' : 'are no accounts'}`
    case 'nil-balance':
      return `has no balance for ${showElements(error.accounts)}`
    case 'wrong-total':
      return `saw a total of ${error.total} instead of ${expected}: ${show(error.read.value)}`
    case 'negative-value':
      return `saw a balance below 0: ${showElements(error.negative)}`
  }
}
