import type { Env } from 'sameseed'

/** A value, and the ballot in which it is proposed. */
export interface Proposal {
  readonly ballot: number
  readonly value: number
}

export type Message =
  /** From a client: have something decided, and this if it may be. It is answered with what is decided, or null. */
  { readonly propose: number } | { readonly prepare: number } | { readonly accept: Proposal }

/** What an acceptor answers. The one that promises says what it has accepted before. */
type Vote = { readonly accepted: Proposal | null } | 'refused'

const ATTEMPTS = 5

/** One of three nodes that decide on one value, as acceptor and as proposer. */
export abstract class Proposer {
  readonly #env: Env<Message>
  /** The highest ballot that it has promised to take part in. */
  #promised = 0
  #accepted: Proposal | null = null
  #round = 0

  constructor(env: Env<Message>) {
    this.#env = env
  }

  /** The value to propose, after a majority has promised. These are the proposals that it had accepted before. */
  protected abstract choose(wanted: number, accepted: readonly Proposal[]): number

  receive(_from: string, message: Message): Promise<number | null> | Vote {
    return 'propose' in message ? this.#propose(message.propose) : this.#vote(message)
  }

  #vote(message: Exclude<Message, { propose: number }>): Vote {
    if ('prepare' in message) {
      if (message.prepare <= this.#promised) return 'refused'
      this.#promised = message.prepare
    } else {
      if (message.accept.ballot < this.#promised) return 'refused'
      this.#promised = message.accept.ballot
      this.#accepted = message.accept
    }
    return { accepted: this.#accepted }
  }

  async #propose(wanted: number): Promise<number | null> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // In tens, so that no two nodes have the same ballot.
      const ballot = ++this.#round * 10 + Number(this.#env.id.slice(1))
      const promises = await this.#majority({ prepare: ballot })
      if (promises !== undefined) {
        const value = this.choose(wanted, promises)
        if ((await this.#majority({ accept: { ballot, value } })) !== undefined) return value
      }
      // Another proposer may have come between: let it finish.
      await this.#env.sleep(this.#env.randomInteger(0, 50))
    }
    return null
  }

  /** What two nodes of three have accepted, itself one of them; undefined if they do not agree to the message. */
  async #majority(message: Exclude<Message, { propose: number }>): Promise<Proposal[] | undefined> {
    const own = this.#vote(message)
    if (own === 'refused') return undefined
    const others = this.#env.peers.map(async peer => {
      const vote = await this.#env.rpc<Vote>(peer, message, { timeout: '100ms' })
      if (vote === 'refused') throw new Error(vote)
      return vote
    })
    return Promise.any(others).then(
      other => [own, other].flatMap(({ accepted }) => accepted ?? []),
      () => undefined,
    )
  }

  inspect() {
    return { promised: this.#promised, accepted: this.#accepted }
  }
}
