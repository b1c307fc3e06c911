import {
  type AnyEnv,
  type Client,
  fail,
  info,
  mix,
  type NodeInstance,
  type Operation,
  ok,
  partition,
  scenario,
} from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'

type Register = Operation<'read', null, number | null> | Operation<'write', number, never>

/** A value, and which of all writes it comes from: the higher is the later. No two have the same. */
export interface Versioned {
  readonly version: number
  readonly value: number | null
}

export type Request =
  | { readonly read: true }
  | { readonly write: number }
  | { readonly look: true }
  | { readonly keep: Versioned }

/** What a node answers: to a client, whether it was done; to another node, what it has. */
export type Answer = { readonly value: number | null } | 'unavailable' | Versioned

/** The version of the next write of a node: in thousands, so that those of two nodes are never the same. */
export function versionAfter(version: number, nodeId: string): number {
  return (Math.floor(version / 1_000) + 1) * 1_000 + Number(nodeId.slice(1))
}

const client = (env: AnyEnv): Client<Register> => ({
  async invoke(operation) {
    // Each client has a node of its own.
    const own = `n${env.id.slice(1)}`
    const request: Request = operation.f === 'read' ? { read: true } : { write: operation.value }
    try {
      const answer = await env.rpc<{ value: number | null } | 'unavailable'>(own, request, { timeout: '300ms' })
      if (operation.f === 'write') return answer === 'unavailable' ? info('no majority') : ok()
      return answer === 'unavailable' ? fail('no majority') : ok(answer.value)
    } catch {
      return info('no answer')
    }
  },
})

/** Three nodes with one register, three clients, and partitions. */
export const registerScenario = (name: string, start: (env: AnyEnv) => NodeInstance) =>
  scenario({
    name,
    nodes: { count: 3, start },
    clients: { count: 3, start: client },
    workload: mix({ write: { weight: 1, value: ({ unique }) => unique }, read: 1 }, { every: '80ms' }),
    faults: partition({ every: '600ms', for: '400ms' }),
    duration: '2s',
    expect: [linearizable(register())],
  })
