import type { ClientOperation } from '../../operation.ts'
import type { RegisterHistory } from '../accesses/register-history.ts'
import type { OrderGraph } from '../order/order-graph.ts'
import type { Foresight } from './serialization.ts'

/** Keeps the search for a serialization to the order that follows, and from overwriting a value that is still to be read. */
export function foresee(
  graph: OrderGraph,
  { size, operations, isWrite, registers, sources }: RegisterHistory,
): Foresight {
  const accesses = new Map<ClientOperation, number>()
  const isPlaced = new Uint8Array(size)
  const readsLeft = new Int32Array(size)
  /** Per register, what it holds, by the writes that led there. */
  const held: number[][] = []
  for (let access = 0; access < size; access++) {
    const register = registers[access]!
    held[register] ??= []
    const operation = operations[access]
    if (operation === undefined) {
      held[register].push(access)
      isPlaced[access] = 1
    } else accesses.set(operation, access)
    if (sources[access] !== -1) readsLeft[sources[access]!]!++
  }
  return {
    allows({ operation }) {
      const access = accesses.get(operation)
      // A write that was never read and that need not have happened.
      if (access === undefined) return false
      const holds = held[registers[access]!]!.at(-1)
      if (holds !== undefined && readsLeft[holds]! > 0) return false
      for (let edge = graph.lastInto(access); edge !== -1; edge = graph.previousInto(edge)) {
        if (isPlaced[graph.from(edge)] === 0) return false
      }
      return true
    },
    placed({ operation }) {
      const access = accesses.get(operation)
      if (access === undefined) return
      isPlaced[access] = 1
      if (isWrite[access] === 1) held[registers[access]!]!.push(access)
      else readsLeft[sources[access]!]!--
    },
    removed({ operation }) {
      const access = accesses.get(operation)
      if (access === undefined) return
      isPlaced[access] = 0
      if (isWrite[access] === 1) held[registers[access]!]!.pop()
      else readsLeft[sources[access]!]!++
    },
  }
}
