import { type Key, keyOf, onKey } from './key-value.ts'
import type { MakeService } from './service.ts'
import { type ServiceNodes, serviceNodes } from './service-nodes.ts'

const REPLICAS = 5

interface Stamped {
  readonly value: unknown
  readonly stamp: number
}

/** A replica: what it holds, and its Lamport clock. */
interface Replica {
  clock: number
  readonly values: Map<Key, Stamped>
}

/**
 * An eventually consistent store in which the last write wins: each request goes to any of several replicas, and before it one
 * of them tells another all that it has.
 */
export const lwwKvService: MakeService = random => {
  const replicas = Array.from({ length: REPLICAS }, (): Replica => ({ clock: 0, values: new Map() }))
  const any = () => replicas[Math.floor(random() * REPLICAS)] as Replica
  return request => {
    merge(any(), any())
    const replica = any()
    const key = keyOf(request)
    const { reply, written } = onKey(request, replica.values.get(key))
    if (written !== undefined) replica.values.set(key, { ...written, stamp: replica.clock++ })
    return reply
  }
}

function merge(from: Replica, to: Replica): void {
  to.clock = Math.max(to.clock, from.clock)
  for (const [key, theirs] of from.values) {
    const ours = to.values.get(key)
    if (ours === undefined || ours.stamp < theirs.stamp) to.values.set(key, theirs)
  }
}

/**
 * Makes a node of an eventually consistent key-value store in which the last write wins, by clocks that do not agree: it forgets what was
 * confirmed, and what two processes compare and set can succeed for both. As {@link linKv} in all else.
 */
export function lwwKv(): ServiceNodes {
  return serviceNodes(lwwKvService)
}
