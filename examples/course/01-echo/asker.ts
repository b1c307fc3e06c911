import { type AnyEnv, type Client, type Operation, ok } from 'sameseed'

export type Echo = Operation<'echo', string, string>

/** Says something, and tells what came back. */
export const asker = (env: AnyEnv): Client<Echo> => ({
  async invoke({ value }) {
    return ok(await env.rpc<string>('n1', value, { timeout: '500ms' }))
  },
})
