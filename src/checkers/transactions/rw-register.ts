import * as v from 'valibot'
import { anything } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { Checker } from '../checker.ts'
import { EdgeList } from './edges.ts'
import { Findings } from './evidence.ts'
import { givenOrder, type VersionOrderOption } from './given-order.ts'
import { judging } from './judging.ts'
import { registerObservations } from './levels/register-observations.ts'
import { explainRwRegister } from './rw-register-explanation.ts'
import { RwRegisterInference } from './rw-register-inference.ts'
import { orderByTransactions } from './transaction-order.ts'
import { TransactionTable } from './transaction-table.ts'
import {
  addSessionEdges,
  type ConsistencyOptions,
  consistencyOptions,
  demandOf,
  judge,
  type TransactionDetails,
} from './verdict.ts'

/**
 * Configures {@link rwRegister}. Unlike a list, a register does not show in which order it was written. Without any of
 * these only reads of the initial value tell that.
 */
export interface RwRegisterOptions extends ConsistencyOptions {
  /**
   * The order in which the values of a key were written, as a simulator knows it: from outside, by looking into the system. Values
   * that were neither committed nor seen may be among them.
   */
  readonly versionOrder?: VersionOrderOption
  /**
   * The order in which transactions took effect, as a simulator knows it: the `index` of an event of each, of its invocation or its completion.
   * It gives the order of the values that they wrote, of keys for which `versionOrder` has none.
   */
  readonly transactionOrder?: readonly number[]
  /** What a transaction writes to a key comes after what it read there (writes follow reads). Default: false. */
  readonly wfrKeys?: boolean
  /** Each key by itself is sequentially consistent: every process sees it move only forwards. Default: false. */
  readonly sequentialKeys?: boolean
  /** Each key by itself is linearizable: it moves forwards in real time. Default: false. */
  readonly linearizableKeys?: boolean
  /** What a key holds before it is written, besides `null`. */
  readonly initial?: unknown
  /**
   * Whether an indeterminate transaction counts as committed if another transaction read what it wrote. `'never'`, as in Elle, proves
   * less. Default: `'when-read'`.
   */
  readonly indeterminateWrites?: 'when-read' | 'never'
}

/** The options of {@link RwRegisterOptions}. */
export const rwRegisterOptions = {
  ...consistencyOptions,
  versionOrder: anything,
  transactionOrder: v.array(v.number()),
  wfrKeys: v.boolean(),
  sequentialKeys: v.boolean(),
  linearizableKeys: v.boolean(),
  initial: anything,
  indeterminateWrites: v.picklist(['when-read', 'never']),
}
const OPTIONS = optionsOf<RwRegisterOptions>(rwRegisterOptions)

/**
 * Judges transactions that write registers and read them: the value of an operation is a list of `['w', key, value]` and
 * `['r', key, value]`, where a read's value is `null` in the invocation and what was read in the `ok`. Every value may be written
 * to a key only once, and `null` never: it is what a key holds at first. After Elle (Kingsbury and Alvaro, VLDB 2020), but with an
 * exact search for cycles that knows no time limit.
 *
 * The verdict is `'unknown'` if two committed transactions wrote the same value to a key, or if no transaction depends on
 * another.
 *
 * @throws RangeError for an unknown model or anomaly; `check` throws an Error for a history that holds something else.
 */
export function rwRegister(options: RwRegisterOptions = {}): Checker<TransactionDetails> {
  checkOptions('rwRegister', OPTIONS, options)
  const demand = demandOf(options)
  const given = givenOrder(options.versionOrder)
  const { transactionOrder } = options
  const assumptions = {
    wfrKeys: options.wfrKeys ?? false,
    sequentialKeys: options.sequentialKeys ?? false,
    linearizableKeys: options.linearizableKeys ?? false,
    initial: options.initial ?? null,
    countsIndeterminate: options.indeterminateWrites !== 'never',
  }
  return {
    name: 'rw-register',
    check: history =>
      judging(() => {
        const table = new TransactionTable(history, 'w')
        const edges = new EdgeList(table.count)
        const findings = new Findings(demand.ignored)
        const byTransactions = transactionOrder === undefined ? undefined : orderByTransactions(table, transactionOrder)
        const versionOrder =
          byTransactions === undefined ? given : (key: unknown) => given?.(key) ?? byTransactions(key)
        const inference = new RwRegisterInference(table, edges, findings, { ...assumptions, versionOrder })
        inference.run()
        addSessionEdges(table, edges, demand)
        return judge(table, edges, findings, demand, (step, a, b) => explainRwRegister(table, inference, step, a, b), {
          isSettled: false,
          observations: () => registerObservations(table, inference),
        })
      }),
  }
}
