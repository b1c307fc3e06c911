import {
  type AnyEnv,
  type Client,
  crash,
  info,
  type NodeInstance,
  ok,
  type SetOperation,
  scenario,
  setWorkload,
} from 'sameseed'

export type Request = { readonly add: number } | 'read'

/** Adds a number, or asks for all of them. */
export const client = (env: AnyEnv): Client<SetOperation> => ({
  async invoke(operation) {
    const request: Request = operation.f === 'add' ? { add: operation.value } : 'read'
    try {
      const answer = await env.rpc<number[]>('n1', request, { timeout: '100ms' })
      return operation.f === 'add' ? ok() : ok(answer)
    } catch {
      return info('no answer')
    }
  },
})

/** A node that keeps numbers, and crashes now and then. Nothing that it has confirmed may be lost. */
export const notesScenario = (name: string, start: (env: AnyEnv) => Promise<NodeInstance>) =>
  scenario({
    ...setWorkload({ every: '30ms' }),
    name,
    nodes: { count: 1, start },
    clients: { count: 2, start: client },
    faults: crash({ every: '500ms', for: '50ms' }),
    liveness: { quorum: 'all' },
    duration: '2s',
  })
