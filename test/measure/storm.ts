import { type AnyEnv, fail, mix, type Operation, ok, pause, scenario } from 'sameseed'

/**
 * A server that takes 8 ms for each request, one after the other, and 40 clients without patience: what is not answered in 60 ms is
 * asked again. With `retries` the queue that a pause leaves behind is work that no client waits for any more, and keeps itself full. A server that
 * `sheds` load refuses what it cannot do in time.
 */
export const stormScenario = ({ retries, sheds }: { readonly retries: number; readonly sheds: boolean }) =>
  scenario({
    name: sheds ? 'calm' : 'storm',
    nodes: {
      count: 1,
      start: (env: AnyEnv) => {
        let last: Promise<unknown> = Promise.resolve()
        let waiting = 0
        return {
          receive(_from: string, value: unknown) {
            if (sheds && waiting >= 5) return 'busy'
            waiting++
            last = last.then(() => env.sleep('8ms')).then(() => waiting--)
            return last.then(() => value)
          },
        }
      },
    },
    clients: {
      count: 40,
      start: (env: AnyEnv) => ({
        async invoke({ value }: Operation<'ask', number>) {
          for (let tries = 0; ; tries++) {
            try {
              const reply = await env.rpc('n1', value, { timeout: '60ms' })
              return reply === value ? ok(value) : fail('busy')
            } catch (error) {
              if (tries >= retries) throw error
            }
          }
        },
      }),
    },
    workload: mix({ ask: { weight: 1, value: ({ unique }) => unique } }, { every: '600ms' }),
    faults: [pause({ every: '1s', for: '300ms' })],
    duration: '8s',
  })
