import type { Checker } from '../../checkers/checker.ts'
import { operations } from '../../checkers/operation.ts'
import { anything } from '../../options/fields.ts'
import { ok } from '../../workload/client.ts'
import { mix } from '../../workload/generators/mix.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

type EchoOperation = Operation<'echo', string, unknown>

export function echo({ every }: WorkloadOptions): ProtocolWorkload<EchoOperation> {
  return {
    workload: stagger(every, mix({ echo: { weight: 1, value: ({ unique }) => `Please echo ${unique}` } })),
    expect: [echoed()],
    client:
      rpc =>
      async ({ value }) =>
        ok((await rpc({ type: 'echo', echo: value }, { echo: anything })).echo),
  }
}

/** Checks whether every answer is what was said. */
function echoed(): Checker<unknown, EchoOperation> {
  return {
    name: 'echo',
    operations: ['echo'],
    check(history) {
      const answered = operations(history).filter(({ outcome }) => outcome === 'ok')
      const wrong = answered.find(({ value, result }) => value !== result)
      if (wrong === undefined) return { valid: true, reason: 'Every answer is what was said.' }
      const { process, value, result } = wrong
      return {
        valid: false,
        reason: `Process ${process} said ${JSON.stringify(value)}, and the answer was ${JSON.stringify(result)}.`,
      }
    },
  }
}
