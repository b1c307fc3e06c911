import type { Env } from 'sameseed'

export type Outcome = 'committed' | 'aborted'

export type Message =
  | { readonly prepare: number }
  | { readonly transaction: number; readonly outcome: Outcome }
  /** From a participant in doubt. It is answered with the outcome, or null while there is none. */
  | { readonly outcomeOf: number }
  /** From a client. It is answered with the outcome. */
  | { readonly begin: number }

/** Asks all participants for their vote. All yes: it commits. Anything else: it aborts. */
export class Coordinator {
  readonly #env: Env<Message>
  readonly #outcomes = new Map<number, Outcome>()

  constructor(env: Env<Message>) {
    this.#env = env
  }

  receive(_from: string, message: Message): Promise<Outcome> | Outcome | null | undefined {
    if ('begin' in message) return this.#decide(message.begin)
    if ('outcomeOf' in message) return this.#outcomes.get(message.outcomeOf) ?? null
    return undefined
  }

  async #decide(transaction: number): Promise<Outcome> {
    const votes = this.#env.peers.map(peer =>
      this.#env.rpc<boolean>(peer, { prepare: transaction }, { timeout: '100ms' }).catch(() => false),
    )
    const outcome = (await Promise.all(votes)).every(Boolean) ? 'committed' : 'aborted'
    this.#outcomes.set(transaction, outcome)
    for (const peer of this.#env.peers) this.#env.send(peer, { transaction, outcome })
    return outcome
  }

  inspect() {
    return {}
  }
}
