import type { Env, Timer } from 'sameseed'
import type { BugName } from './bugs.ts'
import type { Command } from './command.ts'
import { Follower } from './follower.ts'
import type { Entry, Log } from './log.ts'
import type {
  Append,
  AppendReply,
  ClientReply,
  InstallSnapshot,
  MembershipRequest,
  Message,
  PeerMessage,
  PreVote,
  PreVoteReply,
  ReadRequest,
  RequestVote,
  VoteReply,
  WriteRequest,
} from './messages.ts'
import { majorityOf } from './quorum.ts'
import type { Snapshot } from './snapshot.ts'
import { type Result, Store } from './state-machine.ts'
import { type HardState, type Saved, Storage } from './storage.ts'

export interface RaftOptions {
  /** A mistake to make. */
  readonly bug?: BugName | undefined
}

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader'

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

const HEARTBEAT_MS = 50
/** How often a candidate repeats its request. */
const ASK_AGAIN_MS = 25
const ELECTION_TIMEOUT_MS = { min: 120, max: 200 }
/** A leader that hears of no majority for so long steps down (dissertation, 6.2). */
const QUORUM_PATIENCE_MS = 1_000
const MOST_ENTRIES_PER_APPEND = 16
/** A snapshot is taken when so many applied entries are in the log. */
const ENTRIES_PER_SNAPSHOT = 12
const FEWEST_MEMBERS = 3

/** One server of a Raft cluster. It starts with what is on its disk. */
export class RaftNode {
  readonly #env: Env<Message, PeerMessage>
  readonly #bug: BugName | undefined
  readonly #storage: Storage
  readonly #store: Store

  // What is on disk, too.
  #term: number
  #votedFor: string | null
  readonly #log: Log
  #snapshot: Snapshot

  #role: Role = 'follower'
  #leader: string | null = null
  #commitIndex: number
  #electionTimeoutMs = 0
  #electionDueMs = 0
  #electionTimer: Timer | undefined
  #heardFromLeaderMs = Number.NEGATIVE_INFINITY

  // A candidate's.
  #votes: string[] = []

  // A leader's.
  #followers = new Map<string, Follower>()
  #heartbeat: Timer | undefined
  #round = 0
  #isUnsteady = false
  /** Up to here its own log is on disk. */
  #durableIndex = 0
  /** Clients that wait for an entry to be applied. */
  #writes = new Map<number, (reply: ClientReply) => void>()
  /** Clients that wait until a round is answered by a majority. */
  #reads: { readonly round: number; readonly key: string; readonly answer: (reply: ClientReply) => void }[] = []

  static async start(env: Env<Message, PeerMessage>, options: RaftOptions = {}): Promise<RaftNode> {
    const storage = new Storage(env.disk, { skipFsync: options.bug === 'no-fsync' })
    return new RaftNode(env, storage, await storage.recover(env.nodes), options)
  }

  constructor(env: Env<Message, PeerMessage>, storage: Storage, saved: Saved, { bug }: RaftOptions) {
    this.#env = env
    this.#bug = bug
    this.#storage = storage
    this.#term = saved.hardState.term
    this.#votedFor = saved.hardState.votedFor
    this.#log = saved.log
    this.#snapshot = saved.snapshot
    this.#commitIndex = saved.snapshot.lastIndex
    this.#store = new Store(saved.snapshot.store, bug !== 'no-duplicate-detection')
    this.#drawElectionTimeout()
    this.#postponeElection()
  }

