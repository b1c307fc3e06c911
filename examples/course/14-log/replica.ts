import type { Env } from 'sameseed'
import type { Durable } from '../13-elections/durable.ts'
import { type Ballot, type ElectionMessage, Elector, type LogEnd } from '../13-elections/elector.ts'

/** A number that is added, or a read. */
export interface Entry {
  readonly term: number
  readonly request: Request
}

export type Request = { readonly add: number } | 'read'

/** What a client hears: all numbers as of its request, or that this node is not the leader, and nothing was done. */
export type Answer = readonly number[] | 'not the leader'

/** All that has to outlive a crash. */
export interface Kept {
  readonly ballot: Ballot
  readonly log: readonly Entry[]
}

interface Append {
  readonly type: 'append'
  readonly term: number
  /** How many entries come before these, and the term of the last of them. */
  readonly before: LogEnd
  readonly entries: readonly Entry[]
  /** So many entries are decided. */
  readonly decided: number
}

export type LogMessage = Append | { readonly type: 'request'; readonly request: Request }

/** A client that waits until the log is decided so far, and what for. */
interface Waiting {
  readonly length: number
  readonly entry: Entry
  readonly answer: (answer: Answer) => void
}

/** One of three nodes that keep the same log. */
export abstract class Replica extends Elector<LogMessage> {
  readonly #file: Durable<Kept>
  #ballot: Ballot
  readonly #log: Entry[]
  /** So many of its entries are decided. */
  #decided = 0
  /** Of a leader: in which term it leads, and how much of its log the others are known to have, durably. */
  #led = { term: 0, matching: new Map<string, number>() }
  #waiting: Waiting[] = []

  constructor(env: Env<ElectionMessage | LogMessage>, file: Durable<Kept>, kept?: Kept) {
    super(env, kept?.ballot)
    this.#file = file
    this.#ballot = kept?.ballot ?? { term: 0, votedFor: null }
    this.#log = [...(kept?.log ?? [])]
  }

  protected override get end(): LogEnd {
    return this.#endAt(this.#log.length)
  }

  protected override save(ballot: Ballot): Promise<void> {
    this.#ballot = ballot
    return this.#keep()
  }

  #keep(): Promise<void> {
    if (this.#ballot.term < this.term) this.#ballot = { term: this.term, votedFor: null }
    return this.#file.save({ ballot: this.#ballot, log: this.#log })
  }

  override receive(from: string, message: ElectionMessage | LogMessage): Promise<unknown> | undefined {
    if (message.type === 'append') return this.#append(message)
    if (message.type === 'request') return this.#request(message.request)
    return super.receive(from, message)
  }

  /** The leader puts what it is asked into the log. It answers when that is decided. */
  async #request(request: Request): Promise<Answer> {
    if (this.role !== 'leader') return 'not the leader'
    const entry = { term: this.term, request }
    const length = this.#log.push(entry)
    void this.lead()
    return new Promise(answer => this.#waiting.push({ length, entry, answer }))
  }

  protected override async lead(): Promise<void> {
    if (this.#led.term < this.term) {
      this.#led = { term: this.term, matching: new Map() }
      // What earlier leaders have left is decided with the first entry of this term.
      this.#log.push({ term: this.term, request: 'read' })
    }
    const { term } = this
    const { length } = this.#log
    await this.#keep()
    if (this.role !== 'leader' || this.term !== term) return
    for (const peer of this.env.peers) void this.#bring(peer, length)
  }

  /** Brings another node what it has not got, of so many entries, which are durable here. */
  async #bring(peer: string, length: number): Promise<void> {
    const { term } = this
    const { matching } = this.#led
    const before = this.#endAt(matching.get(peer) ?? 0)
    const entries = this.#log.slice(before.length, length)
    const append = { type: 'append', term, before, entries, decided: this.#decided } as const
    const has = await this.env.rpc<boolean>(peer, append, { timeout: '100ms' }).catch(() => false)
    if (!has || this.role !== 'leader' || this.term !== term) return
    matching.set(peer, Math.max(matching.get(peer) ?? 0, before.length + entries.length))
    this.#decide()
  }

  async #append({ term, before, entries, decided }: Append): Promise<boolean> {
    if (!this.follow(term) || this.#endAt(before.length).term !== before.term) return false
    for (const [i, entry] of entries.entries()) {
      const at = before.length + i
      if (this.#log[at]?.term !== entry.term) this.#log.splice(at, this.#log.length, entry)
    }
    await this.#keep()
    if (this.term !== term) return false
    this.#decideUpTo(Math.min(decided, before.length + entries.length))
    return true
  }

  /** An entry of its own term is decided, and all before it, when the leader has it and one of the other two. */
  #decide(): void {
    const length = Math.max(...this.#led.matching.values())
    if (this.#endAt(length).term === this.term) this.#decideUpTo(length)
  }

  #decideUpTo(length: number): void {
    this.#decided = Math.max(this.#decided, length)
    const isDecided = (waiting: Waiting) => waiting.length <= this.#decided
    for (const { length: at, entry, answer } of this.#waiting.filter(isDecided)) {
      answer(this.#log[at - 1] === entry ? this.#numbers(at) : 'not the leader')
    }
    this.#waiting = this.#waiting.filter(waiting => !isDecided(waiting))
  }

  #numbers(length: number): number[] {
    return this.#log.slice(0, length).flatMap(({ request }) => (request === 'read' ? [] : [request.add]))
  }

  #endAt(length: number): LogEnd {
    return { length, term: length === 0 ? 0 : (this.#log[length - 1]?.term ?? -1) }
  }

  override inspect() {
    return { ...super.inspect(), log: this.#log.map(({ term }) => term).join(' '), decided: this.#decided }
  }
}
