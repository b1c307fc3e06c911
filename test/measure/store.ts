import { type AnyEnv, crash, fail, mix, type Operation, ok, scenario } from 'sameseed'

/** Answers after `serviceMs`; a client gives up after 50 ms. */
export function echoScenario({
  name = 'echo',
  serviceMs = 5,
  faults = [crash({ every: '400ms', for: '100ms' })],
} = {}) {
  return scenario({
    name,
    nodes: {
      count: 2,
      start: (env: AnyEnv) => ({
        async receive(_from: string, value: unknown) {
          await env.sleep(serviceMs)
          return value
        },
      }),
    },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        async invoke({ f, value }: Operation<'read' | 'write', number>) {
          const reply = await env.rpc(value % 2 === 0 ? 'n1' : 'n2', value, { timeout: '50ms' })
          return f === 'write' && value % 5 === 0 ? fail('five') : ok(reply as number)
        },
      }),
    },
    workload: mix(
      {
        read: { weight: 2, value: ({ unique }) => unique },
        write: { weight: 1, value: ({ unique }) => unique },
      },
      { every: '10ms' },
    ),
    faults,
    duration: '2s',
  })
}
