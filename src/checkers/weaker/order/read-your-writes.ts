import type { RegisterHistory } from '../accesses/register-history.ts'
import type { Edge } from './order-graph.ts'

/**
 * Read your writes where nothing else is asked for, so that the reads of the process need not have an order: they can be looked at
 * one by one. A read must not return the initial value after a write of its own process, nor one that the process itself
 * had overwritten. O(n).
 */
export function readYourWritesAlone(
  { operations, isWrite, registers, sources }: RegisterHistory,
  session: readonly number[],
): readonly Edge[] | undefined {
  const lastWrites = new Map<number, number>()
  const own = new Set<number>()
  for (const access of session) {
    if (isWrite[access] === 1) {
      lastWrites.set(registers[access]!, access)
      own.add(access)
      continue
    }
    const source = sources[access]!
    const last = lastWrites.get(registers[access]!)
    if (last === undefined || last === source) continue
    const isInitial = operations[source] === undefined
    if (!isInitial && !own.has(source)) continue
    return [
      { from: source, to: last, reason: isInitial ? 'initial' : 'program order', read: -1, basis: 0 },
      { from: last, to: source, reason: 'older', read: access, basis: 0 },
    ]
  }
  return undefined
}