  inspect(): RaftState {
    const log = this.#log
    return {
      role: this.#role,
      term: this.#term,
      votedFor: this.#votedFor,
      members: log.members,
      membersIndex: log.membersIndex,
      commitIndex: this.#commitIndex,
      commitDigest: log.digestAt(this.#commitIndex),
      lastIndex: log.lastIndex,
      lastTerm: log.lastTerm,
      lastDigest: log.digestAt(log.lastIndex),
    }
  }

  receive(from: string, message: Message): Promise<ClientReply> | undefined {
    switch (message.type) {
      case 'write':
        return this.#onWrite(message)
      case 'read':
        return this.#onRead(message)
      case 'membership':
        return this.#onMembership(message)
      case 'pre-vote':
        this.#onPreVote(from, message)
        return undefined
      default:
        this.#onPeerMessage(from, message)
        return undefined
    }
  }

  /** Messages that carry their sender's term. */
  #onPeerMessage(from: string, message: Exclude<PeerMessage, PreVote>): void {
    if (message.type === 'pre-vote-reply' && message.granted) {
      this.#onPreVoteGranted(from, message)
      return
    }
    if (message.term > this.#term) {
      const ignores = this.#bug === 'term-not-updated-on-reply' && message.type === 'append-reply'
      if (!ignores) this.#becomeFollower(message.term)
    }
    switch (message.type) {
      case 'request-vote':
        this.#onRequestVote(from, message)
        break
      case 'vote-reply':
        this.#onVoteReply(from, message)
        break
      case 'append':
        this.#onAppend(from, message)
        break
      case 'install-snapshot':
        this.#onInstallSnapshot(from, message)
        break
      case 'append-reply':
        this.#onAppendReply(from, message)
        break
    }
  }

  // ---- terms and roles -------------------------------------------------------------------------------------------

  #becomeFollower(term: number): void {
    if (term > this.#term) {
      this.#term = term
      this.#votedFor = null
      this.#leader = null
      this.#saveState()
    }
    if (this.#role === 'leader') this.#stopLeading()
    this.#role = 'follower'
  }

