import { always, crash, mix, type Operation, ok, scenario } from 'sameseed'

/** A cache, and what only the property looks at: no node learns anything of another. */
const lengths = new Map<string, number>()
const told: string[] = []
const GREETINGS = ['hello', 'good morning']

export default scenario({
  name: 'cache',
  nodes: {
    count: 2,
    start: env => {
      if (env.id === 'n1' && env.elapsed() === 0) told.length = 0
      return {
        receive(_from: string, key: string) {
          if (!lengths.has(key)) lengths.set(key, key.length)
          told.push(`${env.id} ${key}`)
          return lengths.get(key)
        },
      }
    },
  },
  clients: {
    count: 1,
    start: env => ({
      invoke: async ({ value }: Operation<'ask', string>) => ok(await env.rpc('n1', value, { timeout: '50ms' })),
    }),
  },
  workload: mix({ ask: { weight: 1, value: ({ pick }) => pick(GREETINGS) } }),
  faults: crash({ every: '300ms', for: '20ms' }),
  duration: '2s',
  expect: [
    always(
      'what was answered was asked',
      ({ history }) => told.length >= history.filter(({ type }) => type === 'ok').length,
    ),
  ],
})
