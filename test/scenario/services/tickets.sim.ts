import {
  type AnyEnv,
  type Client,
  exponential,
  fail,
  kvClient,
  linKv,
  mix,
  type Operation,
  ok,
  partition,
  scenario,
} from 'sameseed'
import { uniqueIds } from 'sameseed/checkers'

/** Sells the tickets of a show: the number of the next one is in a store that all boxes share. */
class Box {
  readonly #store

  constructor(env: AnyEnv) {
    this.#store = kvClient<number>(env, 'kv1', { timeout: '200ms' })
  }

  async receive(): Promise<number | 'again'> {
    const next = await this.#store.read('next').catch(() => undefined)
    const isOurs = await this.#store.cas('next', next, (next ?? 0) + 1).catch(() => false)
    return isOurs ? (next ?? 0) : 'again'
  }
}

type Sale = Operation<'generate', null, number>

const client = (env: AnyEnv): Client<Sale> => ({
  async invoke() {
    const ticket = await env.rpc<number | 'again'>(`box${env.id.slice(1)}`, 'one, please', { timeout: '500ms' })
    return ticket === 'again' ? fail('somebody was faster') : ok(ticket)
  },
})

export default scenario({
  name: 'tickets',
  nodes: { kv: linKv(), box: { count: 3, start: env => new Box(env) } },
  clients: { count: 3, start: client },
  workload: mix({ generate: 1 }, { every: '20ms' }),
  faults: partition({ every: '1s', for: '300ms' }),
  network: { latency: exponential('2ms') },
  duration: '3s',
  expect: [uniqueIds()],
})
