import {
  type AnyEnv,
  type Client,
  info,
  mix,
  type NodeInstance,
  type Operation,
  ok,
  RpcTimeoutError,
  scenario,
} from 'sameseed'
import { counterBounds } from 'sameseed/checkers'

type Counting = Operation<'add', number, never> | Operation<'read', null, number>
export type Message = { readonly type: 'read' } | { readonly type: 'add'; readonly amount: number; readonly id: string }

/** Asks again until there is an answer, five times at most. */
class PatientClient implements Client<Counting> {
  readonly #env: AnyEnv
  #asked = 0

  constructor(env: AnyEnv) {
    this.#env = env
  }

  async invoke(operation: Counting) {
    const id = `${this.#env.id}-${this.#asked++}`
    const message: Message = operation.f === 'add' ? { type: 'add', amount: operation.value, id } : { type: 'read' }
    for (let tries = 0; tries < 5; tries++) {
      try {
        const sum = await this.#env.rpc<number>('n1', message, { timeout: '50ms' })
        return operation.f === 'add' ? ok() : ok(sum)
      } catch (error) {
        if (!(error instanceof RpcTimeoutError)) throw error
      }
    }
    return info('no answer')
  }
}

/** A node that counts, two clients that add and read, and a network that loses one message in ten. */
export const counterScenario = (name: string, start: (env: AnyEnv) => NodeInstance) =>
  scenario({
    name,
    nodes: { count: 1, start },
    clients: { count: 2, start: env => new PatientClient(env) },
    workload: mix({ add: { weight: 1, value: ({ integer }) => integer(1, 9) }, read: 1 }, { every: '50ms' }),
    network: { loss: 0.1 },
    duration: '2s',
    expect: [counterBounds()],
  })
