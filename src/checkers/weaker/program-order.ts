import { OrderGraph } from './order-graph.ts'
import type { RegisterHistory } from './register-history.ts'

export const PROGRAM_ORDER = { kind: 'program order' } as const
export const READS_FROM = { kind: 'reads from' } as const
const INITIAL = { kind: 'initial' } as const

/** A graph with nothing in it but that initial values come before writes. */
export function emptyOrder({ accesses }: RegisterHistory): OrderGraph {
  const graph = new OrderGraph(accesses.length)
  const initials = new Map<number, number>()
  accesses.forEach(({ operation, register }, node) => {
    if (operation === undefined) initials.set(register, node)
  })
  accesses.forEach(({ isWrite, register }, node) => {
    const initial = initials.get(register)
    if (isWrite && initial !== undefined && initial !== node) graph.add(initial, node, INITIAL)
  })
  return graph
}

/** Every process does one thing after the other. */
export function addProgramOrder(graph: OrderGraph, { sessions }: RegisterHistory): void {
  for (const session of sessions) addChain(graph, session)
}

/** These come in this order. */
export function addChain(graph: OrderGraph, nodes: readonly number[]): void {
  for (let i = 1; i < nodes.length; i++) graph.add(nodes[i - 1]!, nodes[i]!, PROGRAM_ORDER)
}

/** The writes that these reads returned come before them. */
export function addSources(graph: OrderGraph, { accesses }: RegisterHistory, reads: Iterable<number>): void {
  for (const read of reads) {
    const { source } = accesses[read]!
    if (source !== -1) graph.add(source, read, READS_FROM)
  }
}

/** Causal order: program order and reads-from, everywhere. */
export function causalOrder(history: RegisterHistory): OrderGraph {
  const graph = emptyOrder(history)
  addProgramOrder(graph, history)
  addSources(graph, history, history.accesses.keys())
  return graph
}

export function readsOf({ accesses }: RegisterHistory, session: readonly number[]): number[] {
  return session.filter(node => !accesses[node]!.isWrite)
}

export function writesOf({ accesses }: RegisterHistory, session: readonly number[]): number[] {
  return session.filter(node => accesses[node]!.isWrite)
}
