import { wholeNumber } from '../../options/fields.ts'
import type { CounterOperation } from '../../scenario/workloads/collections.ts'
import { gCounterWorkload, pnCounterWorkload } from '../../scenario/workloads/eventual-counters.ts'
import { ok } from '../../workload/client.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

const COUNT = { value: wholeNumber(Number.MIN_SAFE_INTEGER) }

const client: ProtocolWorkload<CounterOperation>['client'] = rpc => async operation => {
  if (operation.f === 'read') return ok((await rpc({ type: 'read' }, COUNT)).value)
  await rpc({ type: 'add', delta: operation.value }, {})
  return ok()
}

export function gCounter({ every, quiet }: WorkloadOptions): ProtocolWorkload<CounterOperation> {
  return { ...gCounterWorkload({ every, quiet }), client }
}

export function pnCounter({ every, quiet }: WorkloadOptions): ProtocolWorkload<CounterOperation> {
  return { ...pnCounterWorkload({ every, quiet }), client }
}
