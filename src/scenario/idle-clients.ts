import { same } from '../checkers/equality.ts'
import type { Process } from '../sim/process.ts'
import type { History } from '../workload/history.ts'

/**
 * Whether clients answered that all went well, and did nothing for it: none of them ever sent anything, was sent anything or used its disk, and no
 * result says more than was asked. A client that looks at something which it shares with the nodes gets results from there.
 */
export function areIdle(
  clients: readonly Process[],
  history: History,
  sentByLink: Readonly<Record<string, number>>,
): boolean {
  const ids = new Set(clients.map(({ id }) => id))
  if (Object.keys(sentByLink).some(link => link.split('->').some(id => ids.has(id)))) return false
  if (clients.some(({ diskBusyUntilUs }) => diskBusyUntilUs > 0)) return false
  const asked = new Map<number, unknown>()
  let succeeded = 0
  for (const { process, type, value } of history) {
    if (typeof process !== 'number') continue
    if (type === 'invoke') asked.set(process, value)
    else if (type === 'ok') {
      if (!same(asked.get(process), value)) return false
      succeeded++
    }
  }
  return succeeded > 0
}
