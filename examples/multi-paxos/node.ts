import type { Env, Timer } from 'sameseed'
import { type QuorumCall, quorumCall } from '../ground/quorum-call.ts'
import type { ClientReply, Command } from '../ground/store-client.ts'
import { Acceptor } from './acceptor.ts'
import type { BugName } from './bugs.ts'
import { type AcceptReply, isRefusal, type Message, type PrepareReply, type Refusal, type Slots } from './messages.ts'
import { Store } from './store.ts'

/** Ballots of different nodes differ: a round, and below it the number of the node. */
const MOST_NODES = 10
const HEARTBEAT_MS = 40
/** A follower that hears nothing for so long, and up to twice as long, wants to lead. */
const ELECTION_MS = 150
const PATIENCE_MS = 300

/** So many nodes make a leader, and so many accept a command: any of the one and any of the other have a node in common. */
export const LEADING_QUORUM = 4
export const ACCEPTING_QUORUM = 2

/** One of five nodes that agree on a log of commands, and carry it out (Multi-Paxos, with flexible quorums). */
export class MultiPaxosNode {
  readonly #env: Env<Message>
  readonly #acceptor: Acceptor
  readonly #store: Store
  readonly #bug: BugName | undefined
  #role: 'follower' | 'candidate' | 'leader' = 'follower'
  #leader: string | null = null
  /** The ballot that it leads in, or wants to. */
  #ballot = -1
  /** All slots below are chosen, and carried out. */
  #chosen = 0
  /** Slots above that are known to be chosen, in this ballot. */
  readonly #chosenAbove = new Set<number>()
  /** The next slot that a leader uses. */
  #next = 0
  /** Who waits for a slot to be carried out. */
  readonly #waiting = new Map<number, { readonly ballot: number; readonly done: (reply: ClientReply) => void }>()
  #election: Timer

  static async start(env: Env<Message>, bug?: BugName): Promise<MultiPaxosNode> {
    return new MultiPaxosNode(env, await Acceptor.start(env.disk, bug), bug)
  }

