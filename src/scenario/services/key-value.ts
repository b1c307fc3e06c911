import { isDeepStrictEqual } from 'node:util'
import { identity } from '../../checkers/equality.ts'
import { CODE, type ServiceMessage, unknownRequest } from './service.ts'

/** What a request asks of the one key that it names. */
export interface KvRequest extends ServiceMessage {
  readonly key?: unknown
}

/** What is to be answered, and the key's new value where the request writes. */
export interface KvEffect {
  readonly reply: ServiceMessage
  readonly written?: { readonly value: unknown }
}

/** Stands for a key in a map. */
export type Key = ReturnType<typeof identity>

/** Any plain data can be a key: which one it is, what is in it tells. */
export function keyOf({ key }: KvRequest): Key {
  return identity(key)
}

/** Carries out `read`, `write` or `cas` on a key that has this value, or none. */
export function onKey(request: KvRequest, held: { readonly value: unknown } | undefined): KvEffect {
  switch (request.type) {
    case 'read':
      return { reply: held === undefined ? MISSING : { type: 'read_ok', value: held.value } }
    case 'write':
      return { reply: { type: 'write_ok' }, written: { value: request.value } }
    case 'cas':
      if (held === undefined && request.create_if_not_exists !== true) return { reply: MISSING }
      if (held !== undefined && !isDeepStrictEqual(held.value, request.from)) {
        const text = `the value is ${JSON.stringify(held.value)}, and not ${JSON.stringify(request.from)}`
        return { reply: { type: 'error', code: CODE.differs, text } }
      }
      return { reply: { type: 'cas_ok' }, written: { value: request.to } }
    default:
      return { reply: unknownRequest(request) }
  }
}

const MISSING: ServiceMessage = { type: 'error', code: CODE.missing, text: 'there is no such key' }
