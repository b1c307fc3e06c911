import { type Env, RpcTimeoutError } from 'sameseed'
import type { BugName } from './bugs.ts'
import { isNewer, type Known, type Message, type Reply, type Status, type Table } from './messages.ts'

const PERIOD_MS = 60
const PING_MS = 20
const PING_REQ_MS = 45
const HELPERS = 2
/** A member that is suspected, and does not contradict in this time, is dead. */
export const SUSPICION_MS = 200

interface Entry extends Known {
  /** Since when it has this status. */
  readonly sinceMs: number
}

/** A member of a group that finds out who else is alive (SWIM): it pings one after the other, and asks others to try as well. */
export class Member {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  readonly #members = new Map<string, Entry>()
  #incarnation: number
  #saved: Promise<void>
  #round: string[] = []
  /** After how long a suspicion, at the least, it has taken another one for dead. */
  #quickestMs: number | null = null

  static async start(env: Env<Message>, bug?: BugName): Promise<Member> {
    const saved = Number((await env.disk.readText('incarnation')) ?? 0)
    return new Member(env, saved + 1, bug)
  }

  private constructor(env: Env<Message>, incarnation: number, bug: BugName | undefined) {
    this.#env = env
    this.#bug = bug
    this.#incarnation = incarnation
    this.#saved = this.#save()
    for (const peer of env.peers) this.#members.set(peer, { status: 'alive', incarnation: 0, sinceMs: env.elapsed() })
    env.every(PERIOD_MS, () => void this.#probe())
  }

  async receive(from: string, message: Message): Promise<Reply> {
    this.#learn(from, message.table)
    const acked = message.type === 'ping' || (await this.#ping(message.target)) || this.#bug === 'helper-answers-itself'
    return { acked, table: await this.#table() }
  }

  inspect() {
    const members = Object.fromEntries(
      [...this.#members].map(([id, { status, incarnation }]) => [id, { status, incarnation }]),
    )
    return { incarnation: this.#incarnation, members, quickestMs: this.#quickestMs }
  }

  // ---- failure detection -----------------------------------------------------------------------------------------

  async #probe(): Promise<void> {
    const target = this.#nextTarget()
    if (target === undefined || (await this.#ping(target))) return
    const helpers = this.#shuffled(this.#env.peers.filter(peer => peer !== target)).slice(0, HELPERS)
    const table = await this.#table()
    const message: Message = { type: 'ping-req', target, table }
    const answers = await Promise.all(helpers.map(helper => this.#ask(helper, message, PING_REQ_MS)))
    if (answers.some(answer => answer?.acked)) return
    const { status, incarnation } = this.#members.get(target)!
    if (status === 'alive') this.#suspect(target, incarnation)
  }

  /** Each in turn, in an order that is drawn for each round; the dead as well, for they may have been out of reach only. */
  #nextTarget(): string | undefined {
    if (this.#round.length === 0) this.#round = this.#shuffled(this.#env.peers)
    const target = this.#round.pop()!
    return this.#bug === 'dead-for-good' && this.#members.get(target)!.status === 'dead' ? undefined : target
  }

  async #ping(target: string): Promise<boolean> {
    const reply = await this.#ask(target, { type: 'ping', table: await this.#table() }, PING_MS)
    const known = this.#members.get(target)!
    if (this.#bug === 'raised-by-others' && reply !== undefined && known.status !== 'alive') {
      this.#set(target, 'alive', known.incarnation + 1)
    }
    return reply !== undefined
  }

  async #ask(node: string, message: Message, timeout: number): Promise<Reply | undefined> {
    try {
      const reply = await this.#env.rpc<Reply>(node, message, { timeout })
      this.#learn(node, reply.table)
      return reply
    } catch (error) {
      if (!(error instanceof RpcTimeoutError)) throw error
      return undefined
    }
  }

  #suspect(member: string, incarnation: number): void {
    this.#set(member, 'suspect', incarnation)
    this.#env.after(SUSPICION_MS, () => {
      const now = this.#members.get(member)!
      const isSame = now.incarnation === incarnation || this.#bug === 'timer-of-an-old-suspicion'
      if (now.status !== 'suspect' || !isSame) return
      const heldMs = this.#env.elapsed() - now.sinceMs
      this.#quickestMs = Math.min(this.#quickestMs ?? heldMs, heldMs)
      this.#env.reach('declared dead')
      this.#set(member, 'dead', now.incarnation)
    })
  }

  // ---- what others say -------------------------------------------------------------------------------------------

  #learn(from: string, table: Table): void {
    for (const [member, news] of Object.entries(table)) {
      if (member === this.#env.id) this.#contradict(news)
      else this.#hear(member, news, from)
    }
  }

  #hear(member: string, news: Known, from: string): void {
    const known = this.#members.get(member)!
    const isBetter = news.incarnation === known.incarnation && news.status === 'alive' && known.status === 'suspect'
    if (!isNewer(news, known) && !(isBetter && this.#bug === 'alive-beats-suspect')) return
    if (known.status === 'dead' && member === from) this.#env.reach('back from the dead')
    // Each waits for itself: the one that was first may be gone before its time is over.
    if (news.status === 'suspect' && this.#bug !== 'suspected-for-ever') this.#suspect(member, news.incarnation)
    else this.#set(member, news.status, news.incarnation)
  }

  #contradict({ status, incarnation }: Known): void {
    if (status === 'alive' || incarnation < this.#incarnation || this.#bug === 'not-contradicted') return
    this.#incarnation = incarnation + 1
    if (this.#bug !== 'incarnation-not-durable') this.#saved = this.#save()
  }

  #set(member: string, status: Status, incarnation: number): void {
    this.#members.set(member, { status, incarnation, sinceMs: this.#env.elapsed() })
  }

  /** What it says, with its own incarnation: that has to be on disk before, or it would go back in a crash. */
  async #table(): Promise<Table> {
    await this.#saved
    const table: Record<string, Known> = { [this.#env.id]: { status: 'alive', incarnation: this.#incarnation } }
    for (const [id, { status, incarnation }] of this.#members) table[id] = { status, incarnation }
    return table
  }

  async #save(): Promise<void> {
    const text = String(this.#incarnation)
    await this.#saved
    await this.#env.disk.write('incarnation.new', text)
    await this.#env.disk.fsync('incarnation.new')
    await this.#env.disk.rename('incarnation.new', 'incarnation')
    await this.#env.disk.syncDirectory()
  }

  #shuffled(nodes: readonly string[]): string[] {
    const rest = [...nodes]
    const shuffled: string[] = []
    while (rest.length > 0) shuffled.push(...rest.splice(this.#env.randomInteger(0, rest.length - 1), 1))
    return shuffled
  }
}
