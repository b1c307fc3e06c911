import { type Client, type Env, gen, type Operation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { Message, Reply } from './messages.ts'

export type BroadcastOperation = Operation<'broadcast', number, { readonly node: string; readonly value: number }>

/** Gives each message to one node, any that answers; the result is which, and what. */
export class Speaker implements Client<BroadcastOperation> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke({ value }: BroadcastOperation) {
    const { nodes } = this.#env
    for (;;) {
      const node = nodes[this.#env.randomInteger(0, nodes.length - 1)]!
      const reply = await answered(this.#env.rpc<Reply>(node, { type: 'broadcast', value }, { timeout: 100 }))
      if (reply !== undefined) return ok({ node, value })
    }
  }
}

const broadcast = gen.mix({ broadcast: { weight: 1, value: ({ unique }) => unique } })

/** In the end as well, until neighbours do not change any more: a tree comes of what goes along it. */
export const workload = gen.withFinal(
  gen.stagger('60ms', broadcast),
  gen.phases(gen.sleep('500ms'), gen.limit(60, gen.delay('60ms', broadcast))),
)
