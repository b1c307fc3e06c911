import type { ClientOperation } from '../../operation.ts'

/** What one process did, in program order. A process is a session. */
export interface Session<Operation> {
  readonly operations: readonly Operation[]
  /**
   * Of an operation of unknown outcome that its process went on after: the session of the rest, and how many of its operations come
   * before this one.
   */
  readonly after?: { readonly session: number; readonly count: number }
}

/**
 * The sessions of all processes.
 *
 * An operation of unknown outcome may take effect at any later time, so it is not before what its process did next; but what its process
 * did until then is before it. Where processes get a new number after one, as in Jepsen, it is the last of its process; where they
 * go on under the old number, it has a session of its own, after the beginning of the other.
 */
export function sessionsOf<Operation extends Pick<ClientOperation, 'process' | 'outcome'>>(
  all: Iterable<Operation>,
): Session<Operation>[] {
  const sessions = new Map<number, { readonly number: number; readonly operations: Operation[] }>()
  const abandoned: Session<Operation>[] = []
  for (const operation of all) {
    const session = sessions.get(operation.process)
    if (session === undefined) {
      sessions.set(operation.process, { number: sessions.size, operations: [operation] })
      continue
    }
    const { number, operations } = session
    if (operations.at(-1)!.outcome === 'info') {
      const last = operations.pop()!
      abandoned.push({ operations: [last], after: { session: number, count: operations.length } })
    }
    operations.push(operation)
  }
  return [...[...sessions.values()].map(({ operations }) => ({ operations })), ...abandoned]
}
