import type { ClientOperation } from '../../operation.ts'

/**
 * Per process, its operations in program order. A process is a session.
 *
 * An operation of unknown outcome may take effect at any later time, so it is not before what its process did next. Where
 * processes get a new number after one, as in Jepsen, it is the last of its process anyway; where they go on under the old
 * number, it counts as all that a process of its own did.
 */
export function sessionsOf<Operation extends Pick<ClientOperation, 'process' | 'outcome'>>(
  all: Iterable<Operation>,
): Operation[][] {
  const sessions = new Map<number, Operation[]>()
  const abandoned: Operation[][] = []
  for (const operation of all) {
    const session = sessions.get(operation.process)
    if (session === undefined) {
      sessions.set(operation.process, [operation])
      continue
    }
    if (session.at(-1)!.outcome === 'info') abandoned.push([session.pop()!])
    session.push(operation)
  }
  return [...sessions.values(), ...abandoned]
}
