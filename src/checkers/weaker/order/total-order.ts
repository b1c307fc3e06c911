/**
 * What has to come before what in one order of all reads and writes, as far as it follows: saturation with two rules. Of a read
 * that returned what write w2 wrote, and another write w1 of the same register: if w1 comes before the read, it comes before
 * w2; and if it comes after w2, it comes after the read. A cycle means that there is no such order. Without a cycle there
 * mostly is one (for a single register always), but to be sure it has to be found.
 *
 * The rules are those of Gibbons and Korach, "Testing shared memories" (1997), for sequential consistency with a known read map.
 */

import type { RegisterHistory } from '../accesses/register-history.ts'
import type { StepBudget } from '../budget.ts'
import { Clocks, Writers } from './clocks.ts'
import type { Edge, OrderGraph } from './order-graph.ts'

/** Adds to causal order what follows. Gives the cycle if there is one. O(n) for every process and round. @throws OutOfSteps */
export function saturate(graph: OrderGraph, history: RegisterHistory, budget: StepBudget): readonly Edge[] | undefined {
  const { size, operations, isWrite, registers, sources, sessions } = history
  const writers = new Writers(history)
  const lastReaders = lastReadersOf(history)
  for (;;) {
    const sorted = graph.sorted()
    if (sorted === undefined) return graph.cycle()
    const clocks = new Clocks(graph, sorted, writers, sessions.length, budget)
    const edges = graph.edgeCount
    const precedes = (first: number, second: number, reason: 'older' | 'overwritten', read = -1) => {
      if (first !== second && !clocks.isBefore(first, second)) graph.add(first, second, reason, read, edges)
    }
    for (let access = 0; access < size; access++) {
      const chains = writers.of(registers[access]!)
      budget.spend(chains.length)
      for (const chain of chains) {
        if (operations[access] === undefined) {
          for (const reader of lastReaders.get(access) ?? []) precedes(reader, chain.writes[0]!, 'overwritten')
          continue
        }
        const write = clocks.lastBefore(chain, access)
        if (write === -1) continue
        if (isWrite[access] === 0) precedes(write, sources[access]!, 'older', access)
        else for (const reader of lastReaders.get(write) ?? []) precedes(reader, access, 'overwritten')
      }
    }
    if (graph.edgeCount === edges) return undefined
  }
}

/** Per write, the last read of its value in each process: those before it follow by program order. */
function lastReadersOf({ sources, sessions }: RegisterHistory): Map<number, number[]> {
  const readers = new Map<number, number[]>()
  for (const session of sessions) {
    const last = new Map<number, number>()
    for (const access of session) if (sources[access] !== -1) last.set(sources[access]!, access)
    for (const [write, reader] of last) {
      const all = readers.get(write)
      if (all === undefined) readers.set(write, [reader])
      else all.push(reader)
    }
  }
  return readers
}
