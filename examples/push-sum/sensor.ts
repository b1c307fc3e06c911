import { type Client, type Env, gen, info, type Operation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { Message, Reply } from './messages.ts'

export interface Kept {
  readonly node: string
  readonly value: number
}

export function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'node' in value
}

export type ReadingOperation = Operation<'reading', number, Kept>

/** Gives its readings to one node, which it belongs to. */
export class Sensor implements Client<ReadingOperation> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke({ value }: ReadingOperation) {
    const node = `n${this.#env.id.slice(1)}`
    const reply = await answered(this.#env.rpc<Reply>(node, { type: 'reading', value }, { timeout: '100ms' }))
    return reply === undefined ? info('no answer') : ok({ node, value })
  }
}

export const workload = gen.stagger(
  '40ms',
  gen.mix({ reading: { weight: 1, value: ({ number, integer }) => 10 * number + integer(1, 9) } }),
)
