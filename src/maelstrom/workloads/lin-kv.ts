import * as v from 'valibot'
import { type RegisterOperation, registerWorkload } from '../../scenario/workloads/register.ts'
import { ok } from '../../workload/client.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

const VALUE = { value: v.nullable(v.number('a number')) }

export function linKv({ every }: WorkloadOptions): ProtocolWorkload<RegisterOperation> {
  return {
    ...registerWorkload({ every }),
    timeout: '1s',
    client: rpc => async operation => {
      const [key] = operation.value
      switch (operation.f) {
        case 'read':
          return ok([key, (await rpc({ type: 'read', key }, VALUE)).value])
        case 'write':
          await rpc({ type: 'write', key, value: operation.value[1] }, {})
          return ok()
        case 'cas': {
          const [from, to] = operation.value[1]
          await rpc({ type: 'cas', key, from, to }, {})
          return ok()
        }
      }
    },
  }
}
