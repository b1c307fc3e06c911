/**
 * What has to come before what in one order of all reads and writes, as far as it follows: saturation with two rules. Of a read
 * that returned what write w2 wrote, and another write w1 of the same register: if w1 comes before the read, it comes before
 * w2; and if it comes after w2, it comes after the read. A cycle means that there is no such order. Without a cycle there
 * mostly is one (for a single register always), but to be sure it has to be found.
 *
 * The rules are those of Gibbons and Korach, "Testing shared memories" (1997), for sequential consistency with a known read map.
 */
import type { StepBudget } from './budget.ts'
import { Clocks } from './clocks.ts'
import type { Edge, OrderGraph } from './order-graph.ts'
import type { RegisterHistory } from './register-history.ts'

/** Adds to causal order what follows. Gives the cycle if there is one. O(n) for every process and round. @throws OutOfSteps */
export function saturate(graph: OrderGraph, history: RegisterHistory, budget: StepBudget): readonly Edge[] | undefined {
  const { accesses } = history
  const lastReaders = lastReadersOf(history)
  for (;;) {
    const sorted = graph.sorted()
    if (sorted === undefined) return graph.cycle()
    const clocks = new Clocks(graph, sorted, history, budget)
    const before = graph.edgeCount
    accesses.forEach(({ operation, isWrite, register, source }, node) => {
      if (operation === undefined) {
        for (const reader of lastReaders.get(node) ?? []) {
          for (const write of clocks.firstWrites(register)) addOverwritten(graph, reader, write)
        }
        return
      }
      for (const write of clocks.lastWritesBefore(node, register)) {
        budget.spend(1)
        if (!isWrite) {
          if (write !== source) graph.add(write, source, { kind: 'older', read: node })
        } else {
          for (const reader of lastReaders.get(write) ?? []) {
            budget.spend(1)
            addOverwritten(graph, reader, node)
          }
        }
      }
    })
    if (graph.edgeCount === before) return undefined
  }
}

function addOverwritten(graph: OrderGraph, reader: number, write: number): void {
  graph.add(reader, write, { kind: 'overwritten' })
}

/** Per write, the last read of its value in each process: those before it follow by program order. */
function lastReadersOf({ accesses, sessions }: RegisterHistory): Map<number, number[]> {
  const readers = new Map<number, number[]>()
  for (const session of sessions) {
    const last = new Map<number, number>()
    for (const node of session) if (accesses[node]!.source !== -1) last.set(accesses[node]!.source, node)
    for (const [write, reader] of last) {
      const all = readers.get(write)
      if (all === undefined) readers.set(write, [reader])
      else all.push(reader)
    }
  }
  return readers
}
