import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import { type QuorumCall, quorumCall } from '../ground/quorum-call.ts'
import { Acceptor, type AcceptReply, isRefusal, type PrepareReply } from './acceptor.ts'
import type { BugName } from './bugs.ts'

export type Message =
  /** From a client: have something decided about `slot`, and preferably this. It is answered with what is decided. */
  | { readonly type: 'decide'; readonly slot: number; readonly value: number }
  | { readonly type: 'prepare'; readonly slot: number; readonly ballot: number }
  | { readonly type: 'accept'; readonly slot: number; readonly ballot: number; readonly value: number }

/** Ballots of different nodes differ: a round, and below it the number of the node. */
const MOST_NODES = 10
/** How long a proposer waits for a quorum. */
const PATIENCE_MS = 150
/** How long it lets others go first when it was refused, at most. */
const PAUSE_MS = 30
const ATTEMPTS = 5

/** Decides on one value for each slot, as acceptor and as proposer (the synod of single-decree Paxos). */
export class PaxosNode {
  readonly #env: Env<Message>
  readonly #acceptor: Acceptor
  readonly #bug: BugName | undefined
  readonly #rounds: Journal<number>
  /** The highest round that it has used, or heard of. */
  #round: number

  static async start(env: Env<Message>, bug?: BugName): Promise<PaxosNode> {
    const acceptor = await Acceptor.start(env.disk, bug)
    const { journal, records } = await Journal.open<number>(env.disk, 'rounds')
    return new PaxosNode(env, acceptor, journal, bug === 'ballot-used-again' ? 0 : Math.max(0, ...records), bug)
  }

  private constructor(
    env: Env<Message>,
    acceptor: Acceptor,
    rounds: Journal<number>,
    round: number,
    bug: BugName | undefined,
  ) {
    this.#env = env
    this.#acceptor = acceptor
    this.#rounds = rounds
    this.#round = round
    this.#bug = bug
  }

  receive(_from: string, message: Message): Promise<PrepareReply | AcceptReply | number | null> {
    const { slot } = message
    switch (message.type) {
      case 'decide':
        return this.#decide(slot, message.value)
      case 'prepare':
        return this.#acceptor.prepare(slot, message.ballot)
      case 'accept':
        return this.#acceptor.accept(slot, message.ballot, message.value)
    }
  }

  inspect() {
    return { round: this.#round, slots: this.#acceptor.slots }
  }

  /** What is decided about the slot; null if it could not find out. */
  async #decide(slot: number, preferred: number): Promise<number | null> {
    const acceptedBy = new Map<number, Map<string, AcceptReply>>()
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const ballot = await this.#newBallot()
      const promises = await this.#ask<PrepareReply>({ type: 'prepare', slot, ballot })
      if (promises !== undefined) {
        const value = this.#valueToPropose(promises.values()) ?? preferred
        const replies = acceptedBy.get(value) ?? new Map<string, AcceptReply>()
        if (this.#bug === 'counted-across-ballots') acceptedBy.set(value, replies)
        const isChosen = (await this.#ask({ type: 'accept', slot, ballot, value }, replies)) !== undefined
        if (isChosen) return value
      }
      await this.#env.sleep(this.#env.random() * PAUSE_MS)
    }
    return null
  }

  /** The value of the highest ballot in which one was accepted, if there is any: it may have been chosen. */
  #valueToPropose(promises: Iterable<PrepareReply>): number | undefined {
    if (this.#bug === 'own-value-always') return undefined
    const accepted = [...promises].flatMap(reply => (isRefusal(reply) ? [] : (reply.accepted ?? [])))
    if (this.#bug !== 'any-accepted-value') accepted.sort((a, b) => b.ballot - a.ballot)
    return accepted[0]?.value
  }

  async #newBallot(): Promise<number> {
    this.#round++
    const round = this.#round
    await this.#rounds.append(round)
    const { id, nodes } = this.#env
    return this.#bug === 'ballots-not-apart' ? round * MOST_NODES : round * MOST_NODES + nodes.indexOf(id)
  }

  get #majority(): number {
    return Math.floor(this.#env.nodes.length / 2) + 1
  }

  #ask<Reply extends PrepareReply | AcceptReply>(message: Message, replies = new Map<string, Reply>()) {
    const refuses = (reply: Reply) => {
      if (!isRefusal(reply)) return false
      this.#round = Math.max(this.#round, Math.floor(reply.refusedFor / MOST_NODES))
      return true
    }
    const call: QuorumCall<Reply> = { enough: this.#majority, patienceMs: PATIENCE_MS, refuses, replies }
    return quorumCall<Message, Reply>(this.#env, this.#env.nodes, message, call)
  }
}
