import { checkOptions } from '../../options/options.ts'
import type { AnyEnv } from '../../sim/env.ts'
import { CLIENT_OPTIONS, ServiceClient, type ServiceClientOptions } from './service-client.ts'

/** Asks a timestamp oracle: {@link linTso}. */
export interface TsoClient {
  /** Resolves to the next timestamp, a number that is above all before it. Rejects with an RpcTimeoutError where no answer comes in time. */
  next(): Promise<number>
}

/**
 * Makes what asks a timestamp oracle, for a node or a client.
 *
 * @param service The name of its node: `'tso1'` of `nodes: { tso: linTso(), … }`.
 * @throws ScenarioError where there is no such node.
 */
export function tsoClient(env: AnyEnv, service: string, options: ServiceClientOptions = {}): TsoClient {
  checkOptions('tsoClient', CLIENT_OPTIONS, options)
  const client = new ServiceClient('tsoClient', env, service, options)
  return {
    async next() {
      const request = { type: 'ts' }
      const answer = await client.ask(request)
      if (answer.type !== 'ts_ok') throw client.unexpected(request, answer)
      return answer.ts as number
    },
  }
}
