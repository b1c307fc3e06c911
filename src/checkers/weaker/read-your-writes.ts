import type { Edge, OrderGraph } from './order-graph.ts'
import { PROGRAM_ORDER } from './program-order.ts'
import type { RegisterHistory } from './register-history.ts'

/**
 * Read your writes where nothing else is asked for, so that the reads of the process need not have an order: they can be looked at
 * one by one. A read must not return the initial value after a write of its own process, nor one that the process itself
 * had overwritten. O(n).
 */
export function readYourWritesAlone(
  { accesses }: RegisterHistory,
  session: readonly number[],
  graph: OrderGraph,
): readonly Edge[] | undefined {
  const lastWrites = new Map<number, number>()
  const own = new Set<number>()
  for (const node of session) {
    const { isWrite, register, source } = accesses[node]!
    if (isWrite) {
      lastWrites.set(register, node)
      own.add(node)
      continue
    }
    const last = lastWrites.get(register)
    if (last === undefined || last === source) continue
    const isInitial = accesses[source]!.operation === undefined
    if (!isInitial && !own.has(source)) continue
    const before = isInitial ? graph.into(last).find(({ from }) => from === source)! : undefined
    return [
      before ?? { from: source, to: last, reason: PROGRAM_ORDER },
      { from: last, to: source, reason: { kind: 'older', read: node } },
    ]
  }
  return undefined
}
