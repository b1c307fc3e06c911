import type { Env, Timer } from 'sameseed'

/** What an elector must not forget. */
export interface Ballot {
  readonly term: number
  /** Who has its vote of this term. */
  readonly votedFor: string | null
}

/** How far a log goes. Step 14 has one; here there is none, and all are equal. */
export interface LogEnd {
  readonly term: number
  readonly length: number
}

export type ElectionMessage =
  | { readonly type: 'vote'; readonly term: number; readonly end: LogEnd }
  | { readonly type: 'lead'; readonly term: number }

/** One of three nodes that elect a leader. Terms are numbered, and in each there is one leader at most. */
export abstract class Elector<Message = never> {
  protected readonly env: Env<ElectionMessage | Message>
  protected role: 'follower' | 'candidate' | 'leader' = 'follower'
  protected term: number
  #votedFor: string | null
  #timer: Timer | undefined

  constructor(env: Env<ElectionMessage | Message>, { term, votedFor }: Ballot = { term: 0, votedFor: null }) {
    this.env = env
    this.term = term
    this.#votedFor = votedFor
    this.#wait()
    env.every('50ms', () => {
      if (this.role === 'leader') this.lead()
    })
  }

  /** Puts the ballot where a crash cannot take it away. */
  protected abstract save(ballot: Ballot): Promise<void>

  protected get end(): LogEnd {
    return { term: 0, length: 0 }
  }

  protected mayVoteFor(_end: LogEnd): boolean {
    return true
  }

  /** Called when it becomes the leader, and then every 50 ms while it is. */
  protected lead(): void {
    for (const peer of this.env.peers) this.env.send(peer, { type: 'lead', term: this.term })
  }

  receive(from: string, message: ElectionMessage): Promise<unknown> | undefined {
    if (message.type === 'vote') return this.#vote(from, message.term, message.end)
    this.follow(message.term)
    return undefined
  }

  /** Whether this is a leader's term. If so, it waits for the next sign of life. */
  protected follow(term: number): boolean {
    if (term < this.term) return false
    this.#enter(term)
    this.role = 'follower'
    this.#wait()
    return true
  }

  #enter(term: number): void {
    if (term <= this.term) return
    this.term = term
    this.#votedFor = null
    this.role = 'follower'
  }

  async #vote(candidate: string, term: number, end: LogEnd): Promise<boolean> {
    this.#enter(term)
    const isFree = this.#votedFor === null || this.#votedFor === candidate
    if (term < this.term || !isFree || !this.mayVoteFor(end)) return false
    this.#votedFor = candidate
    this.#wait()
    await this.save({ term, votedFor: candidate })
    return this.term === term
  }

  /** Stands for election when there has been no leader for a while, which is drawn anew each time. */
  #wait(): void {
    this.#timer?.cancel()
    this.#timer = this.env.after(this.env.randomInteger(150, 300), () => {
      if (this.role !== 'leader') void this.#stand()
      this.#wait()
    })
  }

  async #stand(): Promise<void> {
    const term = this.term + 1
    this.term = term
    this.role = 'candidate'
    this.#votedFor = this.env.id
    await this.save({ term, votedFor: this.env.id })
    const { end } = this
    for (const peer of this.env.peers) {
      const vote = this.env.rpc<boolean>(peer, { type: 'vote', term, end }, { timeout: '100ms' }).catch(() => false)
      // Its own vote and one more are a majority of three.
      void vote.then(isYes => {
        if (!isYes || this.role !== 'candidate' || this.term !== term) return
        this.role = 'leader'
        this.lead()
      })
    }
  }

  inspect() {
    return { role: this.role, term: this.term }
  }
}
