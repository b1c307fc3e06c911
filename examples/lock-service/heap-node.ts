import { type Env, RpcTimeoutError, type Timer } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import { quorumCall } from '../ground/quorum-call.ts'
import type { BugName } from './bugs.ts'
import { type AcquireReply, type Heap, isAtLeast, type Message, type NodeReply, type Version } from './messages.ts'

/** A lock that is not released is free after so long. */
export const TTL_MS = 300
const HEARTBEAT_MS = 25
/** A replica that hears nothing for so long, and up to twice as long, wants to be the primary. */
const ELECTION_MS = 80
const VOTE_MS = 200
const STORE_TIMEOUT_MS = 80

/** An epoch in which it has voted, or a state of the heap. */
type Saved =
  | { readonly epoch: number; readonly votedFor: string | null }
  | { readonly version: Version; readonly heap: Heap }

/** One of the nodes that hold the heap: a primary that changes it, and replicas that are given all of it each time. */
export class HeapNode {
  readonly #env: Env<Message>
  readonly #peers: readonly string[]
  readonly #majority: number
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  #role: 'replica' | 'candidate' | 'primary' = 'replica'
  #primary: string | null = null
  #epoch = 0
  #votedFor: string | null = null
  #version: Version = { epoch: 0, offset: 0 }
  #heap: Heap = { holder: null, tokens: 0 }
  /** On its own clock. A primary that is new does not know how long the lock is held already: it counts from the beginning. */
  #expiresAtMs = Number.POSITIVE_INFINITY
  /** As primary: which of its states each node has on its disk. */
  readonly #stored = new Map<string, number>()
  #waiting: { readonly offset: number; readonly done: () => void }[] = []
  #election: Timer

