import { anything } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { Checker } from '../checker.ts'
import { listStream } from '../streams/list-prefixes.ts'
import { EdgeList } from './edges.ts'
import { Findings } from './evidence.ts'
import { givenOrder, type VersionOrderOption } from './given-order.ts'
import { judging } from './judging.ts'
import { listObservations } from './levels/list-observations.ts'
import { explainListAppend } from './list-append-explanation.ts'
import { ListAppendInference } from './list-append-inference.ts'
import { ListVersionReader } from './list-versions.ts'
import { TransactionTable } from './transaction-table.ts'
import {
  addSessionEdges,
  type ConsistencyOptions,
  consistencyOptions,
  demandOf,
  judge,
  type TransactionDetails,
} from './verdict.ts'

/** Configures {@link listAppend}. */
export interface ListAppendOptions extends ConsistencyOptions {
  /**
   * All that was appended to a key, in order, as a simulator knows it: from outside, by looking into the system. It tells of appends
   * that was never read; reads that contradict it are an `incompatible-order`. Where a read went further, the read counts.
   */
  readonly versionOrder?: VersionOrderOption
}

/** The options of {@link ListAppendOptions}. */
export const listAppendOptions = { ...consistencyOptions, versionOrder: anything }
const OPTIONS = optionsOf<ListAppendOptions>(listAppendOptions)

/**
 * Judges transactions that append to lists and read them: the value of an operation is a list of `['append', key, value]` and
 * `['r', key, list]`, where `list` is `null` in the invocation and what was read in the `ok`. Every value may be appended to a key only
 * once. A list tells the order of all that was appended to it, hence what each transaction saw and missed, hence in which
 * order they must have happened; anomalies are what does not fit, cycles above all. After Elle (Kingsbury and Alvaro,
 * VLDB 2020), but with an exact search for cycles that knows no time limit.
 *
 * The verdict is `'unknown'` if a value was appended to a key twice, or if no transaction depends on another.
 *
 * @throws RangeError for an unknown model or anomaly; `check` throws an Error for a history that holds something else.
 */
export function listAppend(options: ListAppendOptions = {}): Checker<TransactionDetails> {
  checkOptions('listAppend', OPTIONS, options)
  const demand = demandOf(options)
  const given = givenOrder(options.versionOrder)
  const forbidsForks = demand.prohibited.has('incompatible-order') && demand.prohibited.has('duplicate-elements')
  return {
    name: 'list-append',
    ...(forbidsForks ? { stream: listStream } : {}),
    check: history =>
      judging(() => {
        const table = new TransactionTable(history, 'append')
        const edges = new EdgeList(table.count)
        const findings = new Findings(demand.ignored)
        const reader = new ListVersionReader(table, given)
        new ListAppendInference(table, edges, findings, reader).run()
        addSessionEdges(table, edges, demand)
        return judge(table, edges, findings, demand, (step, a, b) => explainListAppend(table, reader, step, a, b), {
          isSettled: true,
          observations: () => listObservations(table, reader),
        })
      }),
  }
}
