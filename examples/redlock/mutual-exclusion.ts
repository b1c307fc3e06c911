import type { EventOf, History, HistoryEvent, World } from 'sameseed'
import type { RedisState } from './redis-node.ts'
import type { StorageState } from './storage.ts'
import type { Lease, WorkerOperation } from './worker.ts'

type LockWorld = World<RedisState | StorageState, WorkerOperation>
type LockEvent = EventOf<WorkerOperation>
type Acquired = HistoryEvent<'acquire', Lease>

/** True, or who writes though another worker acquired the lock after it. */
export function onlyTheHolderWrites({ nodes, history }: LockWorld): true | string {
  for (const { state } of nodes) {
    if (!('writing' in state) || state.writing.length === 0) continue
    const holder = newestLease(history)
    const other = state.writing.find(writer => writer !== holder?.by)
    if (other !== undefined) return `${other} writes, but ${holder?.by ?? 'no worker'} has acquired the lock since`
  }
  return true
}

/**
 * True, or who was given the lock while another may still use it. Times are true ones: no fault of the scenario touches
 * the clocks of the workers.
 */
export function oneLeaseAtATime({ history }: LockWorld): true | string {
  const newest = history.at(-1)
  if (newest === undefined || !isAcquired(newest)) return true
  const nowMs = newest.time / 1e6
  const leases = new Map<LockEvent['process'], { readonly by: string; readonly untilMs: number }>()
  for (const event of history.slice(0, -1)) {
    if (isAcquired(event)) {
      const { by, ms } = event.value
      leases.set(event.process, { by, untilMs: event.time / 1e6 + ms })
    } else if (event.f === 'release' || event.type === 'info') leases.delete(event.process)
  }
  const { by } = newest.value
  for (const [process, lease] of leases) {
    if (process === newest.process || lease.untilMs <= nowMs) continue
    return `${by} has acquired the lock, but it is ${lease.by}'s for another ${Math.round(lease.untilMs - nowMs)} ms`
  }
  return true
}

function isAcquired(event: LockEvent): event is Acquired {
  return event.f === 'acquire' && event.type === 'ok'
}

/** The lease with the highest token, if there are tokens, or else the one acquired last. */
function newestLease(history: History<WorkerOperation>): Lease | undefined {
  let newest: Lease | undefined
  for (const event of history) {
    if (!isAcquired(event)) continue
    const lease = event.value
    if ((lease.token ?? 0) >= (newest?.token ?? 0)) newest = lease
  }
  return newest
}
