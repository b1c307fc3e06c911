import { isDeepStrictEqual } from 'node:util'
import { type Key, type KvRequest, keyOf, onKey } from './key-value.ts'
import type { MakeService } from './service.ts'
import { type ServiceNodes, serviceNodes } from './service-nodes.ts'

/** So many past states a request may still see. */
const REMEMBERED = 32

type State = ReadonlyMap<Key, { readonly value: unknown }>

/**
 * A sequentially consistent store. A request that changes nothing sees some state between the last one that its sender saw and
 * the newest; one that would change that state is carried out on the newest.
 */
export const seqKvService: MakeService = random => {
  const states: State[] = [new Map()]
  /** How many states are forgotten: what stands first is this one. */
  let forgotten = 0
  const seen = new Map<string, number>()
  return (request: KvRequest, from) => {
    const key = keyOf(request)
    const newest = forgotten + states.length - 1
    const oldest = Math.max(forgotten, seen.get(from) ?? 0)
    const at = oldest + Math.floor(random() * (newest - oldest + 1))
    const held = states[at - forgotten]?.get(key)
    const effect = onKey(request, held)
    if (effect.written === undefined || isDeepStrictEqual(effect.written, held)) {
      seen.set(from, at)
      return effect.reply
    }
    const last = states.at(-1) as State
    const { reply, written } = onKey(request, last.get(key))
    if (written !== undefined) {
      states.push(new Map(last).set(key, written))
      if (states.length > REMEMBERED) {
        states.shift()
        forgotten++
      }
    }
    seen.set(from, forgotten + states.length - 1)
    return reply
  }
}

/**
 * Makes a node of a sequentially consistent key-value store: each process sees everything in the same order, but perhaps late. As
 * {@link linKv} in all else.
 */
export function seqKv(): ServiceNodes {
  return serviceNodes(seqKvService)
}
