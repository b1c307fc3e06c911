import * as v from 'valibot'
import { type BroadcastOperation, broadcastWorkload } from '../../scenario/workloads/collections.ts'
import { ok } from '../../workload/client.ts'
import { topologyOf } from '../topology.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

/** As our own workload of that name; nodes are told who their neighbours are. */
export function broadcast({ every, quiet, topology }: WorkloadOptions): ProtocolWorkload<BroadcastOperation> {
  return {
    ...broadcastWorkload({ every, quiet }),
    greetings: nodes => [{ type: 'topology', topology: topologyOf(topology, nodes) }],
    client: rpc => async operation => {
      if (operation.f === 'read')
        return ok((await rpc({ type: 'read' }, { messages: v.array(v.unknown(), 'a list') })).messages)
      await rpc({ type: 'broadcast', message: operation.value }, {})
      return ok()
    },
  }
}
