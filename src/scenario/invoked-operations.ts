import { formatDuration } from '../clock/duration.ts'
import type { History } from '../workload/history.ts'
import type { Expanded } from './expand.ts'
import type { PlanOperation } from './plan.ts'

/**
 * The operations of a history as a plan spells them out: a plan that lists them does the same without the generator. In the
 * final phase, what ended in `info` is repeated, which is one operation.
 */
export function invokedOperations(
  history: History,
  { clientIds, finalFromUs }: Pick<Expanded, 'clientIds' | 'finalFromUs'>,
): readonly PlanOperation[] {
  const operations: PlanOperation[] = []
  const repeats = new Set<number>()
  const inFinal = new Set<number>()
  for (const { type, process, time, f, value } of history) {
    if (typeof process !== 'number') continue
    const index = process % clientIds.length
    if (type !== 'invoke') {
      if (type === 'info' && inFinal.has(index)) repeats.add(index)
      else repeats.delete(index)
      continue
    }
    if (repeats.has(index)) continue
    const client = clientIds[index] as string
    const us = time / 1_000
    if (us >= finalFromUs) {
      inFinal.add(index)
      operations.push({ client, at: formatDuration(us - finalFromUs), f, value, final: true })
    } else operations.push({ client, at: formatDuration(us), f, value })
  }
  return operations
}
