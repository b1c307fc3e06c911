import { type Connection, constant, type Fault, type Plan, type Run, run, type ScenarioSpec, scenario } from 'sameseed'

export interface Ping {
  readonly type: 'ping'
  readonly n: number
}

/** n1 sends a number to n2 every 10 ms, from 10 ms on, and to n3; what arrives at each, and when, is its state. */
export function pings(spec: Partial<ScenarioSpec<unknown>> & { readonly count?: number } = {}) {
  const { count = 2, ...rest } = spec
  return scenario({
    name: 'pings',
    nodes: {
      count,
      start: env => {
        const arrivals: [number, number][] = []
        let n = 0
        env.every('10ms', () => {
          if (env.id === 'n1') for (const peer of env.peers) env.send(peer, { type: 'ping', n })
          n++
        })
        return {
          receive: (_from: string, ping: Ping) => void arrivals.push([ping.n, env.elapsed()]),
          inspect: () => ({ arrivals: [...arrivals] }),
        }
      },
    },
    network: { latency: constant('1ms') },
    duration: '99ms',
    settle: 0,
    ...rest,
  } as ScenarioSpec<unknown>)
}

/** The same over a connection, which is opened at 0 and used from 10 ms on. */
export const stream = scenario({
  name: 'stream',
  nodes: {
    count: 2,
    start: env => {
      const arrivals: [unknown, number][] = []
      if (env.id === 'n1') void send()
      async function send() {
        try {
          const connection = await env.connect('n2')
          for (let n = 0; n < 9; n++) {
            await env.sleep(10 * (n + 1) - env.elapsed())
            connection.send({ type: 'ping', n } as never)
          }
        } catch (error) {
          arrivals.push([(error as Error).name, env.elapsed()])
        }
      }
      return {
        async accept(connection: Connection<Ping>) {
          try {
            for await (const { n } of connection) arrivals.push([n, env.elapsed()])
          } catch (error) {
            arrivals.push([(error as Error).name, env.elapsed()])
          }
        },
        inspect: () => ({ arrivals: [...arrivals] }),
      }
    },
  },
  network: { latency: constant('1ms') },
  duration: '1s',
  settle: 0,
})

export async function under(
  faults: Fault | readonly Fault[],
  subject: ReturnType<typeof pings> | typeof stream = pings(),
  plan: Partial<Plan> = {},
) {
  const all = [faults].flat() as Fault[]
  const result: Run = await run(
    subject as ReturnType<typeof pings>,
    { seed: '1', ...plan, faults: all },
    { journal: true },
  )
  const at = (node: string) => (result.states[node] as { arrivals: [number, number][] }).arrivals
  return {
    run: result,
    /** What arrived at n2, and when. */
    arrivals: at('n2'),
    numbers: at('n2').map(([number]) => number),
    times: at('n2').map(([, time]) => time),
    arrivalsAt: at,
    effect: result.faults[0]?.effect ?? -1,
    messages: result.messages,
    events: [...(result.journal ?? [])],
  }
}

/** 0 to 8: what is sent within the 100 ms and arrives. */
export const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8]
