import type { Timer } from 'sameseed'
import type { Command } from './command.ts'
import { changedMembers } from './membership.ts'
import type { AppendReply, ClientReply, MembershipRequest, ReadRequest, WriteRequest } from './messages.ts'
import { Progress } from './progress.ts'
import { PendingReads } from './reads.ts'
import type { Server } from './server.ts'
import { DONE } from './state-machine.ts'

const HEARTBEAT_MS = 50
/** A leader that hears of no majority for so long steps down (dissertation, 6.2). */
const QUORUM_PATIENCE_MS = 1_000
const MOST_ENTRIES_PER_APPEND = 16

/** Leading for one term: what a leader knows and does ends with it (paper, 5.3 and 5.4). */
export class Leading {
  readonly #server: Server
  readonly #stepDown: () => void
  readonly #progress = new Map<string, Progress>()
  readonly #heartbeat: Timer
  /** Counts the messages to all others; their answers bring it back. */
  #round = 0
  /** Up to here its own log is on disk. */
  #durableIndex: number
  /** Clients that wait for an entry to be applied. */
  readonly #writes = new Map<number, (reply: ClientReply) => void>()
  readonly #reads = new PendingReads()
  #isOver = false

  /** `stepDown` is called when it had better end. */
  constructor(server: Server, stepDown: () => void) {
    this.#server = server
    this.#stepDown = stepDown
    server.temper.draw()
    this.#durableIndex = server.log.baseIndex
    for (const member of server.log.members) this.#progressOf(member)
    this.#heartbeat = server.env.every(HEARTBEAT_MS, () => this.#onHeartbeat())
    // Only an entry of its own term tells a leader what is committed (paper, section 8).
    this.#propose({ type: 'noop' })
  }

  /** Called when the term is over, for whatever reason. */
  end(): void {
    this.#isOver = true
    this.#heartbeat.cancel()
    // The entries may still be committed, by the next leader: the clients have to ask again.
    for (const answer of this.#writes.values()) answer(RETRY)
    this.#writes.clear()
    this.#reads.giveUp(RETRY)
  }

  #isLazy(): boolean {
    return this.#server.temper.isLazy(this.#server.uncommitted)
  }

  /** To be asked wherever a leader may give up: at any time. */
  #mayGiveUp(): void {
    if (!this.#isOver && this.#server.temper.givesUp(this.#server.uncommitted)) this.#stepDown()
  }

  #onHeartbeat(): void {
    const { id, env } = this.#server
    const now = env.elapsed()
    const hears = (member: string) => member === id || now - this.#progressOf(member).heardAt < QUORUM_PATIENCE_MS
    if (!this.#server.isQuorum(hears)) this.#stepDown()
    this.#mayGiveUp()
    if (!this.#isOver) this.#replicate()
  }

  // ---- replication -----------------------------------------------------------------------------------------------

  /** Appends an entry to the leader's log and sends it to the others. */
  #propose(command: Command): void {
    const { term, log, storage } = this.#server
    this.#server.append([{ term, command }])
    const { lastIndex } = log
    storage.whenDurable(() => {
      if (this.#isOver) return
      this.#durableIndex = Math.max(this.#durableIndex, lastIndex)
      this.#advanceCommit()
      this.#mayGiveUp()
    })
    if (!this.#isLazy()) this.#replicate()
  }

  #progressOf(id: string): Progress {
    let progress = this.#progress.get(id)
    if (progress === undefined) {
      progress = new Progress(this.#server.log.lastIndex + 1, this.#server.env.elapsed())
      this.#progress.set(id, progress)
    }
    return progress
  }

  /** One round of messages to all others: what they lack, or nothing. */
  #replicate(): void {
    const { id, log, temper, uncommitted } = this.#server
    this.#round++
    for (const member of log.members) {
      if (member !== id && !temper.skips(uncommitted, member)) this.#replicateTo(member)
    }
  }

  #replicateTo(id: string): void {
    const { log, term, snapshot, commitIndex, env, temper, uncommitted } = this.#server
    const round = this.#round
    const { next } = this.#progressOf(id)
    if (next <= log.baseIndex) {
      env.send(id, { type: 'install-snapshot', term, snapshot, round })
      return
    }
    env.send(id, {
      type: 'append',
      term,
      prevIndex: next - 1,
      prevTerm: log.termAt(next - 1)!,
      entries: log.entriesFrom(next, temper.isLazy(uncommitted) ? 1 : MOST_ENTRIES_PER_APPEND),
      commitIndex,
      round,
    })
  }

