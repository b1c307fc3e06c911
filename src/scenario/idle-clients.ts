import { same } from '../checkers/equality.ts'
import type { Link } from '../net/link.ts'
import type { Process } from '../sim/process.ts'
import type { History, HistoryEvent } from '../workload/history.ts'

/**
 * Whether clients answered that all went well, and did nothing for it: none of them ever sent anything, was sent anything or used its disk, and no
 * result says more than was asked or took any time. A client that looks at something which it shares with the nodes, or with other clients, gets
 * results from there, or waits for it.
 */
export function areIdle(
  clients: readonly Process[],
  history: History,
  links: readonly Pick<Link, 'fromId' | 'toId' | 'counts'>[],
): boolean {
  const ids = new Set(clients.map(({ id }) => id))
  if (links.some(({ fromId, toId, counts }) => counts.sent > 0 && (ids.has(fromId) || ids.has(toId)))) return false
  if (clients.some(({ diskBusyUntilUs }) => diskBusyUntilUs > 0)) return false
  const invocations = new Map<number, HistoryEvent>()
  let succeeded = 0
  for (const event of history) {
    const { process, type, value, time } = event
    if (typeof process !== 'number') continue
    if (type === 'invoke') invocations.set(process, event)
    else if (type === 'ok') {
      const asked = invocations.get(process)
      if (asked?.time !== time || !same(asked?.value, value)) return false
      succeeded++
    }
  }
  return succeeded > 0
}
