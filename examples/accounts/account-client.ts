import { type Client, type Env, fail, info, mix, type Operation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { Message, Request, Result } from './messages.ts'

type Asked = readonly [name: string, amount: number]

export type AccountOperation =
  | Operation<'create', Asked, Result>
  | Operation<'delete', Asked, Result>
  | Operation<'withdraw', Asked, Result>
  | Operation<'balance', Asked, Result>
  | Operation<'image', Asked, Result>

/** Asks one of the services, once. */
export class AccountClient implements Client<AccountOperation> {
  readonly #env: Env<never, Message>
  readonly #services: readonly string[]
  #sequence = 0

  constructor(env: Env<never, Message>) {
    this.#env = env
    this.#services = env.nodes.filter(node => node.startsWith('service'))
  }

  async invoke({ f, value: [name, amount] }: AccountOperation) {
    const service = this.#services[this.#env.randomInteger(0, this.#services.length - 1)]!
    const request: Request = { f, name, amount, client: this.#env.id, sequence: ++this.#sequence }
    const result = await answered(this.#env.rpc<Result>(service, { type: 'request', request }, { timeout: 300 }))
    if (result !== undefined) return ok(result)
    return f === 'balance' || f === 'image' ? fail('no answer') : info('no answer')
  }
}

const named = (amounts: readonly [number, number]) => ({
  value: ({ pick, integer }: { pick<T>(items: readonly T[]): T; integer(min: number, max: number): number }) =>
    [pick(['ann', 'bob']), integer(...amounts)] as const,
})

export const workload = mix(
  {
    create: { weight: 3, ...named([0, 0]) },
    delete: { weight: 2, ...named([0, 0]) },
    withdraw: { weight: 4, ...named([1, 15]) },
    balance: { weight: 2, ...named([0, 0]) },
    image: { weight: 3, ...named([0, 0]) },
  },
  { every: '30ms' },
)
