import type { Workload } from 'sameseed'

/**
 * Long enough for most operations to begin when they were planned to. In a crowd they begin when others are done, and shrinking
 * cannot take out the others without moving them away from the pause.
 */
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
