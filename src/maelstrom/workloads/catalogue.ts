import type { Operation } from '../../workload/history.ts'
import { broadcast } from './broadcast.ts'
import { echo } from './echo.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

/** Maelstrom's workloads by their names. */
const WORKLOADS = { broadcast, echo } satisfies Record<string, (options: WorkloadOptions) => unknown>

/** Names a workload of Maelstrom's. */
export type MaelstromWorkload = keyof typeof WORKLOADS

export const WORKLOAD_NAMES = Object.keys(WORKLOADS) as MaelstromWorkload[]

/** A workload that fits a scenario: what it asks of a client is what its own client takes. */
export function workloadOf(name: MaelstromWorkload, options: WorkloadOptions): ProtocolWorkload<Operation> {
  return WORKLOADS[name](options) as never
}
