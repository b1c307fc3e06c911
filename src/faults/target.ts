import { type RandomStream, shuffled } from '../random/stream.ts'
import type { Process } from '../sim/process.ts'

/**
 * Says who is meant by a name in a fault: a process by its own name, or, when the fault begins, nodes by what they are
 * then: `@one`, `@minority`, `@majority` and `@all` (drawn from the seed), `@leader` (those whose state says
 * `role: 'leader'`; any other role as well), `@not-leader` (all other nodes that are up).
 */
export type Target = string

export function isByRole(target: Target): boolean {
  return target.startsWith('@')
}

/** The role that a node's state gives: its field `role`, or else `state`. */
export function roleIn(state: unknown): string | undefined {
  const { role, state: other } = (state ?? {}) as { role?: unknown; state?: unknown }
  const said = role ?? other
  return typeof said === 'string' ? said : undefined
}

/** The role that a node has now. */
export function roleOf(process: Process): string | undefined {
  return roleIn(process.world.inspect(process))
}

/** The nodes that a target such as `@leader` means now. `random` is drawn from only where there is a choice. */
export function nodesMeant(target: Target, nodes: readonly Process[], random: () => RandomStream): readonly Process[] {
  const minority = Math.floor((nodes.length - 1) / 2)
  switch (target) {
    case '@all':
      return nodes
    case '@one':
      return shuffled(random(), nodes).slice(0, 1)
    case '@minority':
      return shuffled(random(), nodes).slice(0, Math.max(1, minority))
    case '@majority':
      return shuffled(random(), nodes).slice(0, nodes.length - minority)
  }
  const name = target.slice(1).toLowerCase()
  const has = (process: Process, role: string) => roleOf(process)?.toLowerCase() === role
  if (name.startsWith('not-')) {
    return nodes.filter(process => process.status !== 'down' && !has(process, name.slice('not-'.length)))
  }
  return nodes.filter(process => has(process, name))
}
