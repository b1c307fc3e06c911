import { type Client, type Env, fail, gen, info, type Operation, ok } from 'sameseed'
import type { Message, Reply } from './node.ts'
import { itemsOf, seenIn } from './versions.ts'

/** Each at home on other nodes: what befalls one home may befall any. */
export const CARTS = ['ann', 'cyd', 'dan', 'eve'] as const

export interface Added {
  readonly cart: string
  readonly item: string
}

export function isAdded(value: unknown): value is Added {
  return typeof value === 'object' && value !== null && 'item' in value
}

export type CartOperation = Operation<'add', Added, Added> | Operation<'read', string, readonly string[]>

const TIMEOUT_MS = 150

/** Puts things into carts. What it finds there in several versions it puts together. */
export class Shopper implements Client<CartOperation> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke(operation: CartOperation) {
    const key = operation.f === 'add' ? operation.value.cart : operation.value
    const found = await this.#ask({ type: 'get', key })
    if (typeof found === 'string') return fail(found)
    const items = itemsOf(found)
    if (operation.f === 'read') return ok(items)
    const put: Message = { type: 'put', key, seen: seenIn(found), items: [...items, operation.value.item] }
    return (await this.#ask(put)) === 'stored' ? ok(operation.value) : info('not enough have it')
  }

  #ask(message: Message): Promise<Reply> {
    const { nodes } = this.#env
    const node = nodes[this.#env.randomInteger(0, nodes.length - 1)]!
    return this.#env.rpc<Reply>(node, message, { timeout: TIMEOUT_MS })
  }
}

/** In the end each cart is looked at, twice: that repairs what is left to repair, also where an answer comes too late once. */
export const workload = gen.withFinal(
  gen.stagger(
    '20ms',
    gen.mix({
      add: { weight: 3, value: ({ pick, unique }) => ({ cart: pick([...CARTS]), item: `item ${unique}` }) },
      read: { weight: 1, value: ({ pick }) => pick([...CARTS]) },
    }),
  ),
  gen.phases(
    gen.sleep('500ms'),
    [...CARTS, ...CARTS].map(cart => ({ f: 'read' as const, value: cart })),
  ),
)
