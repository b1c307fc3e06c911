import * as v from 'valibot'
import { bank } from '../../checkers/invariants/bank.ts'
import { textField, wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { mix } from '../../workload/generators/mix.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

/** Configures {@link bankWorkload}. */
export interface BankWorkloadOptions extends Pace {
  /** The names of the accounts. Default: `'a'` to `'h'`. Two at least. */
  readonly accounts?: readonly string[]
  /** What all balances add up to. Default: 100. */
  readonly total?: number
  /** Amounts are 1 to this. Default: 5. */
  readonly maxTransfer?: number
  /** Whether a balance may be below 0. Default false. */
  readonly negativeBalances?: boolean
}

/** Holds the balances of accounts by their names. */
export type Balances = Readonly<Record<string, number>> | ReadonlyMap<string, number>

/** Says what a client of {@link bankWorkload} has to carry out. */
export type BankOperation =
  | Operation<'read', null, Balances>
  | Operation<'transfer', { readonly from: string; readonly to: string; readonly amount: number }, never>

const OPTIONS = optionsOf<BankWorkloadOptions>({
  ...paceOptions,
  accounts: v.array(textField),
  total: wholeNumber(0),
  maxTransfer: wholeNumber(1),
  negativeBalances: v.boolean(),
})

/**
 * Makes a workload of money that is moved between accounts: every read sees the same total. How it is spread at first
 * does not matter.
 *
 * - `read`: `ok` of the balances by account, an object or a Map.
 * - `transfer` of `{ from, to, amount }`: `ok()`, or `fail()` if there is not enough.
 */
export function bankWorkload(options: BankWorkloadOptions = {}): ReadyMadeWorkload<BankOperation> {
  checkOptions('bankWorkload', OPTIONS, options)
  const { every = DEFAULT_EVERY, total = 100, maxTransfer = 5, negativeBalances = false } = options
  const { accounts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] } = options
  if (accounts.length < 2) throw new ScenarioError('bankWorkload: two accounts are needed at least')
  const operations = mix({
    read: 1,
    transfer: {
      weight: 1,
      value: ({ integer }) => {
        const from = integer(0, accounts.length - 1)
        const to = (from + integer(1, accounts.length - 1)) % accounts.length
        return { from: accounts[from]!, to: accounts[to]!, amount: integer(1, maxTransfer) }
      },
    },
  })
  return { workload: stagger(every, operations), expect: [bank({ total, accounts, negativeBalances })] }
}
