import { type Client, type Env, info, mix, type Operation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { Message } from './messages.ts'

export type BufferOperation = Operation<'put', number, never> | Operation<'take', null, number>

/** Puts or takes, and gives up after a while: what it has asked for waits on. */
export class Worker implements Client<BufferOperation> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke({ f, value }: BufferOperation) {
    const message: Message = f === 'put' ? { type: 'put', item: value } : { type: 'take' }
    const item = await answered(this.#env.rpc<number>('buffer1', message, { timeout: 100 }))
    if (item === undefined) return info('it waits')
    return f === 'put' ? ok() : ok(item)
  }
}

export const workload = mix(
  { put: { weight: 1, value: ({ unique }) => unique }, take: 1 },
  { every: '10ms', limit: 60 },
)
