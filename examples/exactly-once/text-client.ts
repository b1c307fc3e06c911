import { type Client, type Env, mix, type Operation, ok } from 'sameseed'
import type { BugName } from './bugs.ts'
import type { Reply, Request } from './messages.ts'

export type TextOperation =
  | Operation<'append', readonly [key: string, suffix: string], readonly [key: string, value: string]>
  | Operation<'get', readonly [key: string, suffix: null], readonly [key: string, value: string]>

const RETRY_MS = 50

/** Asks until it is answered. */
export class TextClient implements Client<TextOperation> {
  readonly #env: Env<Reply, Request>
  readonly #bug: BugName | undefined
  #sequence = 0

  constructor(env: Env<Reply, Request>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
  }

  async invoke({ f, value: [key, suffix] }: TextOperation) {
    const sequence = ++this.#sequence
    for (let asked = 1; ; asked++) {
      this.#env.send('server1', { sequence, f, key, suffix: suffix ?? '' })
      const answer = await this.#answer(sequence, this.#bug === 'asked-twice-at-most' && asked === 2)
      if (answer !== undefined) return ok([key, answer.value] as const)
    }
  }

  /** Undefined if there is none in time. */
  async #answer(sequence: number, forGood: boolean): Promise<Reply | undefined> {
    const untilMs = this.#env.elapsed() + RETRY_MS
    for (;;) {
      const timeout = Math.max(0, untilMs - this.#env.elapsed())
      const letter = await (forGood ? this.#env.inbox.next() : this.#env.inbox.next({ timeout }))
      if (letter === undefined) return undefined
      if (letter.message.sequence === sequence || this.#bug === 'any-answer-will-do') return letter.message
    }
  }
}

export const workload = mix(
  {
    append: { weight: 2, value: ({ pick, unique }) => [pick(['x', 'y']), `${unique}.`] },
    get: { weight: 1, value: ({ pick }) => [pick(['x', 'y']), null] },
  },
  { every: '30ms' },
)
