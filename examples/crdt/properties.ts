import type { World } from 'sameseed'
import type { Edit } from './edits.ts'
import type { Vector } from './operation.ts'

export interface ReplicaState {
  readonly count: number
  readonly tags: readonly string[]
  readonly text: string
  readonly vector: Vector
}

/** True, or which two replicas differ in what. */
export function converged({ nodes, down }: World<ReplicaState, Edit>): true | string {
  const [first, ...others] = nodes
  if (first === undefined || down.length > 0) return `${down.join(', ')} is down`
  for (const { id, state } of others) {
    for (const part of ['vector', 'count', 'tags', 'text'] as const) {
      const [one, two] = [shown(first.state[part]), shown(state[part])]
      if (one !== two) return `the replicas differ: ${part} is ${one} at ${first.id}, but ${two} at ${id}`
    }
  }
  return true
}

/** True, or which edit that was acknowledged a replica does not have. */
export function nothingLost({ nodes, history }: World<ReplicaState, Edit>): true | string {
  for (const { type, f, value } of history) {
    if (type !== 'ok' || typeof value !== 'object' || value === null || !('number' in value)) continue
    const { replica, number } = value
    const lacking = nodes.find(({ state }) => (state.vector[replica] ?? 0) < number)
    if (lacking !== undefined)
      return `${lacking.id} lacks operation ${number} of ${replica} (${f}), which was acknowledged`
  }
  return true
}

function shown(part: unknown): string {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return JSON.stringify(part)
  return JSON.stringify(Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))))
}
