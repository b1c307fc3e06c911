import type { History } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import type { Model } from '../model.ts'
import { operations } from '../operation.ts'
import { OutOfSteps, StepBudget } from './budget.ts'
import { itemsAsSeenBy, itemsByProcess } from './items.ts'
import { explainCycle, explainThinAir, type OrderViolationDetails } from './order-violation.ts'
import { addProgramOrder, addSources, emptyOrder, readsOf } from './program-order.ts'
import { type RegisterHistory, readAsRegisters } from './register-history.ts'
import { serialize } from './serialization.ts'
import { explainUnserializable, stateInWords } from './unserializable.ts'
import { amounts, extent, outOfSteps } from './verdicts.ts'
import { findView } from './view.ts'

export interface PramOptions {
  /** After how many steps to give up with `'unknown'`. A step takes 10 ns to 1 µs. Default 20 million. */
  readonly maxSteps?: number
}

const MAX_STEPS = 20_000_000

/**
 * PRAM (pipelined) consistency, also called FIFO consistency: everybody sees the writes of each process in the order in which it
 * made them, as if every process broadcast them down a pipe; those of different processes may be seen in different orders
 * by different processes. (Lipton and Sandberg, "PRAM: a scalable shared memory", 1988.)
 *
 * Decides whether for every process there is one order of the updates of all processes and its own operations that keeps the order
 * of each process, in which the object behaves as the model says and this process got the results that it got. What the
 * others were told does not matter, only that they were.
 *
 * For any model. Where it is used by reads and plain writes only, and every value that was read was written once, exact in a few
 * passes over the history per process (see `view.ts`); otherwise a search, exponential in the number of processes at worst.
 * `info` operations may have taken effect at any later time, or never. A process is a session.
 */
export function pram<State>(model: Model<State>, options: PramOptions = {}): Checker<OrderViolationDetails> {
  const { maxSteps = MAX_STEPS } = options
  return { name: `PRAM ${model.name}`, check: history => check(model, maxSteps, history) }
}

function check<State>(model: Model<State>, maxSteps: number, history: History): Verdict<OrderViolationDetails> {
  const all = operations(history)
  const read = readAsRegisters(model, all)
  if (read.outcome === 'thin air') return explainThinAir(read.operation, read.reason)
  if (read.outcome === 'registers') {
    try {
      return checkRegisters(model, new StepBudget(maxSteps), read.history)
    } catch (error) {
      if (!(error instanceof OutOfSteps)) throw error
      return outOfSteps(maxSteps)
    }
  }
  const lines = itemsByProcess(model, all)
  let steps = 0
  for (const [process, own] of lines) {
    if (!own.some(({ operation }) => operation.outcome !== 'info')) continue
    const seen = itemsAsSeenBy(process, lines)
    const result = serialize(model, seen, stateInWords(model), maxSteps - steps)
    steps += result.steps
    if (result.outcome === 'found') continue
    const total = seen.reduce((sum, line) => sum + line.length, 0)
    return explainUnserializable(
      model,
      result,
      total,
      `order of the updates that explains what process ${process} was told`,
      process,
    )
  }
  const total = [...lines.values()].reduce((sum, line) => sum + line.length, 0)
  return { valid: true, reason: `PRAM consistent: ${amounts(total, lines.size)}.` }
}

function checkRegisters<State>(
  model: Model<State>,
  budget: StepBudget,
  history: RegisterHistory,
): Verdict<OrderViolationDetails> {
  const graph = emptyOrder(history)
  addProgramOrder(graph, history)
  for (const session of history.sessions) {
    const reads = readsOf(history, session)
    if (reads.length === 0) continue
    const { process } = history.accesses[session[0]!]!.operation!
    const edges = graph.edgeCount
    addSources(graph, history, reads)
    const cycle = findView(graph, history, reads, budget)
    if (cycle !== undefined) {
      const opening = `No order of the writes that keeps the order of each process explains what process ${process} read`
      return explainCycle(model, history, graph, cycle, opening, budget.spent, process)
    }
    graph.backTo(edges)
  }
  return { valid: true, reason: `PRAM consistent: ${extent(history)}.` }
}
