import type { History } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import type { Model } from '../model.ts'
import { operations } from '../operation.ts'
import { OutOfSteps, StepBudget } from './budget.ts'
import { Clocks } from './clocks.ts'
import type { Edge, OrderGraph } from './order-graph.ts'
import { explainCycle, explainThinAir, type OrderViolationDetails } from './order-violation.ts'
import { causalOrder, readsOf } from './program-order.ts'
import { type RegisterHistory, readAsRegisters } from './register-history.ts'
import { extent, outOfSteps, sentence, undecidable } from './verdicts.ts'
import { findView } from './view.ts'

/** What is called causal consistency; the last two are both stronger than the first, neither than the other. */
export type CausalVariant = 'weak' | 'memory' | 'convergent'

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
  /** After how many steps to give up with `'unknown'`. A step takes about 10 ns. Default 100 million. */
  readonly maxSteps?: number
}

const MAX_STEPS = 100_000_000
const NAMES = { weak: 'weakly causal', memory: 'causal', convergent: 'causally convergent' } as const

/**
 * Causal consistency of a model whose operations are reads and plain writes (`register`, `kv`, others that behave so), over all
 * its registers together. What one process did, or read of another, before it wrote is a cause of that write; who sees the
 * write has to see its causes.
 *
 * Exact if every value that was read was written once; `'unknown'` otherwise (the general problem is NP-complete). Decides by the
 * bad patterns of Bouajjani, Enea, Guerraoui and Hamza, "On verifying causal consistency" (POPL 2017), in polynomial time: one
 * pass over the history, for `'memory'` a few passes per process. `info` operations count if somebody saw their
 * effect. A process is a session: after an `info` its client goes on as another, and owes nothing to what came before.
 */
export function causal<State>(model: Model<State>, options: CausalOptions = {}): Checker<OrderViolationDetails> {
  const { variant = 'memory', maxSteps = MAX_STEPS } = options
  const name = `${NAMES[variant]} ${model.name}`
  return { name, check: history => check(model, variant, maxSteps, history) }
}

function check<State>(
  model: Model<State>,
  variant: CausalVariant,
  maxSteps: number,
  history: History,
): Verdict<OrderViolationDetails> {
  const read = readAsRegisters(model, operations(history))
  if (read.outcome === 'thin air') return explainThinAir(read.operation, read.reason)
  if (read.outcome === 'other') return undecidable('Causal consistency', read.because)
  const budget = new StepBudget(maxSteps)
  try {
    return checkRegisters(model, variant, budget, read.history)
  } catch (error) {
    if (!(error instanceof OutOfSteps)) throw error
    return outOfSteps(maxSteps)
  }
}

function checkRegisters<State>(
  model: Model<State>,
  variant: CausalVariant,
  budget: StepBudget,
  history: RegisterHistory,
): Verdict<OrderViolationDetails> {
  const graph = causalOrder(history)
  const explain = (cycle: readonly Edge[], opening: string, process?: number) =>
    explainCycle(model, history, graph, cycle, opening, budget.spent, process)
  const sorted = graph.sorted()
  if (sorted === undefined) return explain(graph.cycle()!, 'Cause and effect go in a circle')
  if (variant === 'memory') {
    for (const session of history.sessions) {
      const reads = readsOf(history, session)
      const { process } = history.accesses[session[0]!]!.operation!
      const edges = graph.edgeCount
      const cycle = findView(graph, history, reads, budget)
      if (cycle !== undefined) {
        return explain(
          cycle,
          `No order of the writes that respects causality explains what process ${process} read`,
          process,
        )
      }
      graph.backTo(edges)
    }
  } else {
    const clocks = new Clocks(graph, sorted, history, budget)
    if (variant === 'weak') {
      const cycle = overwritten(graph, history, clocks)
      if (cycle !== undefined) return explain(cycle, 'A read returned a value that it had to know was overwritten')
    } else {
      for (const [read, { register, source }] of history.accesses.entries()) {
        if (source === -1) continue
        for (const write of clocks.lastWritesBefore(read, register)) {
          if (write !== source) graph.add(write, source, { kind: 'older', read })
        }
      }
      const cycle = graph.cycle()
      if (cycle !== undefined) return explain(cycle, 'No one order of the writes explains all reads')
    }
  }
  return { valid: true, reason: `${sentence(NAMES[variant])}: ${extent(history)}.` }
}

/** A read of w1 that comes after a w2 that comes after w1, as a cycle. */
function overwritten(graph: OrderGraph, history: RegisterHistory, clocks: Clocks): readonly Edge[] | undefined {
  const { accesses, sessions } = history
  const at = new Map<number, readonly [session: number, place: number]>()
  sessions.forEach((session, number) => {
    session.forEach((node, place) => {
      at.set(node, [number, place])
    })
  })
  for (const [read, { register, source }] of accesses.entries()) {
    if (source === -1) continue
    const place = at.get(source)
    for (const write of clocks.lastWritesBefore(read, register)) {
      if (write === source) continue
      // The initial value comes before everything.
      if (place !== undefined && !clocks.isBefore(...place, write)) continue
      return [...graph.path(source, write)!, { from: write, to: source, reason: { kind: 'older', read } }]
    }
  }
  return undefined
}
