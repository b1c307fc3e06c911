import * as v from 'valibot'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { CheckerOf, Verdict } from '../checker.ts'
import type { Model } from '../model.ts'
import { checkModel } from '../model-given.ts'
import { operations } from '../operation.ts'
import { type RegisterHistory, readsOf } from './accesses/register-history.ts'
import type { StepBudget } from './budget.ts'
import { extent, judgeReadsAndWrites, undecidable } from './judge.ts'
import { Clocks, Writers } from './order/clocks.ts'
import type { Edge, OrderGraph } from './order/order-graph.ts'
import { causalOrder } from './order/program-order.ts'
import { hasView } from './order/view.ts'
import { explainCycle, type OrderViolationDetails } from './order-violation.ts'
import { sentence } from './wording.ts'

/** Says what is called causal consistency; the last two are both stronger than the first, neither than the other. */
export type CausalVariant = 'weak' | 'memory' | 'convergent'

/** Configures {@link causal}. */
export interface CausalOptions {
  /**
   * - `'memory'` (default): every process saw all writes in some order that respects causality, and its reads fit that order;
   *   two processes may have seen concurrent writes in different orders. Causal memory (Ahamad, Neiger, Burns, Kohli and Hutto
   *   1995), CM of Bouajjani et al.
   * - `'convergent'`: there is one order of all writes that respects causality, and every read returned the last in this order
   *   of those it knew of. Causal convergence, CCv: what stores that resolve conflicts by last-writer-wins promise.
   * - `'weak'`: no read returned a value that it had to know was overwritten. CC.
   */
  readonly variant?: CausalVariant
  /** After how many steps to give up with `'unknown'`. A step takes about 0.1 µs. Default 100 million. */
  readonly maxSteps?: number
}

const MAX_STEPS = 100_000_000
const NAMES = { weak: 'weakly causal', memory: 'causal', convergent: 'causally convergent' } as const

const OPTIONS = optionsOf<CausalOptions>({
  variant: v.picklist(['weak', 'memory', 'convergent']),
  maxSteps: wholeNumber(1),
})

/**
 * Checks causal consistency of a model whose operations are reads and plain writes (`register`, `kv`, others that
 * behave so), over all its registers together. What one process did, or read of another, before it wrote is a cause of
 * that write; who sees the write has to see its causes.
 *
 * Exact if every value that was read was written once; `'unknown'` otherwise (the general problem is NP-complete). Decides by the
 * bad patterns of Bouajjani, Enea, Guerraoui and Hamza, "On verifying causal consistency" (POPL 2017), in a pass over the
 * history for every process. `info` operations count if another operation saw their effect. A process is a session: after an
 * `info` its client goes on as another, and owes nothing to what came before.
 */
export function causal<State, F extends string>(
  model: Model<State, F>,
  options: CausalOptions = {},
): CheckerOf<F, OrderViolationDetails> {
  checkModel('causal', model)
  checkOptions('causal', OPTIONS, options)
  const { variant = 'memory', maxSteps = MAX_STEPS } = options
  return {
    name: `${NAMES[variant]} ${model.name}`,
    check: history =>
      judgeReadsAndWrites(
        model,
        operations(history),
        maxSteps,
        (accesses, budget) => judge(model, variant, accesses, budget),
        because => undecidable('Causal consistency', because),
      ),
  }
}

function judge<State>(
  model: Model<State>,
  variant: CausalVariant,
  history: RegisterHistory,
  budget: StepBudget,
): Verdict<OrderViolationDetails> {
  const graph = causalOrder(history)
  const explain = (cycle: readonly Edge[], opening: string, process?: number) =>
    explainCycle(model, history, graph, cycle, opening, budget.spent, process)
  budget.reached = 'no more is clear than which write every read returned'
  budget.spend(graph.edgeCount)
  const sorted = graph.sorted()
  if (sorted === undefined) return explain(graph.cycle()!, 'Cause and effect go in a circle')
  switch (variant) {
    case 'memory': {
      const edges = graph.edgeCount
      for (const [number, session] of history.sessions.entries()) {
        budget.reached = `what ${number} of ${history.sessions.length} processes read can be explained`
        if (!hasView(graph, history, readsOf(history, session), budget)) {
          const { process } = history.operations[session[0]!]!
          const opening = `No order of the writes that respects causality explains what process ${process} read`
          return explain(graph.cycle()!, opening, process)
        }
        graph.backTo(edges)
      }
      break
    }
    case 'convergent': {
      addArbitration(graph, history, sorted, budget)
      const cycle = graph.cycle()
      if (cycle !== undefined) return explain(cycle, 'No order of the writes, the same for all, explains all reads')
      break
    }
    case 'weak': {
      const cycle = overwritten(graph, history, sorted, budget)
      if (cycle !== undefined) return explain(cycle, 'A read returned a value that it had to know was overwritten')
      break
    }
  }
  return { valid: true, reason: `${sentence(NAMES[variant])}: ${extent(history)}.` }
}

/** Which writes have to come before which for every read to have returned the last that it knew of. */
function addArbitration(graph: OrderGraph, history: RegisterHistory, sorted: Int32Array, budget: StepBudget): void {
  const causes = graph.edgeCount
  for (const { read, write } of lastKnownWrites(graph, history, sorted, budget)) {
    if (write !== history.sources[read]) graph.add(write, history.sources[read]!, 'older', read, causes)
  }
}

/** A read of w1 that comes after a w2 that comes after w1, as a cycle. */
function overwritten(
  graph: OrderGraph,
  history: RegisterHistory,
  sorted: Int32Array,
  budget: StepBudget,
): readonly Edge[] | undefined {
  for (const { read, write, clocks } of lastKnownWrites(graph, history, sorted, budget)) {
    const source = history.sources[read]!
    if (write === source || !clocks.isBefore(source, write)) continue
    return [...graph.path(source, write)!, { from: write, to: source, reason: 'older', read, basis: graph.edgeCount }]
  }
  return undefined
}

/** Per read and process, the last write of its register that comes before it. */
function* lastKnownWrites(graph: OrderGraph, history: RegisterHistory, sorted: Int32Array, budget: StepBudget) {
  const writers = new Writers(history)
  const clocks = new Clocks(graph, sorted, writers, history.sessions.length, budget)
  budget.reached = 'cause and effect do not go in a circle'
  for (let read = 0; read < history.size; read++) {
    if (history.sources[read] === -1) continue
    const chains = writers.of(history.registers[read]!)
    budget.spend(chains.length)
    for (const chain of chains) {
      const write = clocks.lastBefore(chain, read)
      if (write !== -1) yield { read, write, clocks }
    }
  }
}