  static async start(env: Env<Message>, bug?: BugName): Promise<HeapNode> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'heap')
    return new HeapNode(env, journal, records, bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    this.#peers = env.peers.filter(node => node.startsWith('heap'))
    this.#majority = Math.floor((this.#peers.length + 1) / 2) + 1
    for (const record of records) {
      if ('heap' in record) this.#take(record.version, record.heap)
      else {
        this.#epoch = record.epoch
        this.#votedFor = record.votedFor
      }
    }
    this.#election = this.#postponed()
    env.every(HEARTBEAT_MS, () => this.#spread())
  }

  receive(from: string, message: Message): Promise<AcquireReply | NodeReply> | undefined {
    switch (message.type) {
      case 'acquire':
        return this.#acquire(message.request)
      case 'release':
        this.#release(message.token)
        return undefined
      case 'vote':
        return this.#vote(from, message.epoch, message.version)
      case 'store':
        return this.#store(from, message.version, message.heap)
      default:
        return undefined
    }
  }

  inspect() {
    const { holder, tokens } = this.#heap
    return { role: this.#role, epoch: this.#epoch, holder: holder?.request ?? null, tokens }
  }

  // ---- the lock --------------------------------------------------------------------------------------------------

  async #acquire(request: string): Promise<AcquireReply> {
    if (this.#role !== 'primary') return { status: 'not-primary', primary: this.#primary }
    const { holder } = this.#heap
    if (holder?.request === request) {
      this.#expiresAtMs = this.#env.elapsed() + TTL_MS
      await this.#replicated()
      return { status: 'granted', token: holder.token }
    }
    if (holder !== null && !this.#isExpired()) return { status: 'taken' }
    const token = this.#bug === 'token-without-epoch' ? this.#version.offset + 1 : this.#heap.tokens + 1
    const byWallClock = this.#bug === 'expires-by-the-wall-clock'
    const expiry = byWallClock ? { expiresAtMs: this.#env.now() + TTL_MS } : {}
    this.#change({ holder: { request, token }, tokens: token, ...expiry })
    this.#expiresAtMs = this.#env.elapsed() + TTL_MS
    if (this.#bug !== 'answers-before-replicated') await this.#replicated()
    return { status: 'granted', token }
  }

  #release(token: number): void {
    if (this.#role !== 'primary' || this.#heap.holder === null) return
    const isIts = this.#heap.holder.token === token || this.#bug === 'released-by-anyone'
    if (isIts) this.#change({ holder: null, tokens: this.#heap.tokens })
  }

  #isExpired(): boolean {
    const { expiresAtMs } = this.#heap
    return expiresAtMs === undefined ? this.#env.elapsed() >= this.#expiresAtMs : this.#env.now() >= expiresAtMs
  }

  // ---- the primary -----------------------------------------------------------------------------------------------

  #change(heap: Heap): void {
    this.#take({ epoch: this.#version.epoch, offset: this.#version.offset + 1 }, heap)
    this.#spread()
    void this.#saveOwn()
  }

  /** Gives its state to those that do not have it yet, and tells all others that it is still there. */
  #spread(): void {
    if (this.#role !== 'primary') return
    for (const peer of this.#peers) void this.#give(peer)
  }

  async #give(peer: string): Promise<void> {
    const version = this.#version
    const message: Message = { type: 'store', version, heap: this.#heap }
    try {
      const reply = await this.#env.rpc<NodeReply>(peer, message, { timeout: STORE_TIMEOUT_MS })
      if (reply === 'yes') this.#isStored(peer, version)
      else if (reply.refusedFor > this.#epoch) await this.#follow(reply.refusedFor, null)
    } catch (error) {
      if (!(error instanceof RpcTimeoutError)) throw error
    }
  }

  async #saveOwn(): Promise<void> {
    const version = this.#version
    await this.#journal.append({ version, heap: this.#heap })
    this.#isStored(this.#env.id, version)
  }

  #isStored(node: string, { epoch, offset }: Version): void {
    if (this.#role !== 'primary' || epoch !== this.#epoch) return
    this.#stored.set(node, Math.max(this.#stored.get(node) ?? -1, offset))
    const offsets = [...this.#stored.values()].sort((a, b) => b - a)
    const safe = offsets[this.#majority - 1] ?? -1
    for (const { offset, done } of this.#waiting) if (offset <= safe) done()
    this.#waiting = this.#waiting.filter(({ offset }) => offset > safe)
  }

  /** Resolves when a majority has what is the state now. If that never comes, its client asks another node. */
  #replicated(): Promise<void> {
    const { offset } = this.#version
    return new Promise(done => {
      this.#waiting.push({ offset, done })
      for (const [node, stored] of this.#stored) this.#isStored(node, { epoch: this.#epoch, offset: stored })
    })
  }

  // ---- elections -------------------------------------------------------------------------------------------------

  async #campaign(): Promise<void> {
    const epoch = this.#epoch + 1
    this.#role = 'candidate'
    this.#election = this.#postponed()
    await this.#promise(epoch, this.#env.id)
    if (this.#epoch !== epoch) return
    const message: Message = { type: 'vote', epoch, version: this.#version }
    const call = { enough: this.#majority - 1, patienceMs: VOTE_MS, refuses: (reply: NodeReply) => reply !== 'yes' }
    const votes = await quorumCall<Message, NodeReply>(this.#env, this.#peers, message, call)
    if (votes === undefined || this.#epoch !== epoch || this.#role !== 'candidate') return
    this.#env.reach('failed over')
    this.#role = 'primary'
    this.#primary = this.#env.id
    this.#election.cancel()
    this.#stored.clear()
    this.#expiresAtMs = this.#bug === 'expiry-forgotten' ? 0 : this.#env.elapsed() + TTL_MS
    this.#take({ epoch, offset: 0 }, this.#heap)
    this.#spread()
    await this.#saveOwn()
  }

  async #vote(candidate: string, epoch: number, version: Version): Promise<NodeReply> {
    if (epoch < this.#epoch) return { refusedFor: this.#epoch }
    if (epoch > this.#epoch) {
      const isUpToDate = isAtLeast(version, this.#version) || this.#bug === 'votes-for-anyone'
      const saved = this.#follow(epoch, isUpToDate ? candidate : null)
      if (this.#bug !== 'vote-not-durable') await saved
    } else await this.#journal.durable()
    return this.#epoch === epoch && this.#votedFor === candidate ? 'yes' : { refusedFor: this.#epoch }
  }

  async #store(from: string, version: Version, heap: Heap): Promise<NodeReply> {
    if (version.epoch < this.#epoch) return { refusedFor: this.#epoch }
    if (version.epoch > this.#epoch) void this.#follow(version.epoch, null)
    this.#role = 'replica'
    this.#primary = from
    this.#election.cancel()
    this.#election = this.#postponed()
    if (isAtLeast(this.#version, version)) await this.#journal.durable()
    else {
      this.#take(version, heap)
      await this.#journal.append({ version, heap })
    }
    return 'yes'
  }

  #follow(epoch: number, votedFor: string | null): Promise<void> {
    this.#role = 'replica'
    this.#primary = null
    this.#waiting = []
    this.#election.cancel()
    this.#election = this.#postponed()
    return this.#promise(epoch, votedFor)
  }

  #promise(epoch: number, votedFor: string | null): Promise<void> {
    this.#epoch = epoch
    this.#votedFor = votedFor
    return this.#journal.append({ epoch, votedFor })
  }

  #take(version: Version, heap: Heap): void {
    this.#version = version
    this.#heap = heap
    this.#epoch = Math.max(this.#epoch, version.epoch)
  }

  #postponed(): Timer {
    return this.#env.after(ELECTION_MS * (1 + this.#env.random()), () => void this.#campaign())
  }
}
