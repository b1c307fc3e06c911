import type { PlannedOperation, PlannedWorkload } from 'sameseed'
import type { WorkerOperation } from './worker.ts'

/** Not too short: in a crowd, operations begin only when those of others are done, and shrinking more often ends with many of them. */
const MEAN_REST_US = 700_000

/** Every client does the same again and again: acquire, write, release. Then it rests for a while, 700 ms on average. */
export const sessions: PlannedWorkload<WorkerOperation> = {
  plan: ({ clients, durationUs, stream }) =>
    clients.flatMap(client => {
      const operations: PlannedOperation<WorkerOperation>[] = []
      let atUs = 0
      for (let number = 0; ; number++) {
        atUs += Math.round(-Math.log(1 - stream(`workload/${client}/${number}`)()) * MEAN_REST_US) + 1
        if (atUs >= durationUs) return operations
        for (const f of ['acquire', 'write', 'release'] as const) {
          operations.push({ client, atUs, operation: { f, value: null } })
        }
      }
    }),
}
