import { crash, mix, type Operation, ok, scenario } from 'sameseed'

const counts = new Map<string, number>()

/** Each node has an entry of its own, which it begins with the run. */
export default scenario({
  name: 'crash',
  nodes: {
    count: 2,
    start: env => {
      if (env.elapsed() === 0) counts.set(env.id, 0)
      return {
        receive() {
          counts.set(env.id, (counts.get(env.id) ?? 0) + 1)
          return counts.get(env.id)
        },
      }
    },
  },
  clients: {
    count: 1,
    start: env => ({
      invoke: async ({ value }: Operation<'count', string>) => ok(await env.rpc(value, '', { timeout: '50ms' })),
    }),
  },
  workload: mix({ count: { weight: 1, value: ({ pick }) => pick(['n1', 'n2']) } }),
  faults: crash({ every: '300ms', for: '20ms' }),
  duration: '3s',
})
