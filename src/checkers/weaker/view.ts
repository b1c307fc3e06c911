/**
 * What one process saw, as an order of writes.
 *
 * A *view* of a process is a serialization of all writes and the reads of this process, in which every read returns what was
 * written last. Whether there is one that keeps a given partial order is decided by saturation: where a write w1 has to
 * come before a read that returned what another write w2 of the same register wrote, w1 has to come before w2. There is a
 * view exactly if, when nothing more follows, no cycle arose. The reads themselves have to be totally ordered.
 *
 * For causal memory this is the happened-before relation of Bouajjani, Enea, Guerraoui and Hamza, "On verifying causal
 * consistency" (POPL 2017, bad patterns CyclicHB and WriteHBInitRead); for pipelined memory the w'WR rule of Wei, Biely, Huang
 * and Lu, "Verifying Pipelined-RAM Consistency over Read/Write Traces of Data Replicas" (2016).
 */
import type { StepBudget } from './budget.ts'
import type { Edge, OrderGraph } from './order-graph.ts'
import type { RegisterHistory } from './register-history.ts'

/**
 * Saturates `graph` for a process that made `reads` in this order, which are ordered in `graph` too. Gives the cycle if
 * there is no view. The edges that were added stay.
 *
 * Costs O(n) for each round, of which there are few unless the history was made to need many.
 */
export function findView(
  graph: OrderGraph,
  history: RegisterHistory,
  reads: readonly number[],
  budget: StepBudget,
): readonly Edge[] | undefined {
  const { accesses } = history
  for (;;) {
    budget.spend(graph.size)
    const cycle = graph.cycle()
    if (cycle !== undefined) return cycle
    const before = graph.edgeCount
    const known = new Uint8Array(graph.size)
    // Per register, the writes that came to be known since its last read, and what that returned.
    const fresh = new Map<number, number[]>()
    for (const read of reads) {
      const stack = [read]
      known[read] = 1
      while (stack.length > 0) {
        const node = stack.pop()!
        budget.spend(1)
        const { isWrite, register } = accesses[node]!
        if (isWrite) {
          const writes = fresh.get(register)
          if (writes === undefined) fresh.set(register, [node])
          else writes.push(node)
        }
        for (const { from } of graph.into(node)) {
          if (known[from] === 1) continue
          known[from] = 1
          stack.push(from)
        }
      }
      const { register, source } = accesses[read]!
      for (const write of fresh.get(register) ?? []) {
        if (write !== source) graph.add(write, source, { kind: 'older', read })
      }
      fresh.set(register, [source])
    }
    if (graph.edgeCount === before) return undefined
  }
}