  #saveState(): void {
    this.#storage.saveState(this.#hardState())
  }

  #hardState(): HardState {
    const term = this.#bug === 'term-not-persisted' ? this.#log.lastTerm : this.#term
    const votedFor = this.#bug === 'vote-not-persisted' ? null : this.#votedFor
    return { term, votedFor }
  }

  #stopLeading(): void {
    this.#env.reach('leader stepped down')
    this.#heartbeat?.cancel()
    this.#leader = null
    // The entries may still be committed, by the next leader: the clients have to ask again.
    for (const answer of this.#writes.values()) answer(RETRY)
    for (const { answer } of this.#reads) answer(RETRY)
    this.#writes = new Map()
    this.#reads = []
    this.#postponeElection()
  }

  /** Whether those for whom `counts` holds are a majority of the members. */
  #isQuorum(counts: (member: string) => boolean): boolean {
    const { members } = this.#log
    let count = 0
    for (const member of members) if (counts(member)) count++
    return count >= this.#majority(members.length)
  }

  #majority(size: number): number {
    return this.#bug === 'quorum-off-by-one' ? Math.max(1, Math.floor(size / 2)) : majorityOf(size)
  }

  // ---- elections -------------------------------------------------------------------------------------------------

  #drawElectionTimeout(): void {
    const { min, max } = ELECTION_TIMEOUT_MS
    this.#electionTimeoutMs = this.#env.buggify('equal election timeouts', 0.5)
      ? min
      : this.#env.randomInteger(min, max)
  }

  /** Called for every sign of life of a leader. Instead of a new timer each time, the old one goes off and looks again. */
  #postponeElection(): void {
    this.#electionDueMs = this.#env.elapsed() + this.#electionTimeoutMs
    this.#electionTimer ??= this.#env.after(this.#electionTimeoutMs, () => this.#onElectionTimer())
  }

  #onElectionTimer(): void {
    this.#electionTimer = undefined
    if (this.#role === 'leader') return
    const leftMs = this.#electionDueMs - this.#env.elapsed()
    if (leftMs > 0) {
      this.#electionTimer = this.#env.after(Math.ceil(leftMs), () => this.#onElectionTimer())
      return
    }
    this.#drawElectionTimeout()
    this.#postponeElection()
    if (this.#mayLead()) this.#startPreVote()
  }

  /** A server that was removed keeps quiet; until that is committed it may be needed (dissertation, 4.2.2). */
  #mayLead(): boolean {
    const { members, membersIndex } = this.#log
    return members.includes(this.#env.id) || membersIndex > this.#commitIndex
  }

  /** An election that cannot be won is not begun: otherwise a server that comes back would unseat the leader. */
  #startPreVote(): void {
    this.#role = 'pre-candidate'
    this.#leader = null
    this.#votes = [this.#env.id]
    this.#askForVotes({ type: 'pre-vote', term: this.#term + 1, ...this.#endOfLog() })
    if (this.#wonVotes()) this.#startElection()
  }

  #askForVotes(request: PreVote | RequestVote): void {
    for (const member of this.#log.members) {
      if (member !== this.#env.id && !this.#votes.includes(member)) this.#env.send(member, request)
    }
  }

  /** Asks again and again until the election is over (paper, 5.1): who has voted already says the same each time. */
  #campaign(request: RequestVote): void {
    if (this.#role !== 'candidate' || this.#term !== request.term) return
    this.#askForVotes(request)
    this.#env.after(ASK_AGAIN_MS, () => this.#campaign(request))
  }

  #onPreVote(from: string, { term, lastIndex, lastTerm }: PreVote): void {
    const hasLeader = this.#role === 'leader' || this.#env.elapsed() - this.#heardFromLeaderMs < ELECTION_TIMEOUT_MS.min
    const granted = term > this.#term && !hasLeader && this.#isUpToDate(lastIndex, lastTerm)
    this.#env.send(from, { type: 'pre-vote-reply', term: granted ? term : this.#term, granted })
  }

  #onPreVoteGranted(from: string, { term }: PreVoteReply): void {
    if (this.#role !== 'pre-candidate' || term !== this.#term + 1) return
    this.#addVote(from)
    if (this.#wonVotes()) this.#startElection()
  }

  #startElection(): void {
    this.#role = 'candidate'
    this.#term++
    this.#votedFor = this.#env.id
    this.#votes = []
    this.#saveState()
    const term = this.#term
    // Its own vote is a vote: it counts when it is on disk.
    this.#storage.whenDurable(() => {
      if (this.#role !== 'candidate' || this.#term !== term) return
      this.#votes.push(this.#env.id)
      this.#campaign({ type: 'request-vote', term, ...this.#endOfLog() })
      if (this.#wonVotes()) this.#becomeLeader()
    })
  }

  #onRequestVote(from: string, { term, lastIndex, lastTerm }: RequestVote): void {
    const isFree = this.#votedFor === null || this.#votedFor === from
    const granted = term === this.#term && isFree && this.#isUpToDate(lastIndex, lastTerm)
    if (granted) {
      if (this.#votedFor === null) {
        this.#votedFor = from
        this.#saveState()
      }
      this.#role = 'follower'
      this.#postponeElection()
    }
    const reply: VoteReply = { type: 'vote-reply', term: this.#term, granted }
    this.#storage.whenDurable(() => this.#env.send(from, reply))
  }

  /** Whether a log that ends so has everything that may be committed in this one (paper, 5.4.1). */
  #isUpToDate(lastIndex: number, lastTerm: number): boolean {
    if (this.#bug === 'vote-without-log-check') return true
    const own = this.#endOfLog()
    return lastTerm > own.lastTerm || (lastTerm === own.lastTerm && lastIndex >= own.lastIndex)
  }

  #endOfLog(): { readonly lastIndex: number; readonly lastTerm: number } {
    const { baseIndex, lastIndex, lastTerm } = this.#log
    if (this.#bug === 'snapshot-without-term' && lastIndex === baseIndex) return { lastIndex, lastTerm: 0 }
    return { lastIndex, lastTerm }
  }

  #onVoteReply(from: string, { term, granted }: VoteReply): void {
    if (this.#role !== 'candidate' || !granted) return
    if (term !== this.#term && this.#bug !== 'stale-vote-counted') return
    this.#addVote(from)
    if (this.#wonVotes()) this.#becomeLeader()
  }

  #addVote(from: string): void {
    if (this.#votes.includes(from) && this.#bug !== 'duplicate-vote-counted') return
    this.#votes.push(from)
  }

  #wonVotes(): boolean {
    const { members } = this.#log
    return this.#votes.filter(voter => members.includes(voter)).length >= this.#majority(members.length)
  }

  // ---- leading ---------------------------------------------------------------------------------------------------

  #becomeLeader(): void {
    this.#env.reach('leader elected')
    this.#role = 'leader'
    this.#leader = this.#env.id
    this.#isUnsteady = this.#env.buggify('unsteady leader', 0.7)
    this.#followers = new Map()
    for (const member of this.#log.members) this.#follower(member)
    this.#durableIndex = this.#log.baseIndex
    this.#heartbeat = this.#env.every(HEARTBEAT_MS, () => this.#onHeartbeat())
    // Only an entry of its own term tells a leader what is committed (paper, section 8).
    this.#propose({ type: 'noop' })
  }

  /**
   * For the simulator: a leader that sends one entry with each heartbeat, and may give up at each. It is allowed to, and it
   * keeps what is not committed long in between. With much to commit it pulls itself together, or nothing ever would be.
   */
  #dawdles(): boolean {
    return this.#isUnsteady && this.#log.lastIndex - this.#commitIndex < 8
  }

  #onHeartbeat(): void {
    const now = this.#env.elapsed()
    const hears = (member: string) =>
      member === this.#env.id || now - this.#follower(member).heardAt < QUORUM_PATIENCE_MS
    if (this.#isQuorum(hears) && !(this.#dawdles() && this.#env.random() < 0.1)) this.#replicate()
    else this.#becomeFollower(this.#term)
  }

  /** Appends an entry to the leader's log and sends it to the others. Returns its index. */
  #propose(command: Command): number {
    const entry: Entry = { term: this.#term, command }
    this.#log.append(entry)
    const { lastIndex } = this.#log
    this.#storage.saveEntries(lastIndex, [entry])
    const { term } = entry
    this.#storage.whenDurable(() => {
      if (this.#role !== 'leader' || this.#term !== term) return
      this.#durableIndex = Math.max(this.#durableIndex, lastIndex)
      this.#advanceCommit()
    })
    if (!this.#dawdles()) this.#replicate()
    return lastIndex
  }

  #follower(id: string): Follower {
    let follower = this.#followers.get(id)
    if (follower === undefined) {
      follower = new Follower(this.#log.lastIndex + 1, this.#env.elapsed())
      this.#followers.set(id, follower)
    }
    return follower
  }

  /** One round of messages to all others: what they lack, or nothing. */
  #replicate(): void {
    this.#round++
    for (const member of this.#log.members) {
      if (member !== this.#env.id && !(this.#dawdles() && this.#env.random() < 0.5)) this.#replicateTo(member)
    }
  }

  #replicateTo(id: string): void {
    const log = this.#log
    const { next } = this.#follower(id)
    const [term, round] = [this.#term, this.#round]
    if (next <= log.baseIndex) {
      this.#env.send(id, { type: 'install-snapshot', term, snapshot: this.#snapshot, round })
      return
    }
    this.#env.send(id, {
      type: 'append',
      term,
      prevIndex: next - 1,
      prevTerm: log.termAt(next - 1) as number,
      entries: log.entriesFrom(next, this.#dawdles() ? 1 : MOST_ENTRIES_PER_APPEND),
      commitIndex: this.#commitIndex,
      round,
    })
  }

  #onAppendReply(from: string, { term, success, index, round }: AppendReply): void {
    if (this.#role !== 'leader') return
    if (term !== this.#term && this.#bug !== 'term-not-updated-on-reply') return
    const follower = this.#follower(from)
    follower.heardAt = this.#env.elapsed()
    follower.round = Math.max(follower.round, round)
    this.#answerReads()
    if (success) {
      const match = this.#bug === 'match-from-own-log' ? this.#log.lastIndex : index
      if (match <= follower.match) return
      follower.match = match
      follower.next = match + 1
      this.#advanceCommit()
      if (this.#role === 'leader' && follower.next <= this.#log.lastIndex && !this.#dawdles()) this.#replicateTo(from)
    } else if (index < follower.next && follower.next > follower.match + 1) {
      // An old refusal must not take back what is known to match.
      follower.next = Math.max(follower.match + 1, index)
      this.#replicateTo(from)
    }
  }

  /** Commits what a majority has on disk, up to an entry of this term (paper, 5.4.2). */
  #advanceCommit(): void {
    const { members } = this.#log
    const adds = this.#bug === 'removed-leader-counts-itself' && !members.includes(this.#env.id)
    const counted = adds ? [...members, this.#env.id] : members
    const matches = counted.map(id => (id === this.#env.id ? this.#durableIndex : this.#follower(id).match))
    matches.sort((a, b) => b - a)
    const index = matches[this.#majority(members.length) - 1] as number
    if (index <= this.#commitIndex) return
    if (this.#log.termAt(index) !== this.#term && this.#bug !== 'commit-of-old-term') return
    this.#commit(index)
  }

  // ---- following -------------------------------------------------------------------------------------------------

  /** A message from the leader of `term`. False if that is not the current one: then the sender is told. */
  #acceptsLeader(from: string, term: number, round: number): boolean {
    if (term < this.#term) {
      this.#env.send(from, { type: 'append-reply', term: this.#term, success: false, index: 0, round })
      return false
    }
    if (this.#role === 'leader') throw new Error(`${from} and ${this.#env.id} are both leader in term ${term}`)
    this.#role = 'follower'
    this.#leader = from
    this.#heardFromLeaderMs = this.#env.elapsed()
    if (this.#env.buggify('an election for no reason', 0.02) && this.#mayLead()) this.#startElection()
    else this.#postponeElection()
    return true
  }

  #onAppend(from: string, message: Append): void {
    const { term, prevIndex, prevTerm, entries, commitIndex, round } = message
    if (!this.#acceptsLeader(from, term, round)) return
    const log = this.#log
    if (prevIndex > log.lastIndex) {
      this.#replyToLeader(from, false, this.#commitIndex + 1, round)
      return
    }
    // What the snapshot stands for is committed, and therefore matches.
    if (prevIndex > log.baseIndex && log.termAt(prevIndex) !== prevTerm && this.#bug !== 'no-consistency-check') {
      this.#replyToLeader(from, false, this.#commitIndex + 1, round)
      return
    }
    this.#takeEntries(prevIndex, entries)
    const matchIndex = prevIndex + entries.length
    const confirmed = this.#bug === 'commit-beyond-match' ? log.lastIndex : matchIndex
    if (commitIndex > this.#commitIndex) this.#commit(Math.min(commitIndex, confirmed))
    this.#replyToLeader(from, true, matchIndex, round)
  }

  /** Entries that are there already stay, and so does what follows them: the message may be an old one. */
  #takeEntries(prevIndex: number, entries: readonly Entry[]): void {
    const log = this.#log
    let index = Math.max(prevIndex, log.baseIndex) + 1
    const end = prevIndex + entries.length
    if (this.#bug === 'truncate-on-old-append' && end < log.lastIndex) this.#truncateFrom(end + 1)
    while (index <= end && log.termAt(index) === entries[index - prevIndex - 1]?.term) index++
    if (index > end) return
    if (index <= log.lastIndex) this.#truncateFrom(index)
    const added = entries.slice(index - prevIndex - 1)
    for (const entry of added) log.append(entry)
    this.#storage.saveEntries(index, added)
  }

  #truncateFrom(index: number): void {
    if (index <= this.#commitIndex) throw new Error(`a leader overwrites the entry ${index}, which is committed`)
    this.#env.reach('log truncated')
    this.#log.truncateFrom(index, this.#bug === 'members-not-rolled-back')
    this.#storage.saveEntries(index, [])
  }

  #replyToLeader(from: string, success: boolean, index: number, round: number): void {
    const reply: AppendReply = { type: 'append-reply', term: this.#term, success, index, round }
    this.#storage.whenDurable(() => this.#env.send(from, reply))
  }

  #onInstallSnapshot(from: string, { term, snapshot, round }: InstallSnapshot): void {
    if (!this.#acceptsLeader(from, term, round)) return
    const isNews = snapshot.lastIndex > this.#commitIndex || this.#bug === 'snapshot-overwrites-newer-log'
    if (isNews) this.#install(snapshot)
    this.#replyToLeader(from, true, snapshot.lastIndex, round)
  }

  #install(snapshot: Snapshot): void {
    this.#env.reach('snapshot installed')
    if (this.#bug === 'snapshot-overwrites-newer-log') this.#log.truncateFrom(0)
    this.#log.startAfter(snapshot)
    this.#store.restore(snapshot.store)
    this.#commitIndex = snapshot.lastIndex
    this.#useSnapshot(snapshot)
  }

  // ---- committing ------------------------------------------------------------------------------------------------

  #commit(index: number): void {
    while (this.#commitIndex < index) {
      const { command } = this.#log.entryAt(this.#commitIndex + 1) as Entry
      this.#commitIndex++
      const result = command.type === 'write' ? this.#store.apply(command) : DONE
      this.#answerWrite(this.#commitIndex, result)
    }
    this.#answerReads()
    if (this.#role === 'leader' && !this.#mayLead()) this.#becomeFollower(this.#term)
    if (this.#commitIndex - this.#log.baseIndex >= ENTRIES_PER_SNAPSHOT) this.#takeSnapshot()
  }

  #takeSnapshot(): void {
    const index = this.#commitIndex
    const { values, sessions } = this.#store.state()
    const snapshot: Snapshot = {
      lastIndex: index,
      lastTerm: this.#log.termAt(index) as number,
      digest: this.#log.digestAt(index),
      ...this.#log.membersAt(index),
      store: { values, sessions: this.#bug === 'sessions-not-in-snapshot' ? {} : sessions },
    }
    this.#log.startAfter(snapshot)
    this.#useSnapshot(snapshot)
  }

  #useSnapshot(snapshot: Snapshot): void {
    this.#snapshot = snapshot
    this.#storage.saveAll({ hardState: this.#hardState(), snapshot, log: this.#log })
  }

  // ---- clients ---------------------------------------------------------------------------------------------------

  #notLeader(): Promise<ClientReply> {
    return Promise.resolve({ status: 'not-leader', leader: this.#leader })
  }

  #onWrite(request: WriteRequest): Promise<ClientReply> {
    if (this.#role !== 'leader') return this.#notLeader()
    if (this.#bug === 'answer-before-commit') {
      this.#propose(request)
      return Promise.resolve({ status: 'done', result: DONE })
    }
    return this.#whenApplied(request)
  }

  #whenApplied(command: Command): Promise<ClientReply> {
    return new Promise(answer => {
      // Known before the entry is: in a cluster of one it is applied at once.
      this.#writes.set(this.#log.lastIndex + 1, answer)
      this.#propose(command)
    })
  }

  #answerWrite(index: number, result: Result): void {
    const answer = this.#writes.get(index)
    if (answer === undefined) return
    this.#writes.delete(index)
    answer({ status: 'done', result })
  }

  /** A read takes no place in the log, but a round of messages which confirms that there is no newer leader (6.4). */
  #onRead({ key }: ReadRequest): Promise<ClientReply> {
    if (this.#role !== 'leader') return this.#notLeader()
    return new Promise(answer => {
      this.#reads.push({ round: this.#round + 1, key, answer })
      this.#replicate()
      this.#answerReads()
    })
  }

  #answerReads(): void {
    if (this.#reads.length === 0) return
    if (!this.#hasCommittedInTerm() && this.#bug !== 'read-before-noop') return
    while (this.#reads[0] !== undefined) {
      const { round, key, answer } = this.#reads[0]
      const confirms = (member: string) => member === this.#env.id || this.#follower(member).round >= round
      if (!this.#isQuorum(confirms) && this.#bug !== 'read-without-quorum') return
      this.#reads.shift()
      answer({ status: 'done', result: { ok: true, value: this.#store.read(key) } })
    }
  }

  #hasCommittedInTerm(): boolean {
    return this.#log.termAt(this.#commitIndex) === this.#term
  }

  /** One server at a time, each change committed before the next begins: then any two majorities overlap (4.1). */
  #onMembership({ change, server }: MembershipRequest): Promise<ClientReply> {
    if (this.#role !== 'leader') return this.#notLeader()
    if (!this.#hasCommittedInTerm() && this.#bug !== 'membership-before-noop') return Promise.resolve(RETRY)
    const { members, membersIndex } = this.#log
    if (membersIndex > this.#commitIndex && this.#bug !== 'overlapping-membership-changes') {
      return Promise.resolve(RETRY)
    }
    if (members.includes(server) === (change === 'add')) return Promise.resolve({ status: 'done', result: DONE })
    if (change === 'remove' && members.length <= FEWEST_MEMBERS) {
      return Promise.resolve({ status: 'refused', reason: `at least ${FEWEST_MEMBERS} servers have to stay` })
    }
    const changed = change === 'add' ? [...members, server] : members.filter(member => member !== server)
    return this.#whenApplied({ type: 'members', members: changed })
  }
}

const DONE: Result = { ok: true }
const RETRY: ClientReply = { status: 'retry' }
