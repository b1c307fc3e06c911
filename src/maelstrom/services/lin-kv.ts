import { keyOf, onKey } from './kv.ts'
import type { MakeService } from './service.ts'

/** A linearizable store: one map, and one request after the other. */
export const linKv: MakeService = () => {
  const values = new Map<string, { readonly value: unknown }>()
  return request => {
    const key = keyOf(request)
    const { reply, written } = onKey(request, values.get(key))
    if (written !== undefined) values.set(key, written)
    return reply
  }
}
