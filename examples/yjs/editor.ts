import { type Client, type Env, mix, ok } from 'sameseed'
import type { Edit, Message } from './replica.ts'

/** A person who edits, always at the same replica. */
export class Editor implements Client<Edit> {
  readonly #env: Env<Message>
  readonly #replica: string

  constructor(env: Env<Message>) {
    this.#env = env
    this.#replica = env.nodes[(Number(env.id.slice(1)) - 1) % env.nodes.length]!
  }

  async invoke(edit: Edit) {
    await this.#env.rpc(this.#replica, { type: 'edit', edit }, { timeout: '500ms' })
    return ok()
  }
}

const words = ['ink ', 'owl ', 'sea ', 'fig ', 'elm ', 'oak ']

export const edits = mix(
  {
    insert: { weight: 4, value: ({ integer, pick }) => ({ at: integer(0, 40), text: pick(words) }) },
    delete: { weight: 2, value: ({ integer }) => ({ at: integer(0, 40), length: integer(1, 6) }) },
    set: { weight: 2, value: ({ pick, unique }) => ({ key: pick(['title', 'colour']), value: unique }) },
  },
  { every: '200ms' },
)
