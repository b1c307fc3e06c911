/**
 * Registers that are changed by compare-and-set only, to values that are all different: every value is then a version
 * with one predecessor, the versions needed form a chain from the initial value on, and the history is linearizable exactly
 * if no operation completed before another began that comes earlier in the chain. O(n).
 *
 * The idea is that of Rystsov's linearizability check for Gryadka ("Testing shared memories by version", rystsov.info).
 */
import { identity } from '../equality.ts'
import type { Decision } from '../model.ts'
import type { ClientOperation } from '../operation.ts'

/** How an operation uses the register. */
export interface CasAccess {
  /** `undefined`: neither reads nor compares and sets; the chain does not apply. */
  kind(operation: ClientOperation): 'read' | 'cas' | undefined
  /** What a read returned. */
  value(operation: ClientOperation): unknown
  /** Of a `cas`. */
  arguments(operation: ClientOperation): readonly [old: unknown, next: unknown]
}

/** Decides operations on one register that holds `initial` at first. `undefined` if it does not apply. */
export function decideByVersionChain(
  operations: readonly ClientOperation[],
  initial: unknown,
  access: CasAccess,
): Decision | undefined {
  const first = identity(initial)
  const creators = new Map<unknown, { readonly operation: ClientOperation; readonly old: unknown; needed: boolean }>()
  for (const operation of operations) {
    const kind = access.kind(operation)
    if (kind === undefined) return undefined
    if (kind === 'read') continue
    const [old, next] = access.arguments(operation).map(identity)
    if (next === first || creators.has(next)) return undefined
    creators.set(next, { operation, old, needed: false })
  }
  const invalid: Decision = { valid: false, conflict: operations }

  // A change of unknown outcome counts only if another operation saw it, or a later change that counts builds on it.
  const need = (value: unknown): boolean => {
    for (let at = value; at !== first; ) {
      const creator = creators.get(at)
      if (creator === undefined) return false
      if (creator.needed) return true
      creator.needed = true
      at = creator.old
    }
    return true
  }
  for (const operation of operations) {
    if (access.kind(operation) === 'read') {
      if (!need(identity(access.value(operation)))) return invalid
    } else if (operation.outcome === 'ok' && !need(identity(access.arguments(operation)[1]))) return invalid
  }
  const nextOf = new Map<unknown, unknown>()
  let needed = 0
  for (const [value, creator] of creators) {
    if (!creator.needed) continue
    needed++
    if (nextOf.has(creator.old)) return invalid
    nextOf.set(creator.old, value)
  }
  const position = new Map<unknown, number>([[first, 0]])
  for (let value = first as unknown; nextOf.has(value); ) {
    value = nextOf.get(value)
    position.set(value, position.size)
  }
  // A cycle of changes that build on each other is not reached from the start.
  if (position.size !== needed + 1) return invalid

  // The change to version i stands at 2i, reads of it at 2i + 1.
  const placed: { readonly operation: ClientOperation; readonly place: number }[] = []
  for (const operation of operations) {
    if (access.kind(operation) === 'read') {
      placed.push({ operation, place: 2 * position.get(identity(access.value(operation)))! + 1 })
    } else {
      const place = position.get(identity(access.arguments(operation)[1]))
      if (place !== undefined) placed.push({ operation, place: 2 * place })
    }
  }
  const byEnd = placed.filter(({ operation }) => operation.end < Number.POSITIVE_INFINITY)
  byEnd.sort((a, b) => a.operation.end - b.operation.end)
  let ended = 0
  let furthest = -1
  for (const { operation, place } of placed) {
    for (; ended < byEnd.length && byEnd[ended]!.operation.end < operation.start; ended++) {
      if (byEnd[ended]!.place > furthest) furthest = byEnd[ended]!.place
    }
    if (furthest > place) return invalid
  }
  return { valid: true }
}
