import type { Operation } from '../../workload/history.ts'
import { broadcast } from './broadcast.ts'
import { gCounter, pnCounter } from './counters.ts'
import { echo } from './echo.ts'
import { gSet } from './g-set.ts'
import { kafka } from './kafka.ts'
import { linKv } from './lin-kv.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import { txnListAppend, txnRwRegister } from './transactions.ts'
import { uniqueIds } from './unique-ids.ts'
import type { WorkloadOptions } from './workload-options.ts'

/** Maelstrom's workloads by their names. */
const WORKLOADS = {
  broadcast,
  echo,
  'g-counter': gCounter,
  'g-set': gSet,
  kafka,
  'lin-kv': linKv,
  'pn-counter': pnCounter,
  'txn-list-append': txnListAppend,
  'txn-rw-register': txnRwRegister,
  'unique-ids': uniqueIds,
} satisfies Record<string, (options: WorkloadOptions) => unknown>

/** Names a workload of Maelstrom's. */
export type MaelstromWorkload = keyof typeof WORKLOADS

export const WORKLOAD_NAMES = Object.keys(WORKLOADS) as MaelstromWorkload[]

/** A workload that fits a scenario: what it asks of a client is what its own client takes. */
export function workloadOf(name: MaelstromWorkload, options: WorkloadOptions): ProtocolWorkload<Operation> {
  return WORKLOADS[name](options) as never
}
