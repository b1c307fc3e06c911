import { type Key, keyOf, onKey } from './key-value.ts'
import type { MakeService } from './service.ts'
import { type ServiceNodes, serviceNodes } from './service-nodes.ts'

/** A linearizable store: one map, and one request after the other. */
export const linKvService: MakeService = () => {
  const values = new Map<Key, { readonly value: unknown }>()
  return request => {
    const key = keyOf(request)
    const { reply, written } = onKey(request, values.get(key))
    if (written !== undefined) values.set(key, written)
    return reply
  }
}

/**
 * Makes a node of a linearizable key-value store, which is there as other nodes are: `nodes: { kv: linKv(), app: { … } }`. It never fails by
 * itself, and {@link kvClient} asks it.
 */
export function linKv(): ServiceNodes {
  return serviceNodes(linKvService)
}
