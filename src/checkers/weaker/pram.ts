import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { CheckerOf, Verdict } from '../checker.ts'
import type { Model } from '../model.ts'
import { checkModel } from '../model-given.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { type RegisterHistory, readsOf } from './accesses/register-history.ts'
import type { StepBudget } from './budget.ts'
import { extent, judgeReadsAndWrites } from './judge.ts'
import { addProgramOrder, addSources, emptyOrder } from './order/program-order.ts'
import { hasView } from './order/view.ts'
import { explainCycle, type OrderViolationDetails } from './order-violation.ts'
import { itemsAsSeenBy, itemsOf } from './search/items.ts'
import { serialize } from './search/serialization.ts'
import { explainUnserializable, stateInWords } from './search/unserializable.ts'
import { amounts } from './wording.ts'

/** Configures {@link pram}. */
export interface PramOptions {
  /** After how many steps to give up with `'unknown'`. A step takes 0.1 to 1 µs. Default 100 million; 20 million if it takes a search,
   * whose steps cost memory. */
  readonly maxSteps?: number
}

const MAX_STEPS = 100_000_000
const MAX_SEARCH_STEPS = 20_000_000

const OPTIONS = optionsOf<PramOptions>({ maxSteps: wholeNumber(1) })

/**
 * Checks PRAM (pipelined) consistency, also called FIFO consistency: every process sees the writes of each process in the
 * order in which it made them, as if every process broadcast them down a pipe; those of different processes may be
 * seen in different orders by different processes. (Lipton and Sandberg, "PRAM: a scalable shared memory", 1988.)
 *
 * Decides whether for every process there is one order of the updates of all processes and its own operations that keeps the order
 * of each process, in which the object behaves as the model says and this process got the results that it got. What the
 * others were told does not matter, only that they were.
 *
 * For any model. Where it is used by reads and plain writes only, and every value that was read was written once, exact in a
 * pass over the history for every process (see `view.ts`); otherwise a search, exponential in the number of processes at worst.
 * `info` operations may have taken effect at any later time, or never. A process is a session.
 */
export function pram<State, F extends string>(
  model: Model<State, F>,
  options: PramOptions = {},
): CheckerOf<F, OrderViolationDetails> {
  checkModel('pram', model)
  checkOptions('pram', OPTIONS, options)
  return {
    name: `PRAM ${model.name}`,
    check(history) {
      const all = operations(history)
      return judgeReadsAndWrites(
        model,
        all,
        options.maxSteps ?? MAX_STEPS,
        (accesses, budget) => judge(model, accesses, budget),
        () => search(model, all, options.maxSteps ?? MAX_SEARCH_STEPS),
      )
    },
  }
}

function judge<State>(
  model: Model<State>,
  history: RegisterHistory,
  budget: StepBudget,
): Verdict<OrderViolationDetails> {
  const graph = emptyOrder(history)
  addProgramOrder(graph, history)
  const edges = graph.edgeCount
  for (const [number, session] of history.sessions.entries()) {
    budget.reached = `what ${number} of ${history.sessions.length} processes read can be explained`
    const reads = readsOf(history, session)
    if (reads.length === 0) continue
    addSources(graph, history, reads)
    if (!hasView(graph, history, reads, budget)) {
      const { process } = history.operations[session[0]!]!
      const opening = `No order of the writes that keeps the order of each process explains what process ${process} read`
      return explainCycle(model, history, graph, graph.cycle()!, opening, budget.spent, process)
    }
    graph.backTo(edges)
  }
  return { valid: true, reason: `PRAM consistent: ${extent(history)}.` }
}

function search<State>(
  model: Model<State>,
  all: readonly ClientOperation[],
  maxSteps: number,
): Verdict<OrderViolationDetails> {
  const lines = itemsOf(model, all)
  let steps = 0
  for (const own of lines) {
    if (!own.some(({ operation }) => operation.outcome !== 'info')) continue
    const { process } = own[0]!.operation
    const seen = itemsAsSeenBy(own, lines)
    const result = serialize(model, seen, stateInWords(model), maxSteps - steps)
    steps += result.steps
    if (result.outcome === 'found') continue
    const total = seen.reduce((sum, line) => sum + line.length, 0)
    const what = `order of the updates that explains what process ${process} was told`
    return explainUnserializable(model, result, total, what, process)
  }
  const total = lines.reduce((sum, line) => sum + line.length, 0)
  return { valid: true, reason: `PRAM consistent: ${amounts(total, lines.length)}.` }
}
