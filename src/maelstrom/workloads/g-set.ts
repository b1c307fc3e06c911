import * as v from 'valibot'
import { type SetOperation, setWorkload } from '../../scenario/workloads/collections.ts'
import { ok } from '../../workload/client.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

const ELEMENTS = { value: v.array(v.number('a number'), 'a list') }

export function gSet({ every, quiet }: WorkloadOptions): ProtocolWorkload<SetOperation> {
  return {
    ...setWorkload({ every, quiet }),
    client: rpc => async operation => {
      if (operation.f === 'read') return ok((await rpc({ type: 'read' }, ELEMENTS)).value)
      await rpc({ type: 'add', element: operation.value }, {})
      return ok()
    },
  }
}
