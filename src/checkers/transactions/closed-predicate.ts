import { functionField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History } from '../../workload/history.ts'
import type { Checker } from '../checker.ts'
import { explainSessionOrder } from './dependency.ts'
import { EdgeList, PROCESS, REALTIME } from './edges.ts'
import { Findings } from './evidence.ts'
import { judging } from './judging.ts'
import { type Matches, matches } from './predicate.ts'
import { PredicateInference } from './predicate-inference.ts'
import { TransactionLog } from './transaction-log.ts'
import {
  addSessionEdges,
  type ConsistencyOptions,
  consistencyOptions,
  demandOf,
  judge,
  type TransactionDetails,
} from './verdict.ts'

/** Configures {@link closedPredicate}. */
export interface ClosedPredicateOptions extends ConsistencyOptions {
  /** Which values fit which predicates. Default: Elle's `true`, `['=', value]` and `['mod', modulus, rest]`. */
  readonly matches?: Matches
}

const OPTIONS = optionsOf<ClosedPredicateOptions>({ ...consistencyOptions, matches: functionField() })

/**
 * Judges transactions that look for everything that fits a predicate, which finds phantoms. The value of an operation `txn` is a
 * list of `['insert', key, value]`, `['w', key, value]`, `['delete', key]`, `['r', key, value]` with `null` for nothing, and
 * `['rp', predicate, found]`, where `found` has the key and value of everything that fits, as an object or a Map. One operation
 * `init`, whose value is such an object, may create the first objects; reads are trusted not to see what was before it.
 *
 * All versions of all objects are taken to be in the history (a closed universe). So what a predicate did *not* find tells too which
 * version was looked at, if only one does not fit. That tells most if each object is changed only once after it was
 * created. Every value may be written to an object only once. Numbers and strings that look the same are the same key. After
 * Elle's `closed-predicate`.
 *
 * Looks at every object for every predicate: takes time in proportion to the product of the two.
 *
 * The verdict is `'unknown'` if a value was written to an object twice, or if no transaction depends on another.
 *
 * @throws RangeError for an unknown model or anomaly; `check` throws an Error for a history that holds something else.
 */
export function closedPredicate(options: ClosedPredicateOptions = {}): Checker<TransactionDetails> {
  checkOptions('closedPredicate', OPTIONS, options)
  const demand = demandOf(options)
  return {
    name: 'closed-predicate',
    check: history =>
      judging(() => {
        const log = new TransactionLog(history.map(withoutInitialisation))
        const edges = new EdgeList(log.count)
        const findings = new Findings(demand.ignored)
        const inference = new PredicateInference(log, edges, findings, options.matches ?? matches)
        inference.run()
        addSessionEdges(log, edges, demand)
        return judge(log, edges, findings, demand, (step, a, b) =>
          step.label === PROCESS || step.label === REALTIME
            ? explainSessionOrder(log, step, a, b)
            : inference.explain(step, a, b),
        )
      }),
  }
}

/** The initialisation is a transaction that creates objects. */
function withoutInitialisation(event: History[number]): History[number] {
  const { f, value } = event
  if (f !== 'init' || typeof value !== 'object' || value === null || Array.isArray(value)) return event
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return { ...event, value: entries.map(([key, initial]) => ['init', key, initial]) }
}
