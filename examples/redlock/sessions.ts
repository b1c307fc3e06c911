import type { Workload } from 'sameseed'

/** Not too short: in a crowd, operations begin only when those of others are done, and shrinking more often ends with many of them. */
const MEAN_REST_US = 700_000

/** Every client does the same again and again: acquire, write, release. Then it rests for a while, 700 ms on average. */
export const sessions: Workload = {
  plan: ({ clients, durationUs, stream }) =>
    clients.flatMap(client => {
      const operations = []
      let atUs = 0
      for (let number = 0; ; number++) {
        atUs += Math.round(-Math.log(1 - stream(`workload/${client}/${number}`)()) * MEAN_REST_US) + 1
        if (atUs >= durationUs) return operations
        for (const f of ['acquire', 'write', 'release']) operations.push({ client, atUs, f, value: null })
      }
    }),
}
