import { type Client, type Env, fail, mix, type Operation, ok } from 'sameseed'
import { accounts } from './accounts.ts'
import type { Balances, Message, Reply, Transfer } from './messages.ts'

export type BankOperation = Operation<'transfer', Transfer, never> | Operation<'read', null, Balances>

/** Asks the coordinator, once. */
export class Teller implements Client<BankOperation> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke(operation: BankOperation) {
    const message: Message = operation.f === 'read' ? { type: 'read' } : { type: 'transfer', transfer: operation.value }
    const reply = await this.#env.rpc<Reply>('coordinator1', message, { timeout: '400ms' })
    if (reply.status === 'aborted') return fail('aborted')
    return operation.f === 'read' ? ok(reply.balances) : ok()
  }
}

export const workload = mix(
  {
    transfer: {
      weight: 2,
      value: ({ integer }) => {
        const from = integer(0, accounts.length - 1)
        const to = (from + integer(1, accounts.length - 1)) % accounts.length
        return { from: accounts[from]!, to: accounts[to]!, amount: integer(1, 9) }
      },
    },
    read: 1,
  },
  { every: '80ms' },
)
