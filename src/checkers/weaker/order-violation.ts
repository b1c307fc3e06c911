import type { Verdict } from '../checker.ts'
import type { Model } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import { THIN_AIR } from '../thin-air.ts'
import type { RegisterHistory } from './accesses/register-history.ts'
import { cycleInWords, joined, turned } from './order/cycle-in-words.ts'
import type { Edge, OrderGraph } from './order/order-graph.ts'
import { label, tellOperation } from './wording.ts'

/** Holds the evidence against a history. */
export interface OrderViolationDetails {
  /** The process whose view it is about, if it is about one. */
  readonly process?: number
  /** The operations that contradict each other, each to come before the next, the last before the first. */
  readonly operations: readonly ClientOperation[]
  /** The same as a graph, to be drawn. */
  readonly cycle?: {
    /** One node for each operation. */
    readonly nodes: readonly { readonly id: string; readonly label: string }[]
    /** Why each comes before the next, in few words. */
    readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[]
  }
  /** What the check took. */
  readonly steps: number
}

/** The verdict on operations that would have to come before each other in a circle. `opening` is a clause. */
export function explainCycle<State>(
  model: Model<State>,
  history: RegisterHistory,
  graph: OrderGraph,
  cycle: readonly Edge[],
  opening: string,
  steps: number,
  process?: number,
): Verdict<OrderViolationDetails> {
  const { operations, sources } = history
  const edges = joined(turned(cycle))
  const involved = new Set<ClientOperation>()
  for (const { from, read } of edges) {
    // For an initial value, which was not written: an operation that read it.
    involved.add(operations[from] ?? operations[sources.indexOf(from)]!)
    if (read !== -1) involved.add(operations[read]!)
  }
  return {
    valid: false,
    reason: `${opening}: ${cycleInWords(model, history, graph, cycle)}.`,
    details: {
      ...(process === undefined ? {} : { process }),
      operations: [...involved],
      cycle: {
        nodes: edges.map(({ from }) => {
          const operation = operations[from]
          return { id: String(from), label: operation === undefined ? 'the initial value' : label(model, operation) }
        }),
        edges: edges.map(({ from, to, reason, read }) => ({
          from: String(from),
          to: String(to),
          label: read === -1 ? reason : `older, says ${tellOperation(model, operations[read]!)}`,
        })),
      },
      steps,
    },
  }
}

/** The verdict on a read that returned what was never written. */
export function explainThinAir(operation: ClientOperation, reason: string): Verdict<OrderViolationDetails> {
  const details = { process: operation.process, operations: [operation], steps: 0 }
  return { valid: false, reason, evidence: THIN_AIR, details }
}
