import { type AbandonedWrite, lastBefore, type RegisterHistory } from '../accesses/register-history.ts'
import { OrderGraph } from './order-graph.ts'

/** A graph with nothing in it but that initial values come before writes. */
export function emptyOrder({ size, operations, isWrite, registers }: RegisterHistory): OrderGraph {
  const graph = new OrderGraph(size)
  const initials = new Map<number, number>()
  for (let access = size - 1; access >= 0 && operations[access] === undefined; access--) {
    initials.set(registers[access]!, access)
  }
  for (let access = 0; access < size; access++) {
    if (isWrite[access] === 0) continue
    const initial = initials.get(registers[access]!)
    if (initial !== undefined && initial !== access) graph.add(initial, access, 'initial')
  }
  return graph
}

/** Every process does one thing after the other. */
export function addProgramOrder(graph: OrderGraph, { sessions, abandoned }: RegisterHistory): void {
  for (const session of sessions) addChain(graph, session)
  addAbandoned(graph, abandoned)
}

/** A write of unknown outcome comes after the last access, of those asked for, that was before it in its process. */
export function addAbandoned(
  graph: OrderGraph,
  abandoned: readonly AbandonedWrite[],
  isAskedFor?: (access: number) => boolean,
): void {
  for (const each of abandoned) {
    const before = lastBefore(each, isAskedFor)
    if (before !== undefined) graph.add(before, each.write, 'program order')
  }
}

/** These come in this order. */
export function addChain(graph: OrderGraph, accesses: readonly number[]): void {
  for (let i = 1; i < accesses.length; i++) graph.add(accesses[i - 1]!, accesses[i]!, 'program order')
}

/** The writes that these reads returned come before them. */
export function addSources(graph: OrderGraph, { sources }: RegisterHistory, accesses: Iterable<number>): void {
  for (const access of accesses) if (sources[access] !== -1) graph.add(sources[access]!, access, 'reads from')
}

/** Causal order: program order and reads-from, everywhere. */
export function causalOrder(history: RegisterHistory): OrderGraph {
  const graph = emptyOrder(history)
  addProgramOrder(graph, history)
  addSources(graph, history, history.sources.keys())
  return graph
}
