import { checkOptions } from '../../options/options.ts'
import type { AnyEnv } from '../../sim/env.ts'
import { CODE } from './service.ts'
import { CLIENT_OPTIONS, ServiceClient, type ServiceClientOptions } from './service-client.ts'

/** Asks a key-value service: {@link linKv}, {@link seqKv} or {@link lwwKv}. What gets no answer in time rejects with an RpcTimeoutError: it may have happened. */
export interface KvClient<Value, Key = string> {
  /** Resolves to the value of a key; to `undefined` where there is no such key. */
  read(key: Key): Promise<Value | undefined>
  /** Gives a key a value, and resolves when that is done. */
  write(key: Key, value: Value): Promise<void>
  /**
   * Gives a key a value where it has another one, and resolves to whether it had that. `undefined` in place of that one: where there is no
   * such key.
   */
  cas(key: Key, from: Value | undefined, to: Value): Promise<boolean>
}

/**
 * Makes what asks a key-value service, for a node or a client. Keys and values are plain data, and compared by what is in them.
 *
 * @param service The name of its node: `'kv1'` of `nodes: { kv: linKv(), … }`.
 * @throws ScenarioError where there is no such node.
 */
export function kvClient<Value = unknown, Key = string>(
  env: AnyEnv,
  service: string,
  options: ServiceClientOptions = {},
): KvClient<Value, Key> {
  checkOptions('kvClient', CLIENT_OPTIONS, options)
  const client = new ServiceClient('kvClient', env, service, options)
  return {
    async read(key) {
      const request = { type: 'read', key }
      const answer = await client.ask(request)
      if (answer.code === CODE.missing) return undefined
      if (answer.type !== 'read_ok') throw client.unexpected(request, answer)
      return answer.value as Value
    },
    async write(key, value) {
      const request = { type: 'write', key, value }
      const answer = await client.ask(request)
      if (answer.type !== 'write_ok') throw client.unexpected(request, answer)
    },
    async cas(key, from, to) {
      const request =
        from === undefined ? { type: 'cas', key, to, create_if_not_exists: true } : { type: 'cas', key, from, to }
      const answer = await client.ask(request)
      if (answer.code === CODE.missing || answer.code === CODE.differs) return false
      if (answer.type !== 'cas_ok') throw client.unexpected(request, answer)
      return true
    },
  }
}
