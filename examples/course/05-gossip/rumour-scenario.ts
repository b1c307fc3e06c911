import {
  type AnyEnv,
  type BroadcastOperation,
  broadcastWorkload,
  type Client,
  info,
  type NodeInstance,
  ok,
  partition,
  scenario,
} from 'sameseed'

export type Gossip = { readonly news: readonly number[] }
export type Told = { readonly tell: number } | 'read'

const client = (env: AnyEnv): Client<BroadcastOperation> => {
  // Each client has a node of its own.
  const own = `n${env.id.slice(1)}`
  return {
    async invoke(operation) {
      const request: Told = operation.f === 'broadcast' ? { tell: operation.value } : 'read'
      try {
        const answer = await env.rpc<number[]>(own, request, { timeout: '100ms' })
        return operation.f === 'broadcast' ? ok() : ok(answer)
      } catch {
        return info('no answer')
      }
    },
  }
}

/** Four nodes that tell each other what they were told, and partitions between them. In the end all know all of it. */
export const rumourScenario = (name: string, start: (env: AnyEnv) => NodeInstance) =>
  scenario({
    ...broadcastWorkload({ every: '100ms' }),
    name,
    nodes: { count: 4, start },
    clients: { count: 4, start: client },
    faults: partition({ every: '500ms', for: '300ms' }),
    liveness: { quorum: 'all' },
    duration: '2s',
  })
