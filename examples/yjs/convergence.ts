import type { World } from 'sameseed'
import type { ReplicaState } from './replica.ts'

/** True, or which two replicas differ in what. */
export function converged({ nodes, down }: World<ReplicaState>): true | string {
  if (down.length > 0) return `${down.join(', ')} is down`
  const [first, ...others] = nodes
  if (first === undefined) return 'there is no replica'
  for (const other of others) {
    for (const part of ['text', 'fields', 'vector'] as const) {
      const [one, two] = [JSON.stringify(first.state[part]), JSON.stringify(other.state[part])]
      if (one !== two) return `the replicas differ: ${part} is ${one} at ${first.id}, but ${two} at ${other.id}`
    }
  }
  return true
}
