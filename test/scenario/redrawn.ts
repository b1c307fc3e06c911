/** A scenario in which everything draws; run as a program, it prints the fingerprint of the plan in its first argument. */
import { fileURLToPath } from 'node:url'
import { type AnyEnv, crash, gen, loss, mix, ok, type Plan, partition, run, scenario, swarm } from 'sameseed'

class Restless {
  readonly #env: AnyEnv
  #sum = 0

  constructor(env: AnyEnv) {
    this.#env = env
    env.every('7ms', () => {
      const draw = env.random()
      if (env.buggify('twice', 0.3)) this.#sum += 1
      this.#sum += draw + Math.random()
      env.send(env.peers[Math.floor(draw * env.peers.length)] as string, { draw })
      void env.disk.write('sum', String(this.#sum)).catch(() => {})
    })
  }

  receive(_from: string, message: unknown): number {
    this.#env.log(JSON.stringify(message))
    return this.#sum
  }

  inspect() {
    return { sum: this.#sum }
  }
}

const common = {
  nodes: { count: 3, start: (env: AnyEnv) => new Restless(env) },
  clients: {
    count: 2,
    start: (env: AnyEnv) => ({ invoke: async () => ok(await env.rpc('n1', 'sum', { timeout: '20ms' })) }),
  },
  faults: swarm(partition({ every: '60ms', for: '20ms' }), crash({ every: '90ms', for: '10ms' }), loss()),
  network: { loss: 0.05, duplicate: 0.05 },
  schedule: 'random' as const,
  duration: '300ms',
  settle: '50ms',
}
const entries = { read: { weight: 1, value: ({ unique }: { unique: number }) => unique } }

export const planned = scenario({ ...common, name: 'planned', workload: mix(entries, { every: '10ms' }) })
export const generated = scenario({ ...common, name: 'generated', workload: gen.stagger('10ms', gen.mix(entries)) })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const plan of process.argv.slice(2)) console.log((await run(planned, JSON.parse(plan) as Plan)).fingerprint)
}