  onAppendReply(from: string, { leaderTerm, success, index, round }: AppendReply): void {
    const server = this.#server
    if (leaderTerm !== server.term) return
    const progress = this.#progressOf(from)
    progress.heardAt = server.env.elapsed()
    progress.round = Math.max(progress.round, round)
    this.#answerReads()
    if (success) {
      const match = server.bug === 'match-from-own-log' ? server.log.lastIndex : index
      if (match <= progress.match) return
      progress.match = match
      progress.next = match + 1
      this.#advanceCommit()
      this.#mayGiveUp()
      if (!this.#isOver && progress.next <= server.log.lastIndex && !this.#isLazy()) this.#replicateTo(from)
    } else if (index < progress.next && progress.next > progress.match + 1) {
      // An old refusal must not take back what is known to match.
      progress.next = Math.max(progress.match + 1, index)
      this.#replicateTo(from)
    }
  }

  // ---- committing ------------------------------------------------------------------------------------------------

  /** Commits what a majority has on disk, up to an entry of this term (paper, 5.4.2). */
  #advanceCommit(): void {
    const server = this.#server
    const { id, log } = server
    const { members } = log
    const adds = server.bug === 'removed-leader-leads-on' && !members.includes(id)
    const counted = adds ? [...members, id] : members
    const matches = counted.map(member => (member === id ? this.#durableIndex : this.#progressOf(member).match))
    matches.sort((a, b) => b - a)
    const index = matches[server.majorityOf(members.length) - 1]!
    if (index <= server.commitIndex) return
    if (log.termAt(index) !== server.term && server.bug !== 'commit-of-old-term') return
    if (server.bug === 'stopped-by-an-old-term' && log.termAt(server.commitIndex + 1) !== server.term) return
    server.commit(index, (applied, result) => this.#answerWrite(applied, { status: 'done', result }))
    this.#answerReads()
    if (!server.mayLead() && server.bug !== 'removed-leader-leads-on') this.#stepDown()
    server.compact()
  }

  #answerWrite(index: number, reply: ClientReply): void {
    this.#writes.get(index)?.(reply)
    this.#writes.delete(index)
  }

  #answerReads(): void {
    const server = this.#server
    if (this.#reads.isEmpty || (!server.hasCommittedInTerm() && server.bug !== 'read-before-noop')) return
    const isConfirmed = (round: number) =>
      server.bug === 'read-without-quorum' ||
      server.isQuorum(member => member === server.id || this.#progressOf(member).round >= round)
    this.#reads.answer(isConfirmed, key => server.read(key))
  }

  // ---- clients ---------------------------------------------------------------------------------------------------

  onWrite(request: WriteRequest): Promise<ClientReply> {
    if (this.#server.bug !== 'answer-before-commit') return this.#whenApplied(request)
    this.#propose(request)
    return Promise.resolve({ status: 'done', result: DONE })
  }

  /** A read takes no place in the log, but a round of messages. */
  onRead({ key }: ReadRequest): Promise<ClientReply> {
    const answered = this.#reads.add(this.#round + 1, key)
    this.#replicate()
    this.#answerReads()
    return answered
  }

  onMembership(request: MembershipRequest): Promise<ClientReply> {
    const change = changedMembers(this.#server, request)
    if ('reply' in change) return Promise.resolve(change.reply)
    return this.#whenApplied({ type: 'members', members: change.members })
  }

  #whenApplied(command: Command): Promise<ClientReply> {
    return new Promise(answer => {
      // Known before the entry is: in a cluster of one it is applied at once.
      this.#writes.set(this.#server.log.lastIndex + 1, answer)
      this.#propose(command)
    })
  }
}

const RETRY: ClientReply = { status: 'retry' }
