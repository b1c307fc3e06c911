import { type Client, type Env, info, mix, type Operation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { MOST_SHOTS } from './hardware.ts'
import type { Message, Served } from './messages.ts'

export type DrinkOperation = Operation<'coffee', number, Served> | Operation<'refill', null, never>

/** Wants coffee, and sees to beans and water now and then. */
export class Drinker implements Client<DrinkOperation> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke({ f, value }: DrinkOperation) {
    if (f === 'refill') {
      const done = await answered(this.#env.rpc<'done'>('hardware1', { type: 'refill' }, { timeout: 200 }))
      return done === undefined ? info('no answer') : ok()
    }
    const served = await answered(
      this.#env.rpc<Served>('controller1', { type: 'coffee', shots: value }, { timeout: 1_500 }),
    )
    return served === undefined ? info('no answer') : ok(served)
  }
}

export const workload = mix(
  {
    coffee: { weight: 4, value: ({ integer }) => integer(1, MOST_SHOTS) },
    refill: 1,
  },
  { every: '150ms' },
)
