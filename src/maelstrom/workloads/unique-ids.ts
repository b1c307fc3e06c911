import { anything } from '../../options/fields.ts'
import { type UniqueIdsOperation, uniqueIdsWorkload } from '../../scenario/workloads/unique-ids.ts'
import { ok } from '../../workload/client.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

export function uniqueIds({ every }: WorkloadOptions): ProtocolWorkload<UniqueIdsOperation> {
  return {
    ...uniqueIdsWorkload({ every }),
    client: rpc => async () => ok((await rpc({ type: 'generate' }, { id: anything })).id),
  }
}