  private constructor(env: Env<Message>, acceptor: Acceptor, bug: BugName | undefined) {
    this.#env = env
    this.#acceptor = acceptor
    this.#bug = bug
    this.#store = new Store({ forgetsSessions: bug === 'carried-out-twice' })
    this.#election = this.#postponed()
    env.every(HEARTBEAT_MS, () => this.#beat())
  }

  receive(from: string, message: Message): Promise<ClientReply | PrepareReply | AcceptReply | Slots> | undefined {
    switch (message.type) {
      case 'request':
        return this.#request(message.command)
      case 'prepare':
        this.#yieldTo(message.ballot)
        return this.#acceptor.prepare(message.ballot, message.from)
      case 'accept':
        this.#yieldTo(message.ballot)
        return this.#acceptor.accept(message.slot, message.ballot, message.command)
      case 'heartbeat':
        void this.#follow(from, message.ballot, message.chosen)
        return undefined
      case 'catch-up':
        return Promise.resolve(this.#acceptor.slots(message.from, this.#chosen))
    }
  }

  inspect() {
    return { role: this.#role, ballot: this.#ballot, promised: this.#acceptor.promised, chosen: this.#chosen }
  }

  // ---- leading ---------------------------------------------------------------------------------------------------

  async #campaign(): Promise<void> {
    this.#role = 'candidate'
    const { id, nodes } = this.#env
    const ballot = (Math.floor(this.#acceptor.promised / MOST_NODES) + 1) * MOST_NODES + nodes.indexOf(id)
    this.#ballot = ballot
    // Its own promise first: after a crash it must not use this ballot again.
    const from = this.#chosen
    await this.#acceptor.prepare(ballot, from)
    const enough = this.#bug === 'quorums-do-not-meet' ? 3 : LEADING_QUORUM
    const promises = await this.#ask<PrepareReply>({ type: 'prepare', ballot, from }, enough)
    if (this.#ballot !== ballot || this.#role !== 'candidate') return
    if (promises === undefined) return this.#stepDown()
    this.#env.reach('leader elected')
    this.#role = 'leader'
    this.#leader = id
    this.#election.cancel()
    this.#takeOver(
      from,
      [...promises.values()].flatMap(reply => (isRefusal(reply) ? [] : reply.slots)),
    )
  }

  /** Proposes anew whatever may have been chosen, and fills the gaps. */
  #takeOver(from: number, accepted: Slots): void {
    const found = this.#bug === 'own-log-only' ? [...this.#acceptor.slots(from)] : [...accepted]
    if (this.#bug !== 'any-accepted-command') found.sort(([, a], [, b]) => b.ballot - a.ballot)
    const commands = new Map<number, Command | null>()
    for (const [slot, { command }] of found) if (!commands.has(slot)) commands.set(slot, command)
    this.#next = from
    const last = Math.max(from - 1, ...commands.keys())
    for (let slot = from; slot <= last; slot++) {
      if (this.#bug === 'gaps-left-out' && !commands.has(slot)) continue
      void this.#propose(commands.get(slot) ?? null)
    }
  }

  async #request(command: Command): Promise<ClientReply> {
    if (this.#role !== 'leader') return { status: 'not-leader', leader: this.#leader }
    if (command.f === 'get' && this.#bug === 'local-reads') {
      return { status: 'done', value: this.#store.read(command.key) }
    }
    const slot = this.#next
    const ballot = this.#ballot
    const carriedOut = new Promise<ClientReply>(done => this.#waiting.set(slot, { ballot, done }))
    void this.#propose(command)
    return carriedOut
  }

  async #propose(command: Command | null): Promise<void> {
    const slot = this.#next++
    const ballot = this.#ballot
    const accepted = await this.#ask<AcceptReply>({ type: 'accept', ballot, slot, command }, ACCEPTING_QUORUM)
    if (this.#ballot !== ballot || this.#role !== 'leader') return
    if (accepted === undefined) return this.#stepDown()
    // So that it can carry it out: two others may have accepted it, and not yet the leader itself.
    await this.#acceptor.learn([[slot, { ballot, command }]])
    this.#chosenAbove.add(slot)
    this.#carryOut()
  }

  #carryOut(): void {
    while (this.#chosenAbove.delete(this.#chosen)) this.#apply(this.#chosen)
  }

  #apply(slot: number): void {
    const { ballot, command } = this.#acceptor.entry(slot)!
    this.#chosen = slot + 1
    const value = command === null ? '' : this.#store.apply(command)
    const waiting = this.#waiting.get(slot)
    this.#waiting.delete(slot)
    waiting?.done(waiting.ballot === ballot ? { status: 'done', value } : { status: 'retry' })
  }

  #beat(): void {
    if (this.#role !== 'leader') return
    for (const peer of this.#env.peers) {
      this.#env.send(peer, { type: 'heartbeat', ballot: this.#ballot, chosen: this.#chosen })
    }
  }

  // ---- following -------------------------------------------------------------------------------------------------

  async #follow(leader: string, ballot: number, chosen: number): Promise<void> {
    if (ballot < this.#acceptor.promised) return
    this.#yieldTo(ballot)
    this.#leader = leader
    this.#election.cancel()
    this.#election = this.#postponed()
    // What was accepted in this very ballot is what the leader has chosen; all else it has to be asked for.
    while (this.#chosen < chosen) {
      const entry = this.#acceptor.entry(this.#chosen)
      const isSame = entry !== undefined && (entry.ballot === ballot || this.#bug === 'commit-without-ballot')
      if (!isSame) break
      this.#apply(this.#chosen)
    }
    if (this.#chosen < chosen) await this.#catchUp(leader)
  }

  async #catchUp(leader: string): Promise<void> {
    const from = this.#chosen
    const slots = await this.#env.rpc<Slots>(leader, { type: 'catch-up', from }, { timeout: 100 }).catch(() => [])
    const missing = slots.filter(([slot]) => slot >= this.#chosen)
    await this.#acceptor.learn(missing)
    for (const [slot] of missing) this.#chosenAbove.add(slot)
    this.#carryOut()
  }

  /** Follows whoever has a higher ballot than its own. */
  #yieldTo(ballot: number): void {
    if (ballot > this.#ballot && this.#role !== 'follower') this.#stepDown()
  }

  #stepDown(): void {
    if (this.#role === 'leader') this.#env.reach('leader stepped down')
    this.#role = 'follower'
    this.#leader = null
    this.#chosenAbove.clear()
    for (const { done } of this.#waiting.values()) done({ status: 'retry' })
    this.#waiting.clear()
    this.#election.cancel()
    this.#election = this.#postponed()
  }

  #postponed(): Timer {
    return this.#env.after(ELECTION_MS * (1 + this.#env.random()), () => void this.#campaign())
  }

  #ask<Reply extends PrepareReply | AcceptReply>(message: Message, enough: number) {
    const refuses = (reply: Reply): reply is Reply & Refusal => isRefusal(reply)
    const call: QuorumCall<Reply> = { enough, patienceMs: PATIENCE_MS, refuses }
    return quorumCall<Message, Reply>(this.#env, this.#env.nodes, message, call)
  }
}
