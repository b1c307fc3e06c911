import { type Client, type Env, mix, type Operation, ok } from 'sameseed'
import type { Dot } from './operation.ts'
import type { Message } from './replica.ts'

/** What is done to the document. `ok` carries the number of the operation, or null where there was nothing to do. */
export type Edit =
  | Operation<'count', number, Dot | null>
  | Operation<'add', string, Dot | null>
  | Operation<'remove', string, Dot | null>
  | Operation<'insert', { readonly at: number; readonly letter: string }, Dot | null>
  | Operation<'delete', number, Dot | null>

/** A person who edits, always at the same replica. */
export class Editor implements Client<Edit> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke(edit: Edit) {
    const { id, nodes } = this.#env
    const replica = nodes[(Number(id.slice(1)) - 1) % nodes.length]!
    return ok(await this.#env.rpc<Dot | null>(replica, { type: 'edit', edit }, { timeout: '300ms' }))
  }
}

const tags = ['red', 'green', 'blue']
const letters = [...'abcdefgh']

export const edits = mix(
  {
    count: { weight: 2, value: ({ integer }) => integer(-3, 5) },
    add: { weight: 2, value: ({ pick }) => pick(tags) },
    remove: { weight: 2, value: ({ pick }) => pick(tags) },
    insert: { weight: 3, value: ({ integer, pick }) => ({ at: integer(0, 6), letter: pick(letters) }) },
    delete: { weight: 1, value: ({ integer }) => integer(0, 6) },
  },
  { every: '60ms' },
)
