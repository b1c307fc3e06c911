import type { Env } from 'sameseed'
import type { BugName } from './bugs.ts'
import { Election } from './election.ts'
import { Following } from './following.ts'
import { Leading } from './leading.ts'
import type { ClientReply, ClientRequest, Message, PeerMessage, PreVote } from './messages.ts'
import { type Role, Server } from './server.ts'
import { type Saved, Storage } from './storage.ts'

export interface RaftOptions {
  /** A mistake to make. */
  readonly bug?: BugName | undefined
}

/** What properties and stories see of a server. */
export interface RaftState {
  readonly role: Role
  readonly term: number
  readonly votedFor: string | null
  readonly members: readonly string[]
  /** The entry that made these the members. */
  readonly membersIndex: number
  /** Everything up to here is committed and applied. */
  readonly commitIndex: number
  /** Two servers with the same digest at an index have the same log up to there. */
  readonly commitDigest: number
  readonly lastIndex: number
  readonly lastTerm: number
  readonly lastDigest: number
}

/** One server of a Raft cluster: sees to it that each message reaches the part that it is for, and changes roles. */
export class RaftNode {
  readonly #server: Server
  readonly #election: Election
  readonly #following: Following
  /** While it leads. */
  #leading: Leading | undefined

  /** Starts with what is on the disk, or as one of the first members of a new cluster. */
  static async start(env: Env<Message, PeerMessage>, { bug }: RaftOptions = {}): Promise<RaftNode> {
    const storage = new Storage(env.disk, { skipFsync: bug === 'no-fsync' })
    return new RaftNode(env, storage, await storage.recover(env.nodes), bug)
  }

  private constructor(env: Env<Message, PeerMessage>, storage: Storage, saved: Saved, bug: BugName | undefined) {
    this.#server = new Server(env, storage, saved, bug)
    this.#election = new Election(this.#server, () => this.#lead())
    this.#following = new Following(this.#server, this.#election)
  }

  inspect(): RaftState {
    const { role, term, votedFor, commitIndex, log } = this.#server
    const { members, membersIndex, lastIndex, lastTerm } = log
    const commitDigest = log.digestAt(commitIndex)
    const lastDigest = log.digestAt(lastIndex)
    return { role, term, votedFor, members, membersIndex, commitIndex, commitDigest, lastIndex, lastTerm, lastDigest }
  }

  /** What it returns for a client's request answers that. */
  receive(from: string, message: Message): Promise<ClientReply> | undefined {
    switch (message.type) {
      case 'write':
      case 'read':
      case 'membership':
        return this.#onRequest(message)
      case 'pre-vote':
        this.#election.onPreVote(from, message)
        return undefined
      default:
        this.#onPeerMessage(from, message)
        return undefined
    }
  }

  #onRequest(request: ClientRequest): Promise<ClientReply> {
    if (this.#leading === undefined) return Promise.resolve({ status: 'not-leader', leader: this.#server.leader })
    switch (request.type) {
      case 'write':
        return this.#leading.onWrite(request)
      case 'read':
        return this.#leading.onRead(request)
      case 'membership':
        return this.#leading.onMembership(request)
    }
  }

  /** Messages that carry their sender's term. */
  #onPeerMessage(from: string, message: Exclude<PeerMessage, PreVote>): void {
    if (message.type === 'pre-vote-reply' && message.granted) {
      this.#election.onPreVoteGranted(from, message)
      return
    }
    const ignoresTerm = this.#server.bug === 'term-not-updated-on-reply' && message.type === 'append-reply'
    if (message.term > this.#server.term && !ignoresTerm) this.#follow(message.term)
    switch (message.type) {
      case 'request-vote':
        this.#election.onRequestVote(from, message)
        break
      case 'vote-reply':
        this.#election.onVoteReply(from, message)
        break
      case 'append':
        this.#following.onAppend(from, message)
        break
      case 'install-snapshot':
        this.#following.onInstallSnapshot(from, message)
        break
      case 'append-reply':
        this.#leading?.onAppendReply(from, message)
        break
    }
  }

  // ---- roles -----------------------------------------------------------------------------------------------------

  #lead(): void {
    const server = this.#server
    server.env.reach('leader elected')
    server.role = 'leader'
    server.leader = server.id
    this.#leading = new Leading(server, () => this.#follow(server.term))
  }

  #follow(term: number): void {
    const server = this.#server
    if (term > server.term) {
      server.leader = null
      server.enterTerm(term)
    }
    if (this.#leading !== undefined) this.#abdicate(this.#leading)
    server.role = 'follower'
  }

  #abdicate(leading: Leading): void {
    this.#leading = undefined
    this.#server.env.reach('leader stepped down')
    this.#server.leader = null
    leading.end()
    this.#election.postpone()
  }
}
