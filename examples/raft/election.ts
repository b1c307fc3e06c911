import type { Timer } from 'sameseed'
import type { PreVote, PreVoteReply, RequestVote, VoteReply } from './messages.ts'
import type { Server } from './server.ts'

const TIMEOUT_MS = { min: 120, max: 200 }
/** How often a candidate repeats its request. */
const ASK_AGAIN_MS = 25

/** Becoming a leader, and letting others become it (paper, 5.2; pre-vote: dissertation, 9.6). */
export class Election {
  readonly #server: Server
  readonly #won: () => void
  #votes: string[] = []
  #timeoutMs = 0
  #dueMs = 0
  #timer: Timer | undefined
  #heardFromLeaderMs = Number.NEGATIVE_INFINITY

  /** `won` is called when this server has a majority of the votes in its term. */
  constructor(server: Server, won: () => void) {
    this.#server = server
    this.#won = won
    this.#drawTimeout()
    this.postpone()
  }

  // ---- when ------------------------------------------------------------------------------------------------------

  /** Called for every sign of life of a leader. Instead of a new timer each time, the old one goes off and looks again. */
  postpone(): void {
    const { env } = this.#server
    this.#dueMs = env.elapsed() + this.#timeoutMs
    this.#timer ??= env.after(this.#timeoutMs, () => this.#onTimer())
  }

  heardFromLeader(): void {
    const { env } = this.#server
    this.#heardFromLeaderMs = env.elapsed()
    this.postpone()
    if (env.buggify('impatient follower', 0.05)) env.after(env.randomInteger(1, 60), () => this.#startForNoReason())
  }

  /** For the simulator: any server may stand for election at any time. */
  #startForNoReason(): void {
    if (this.#server.role === 'follower' && this.#server.mayLead()) this.#start()
  }

  #onTimer(): void {
    this.#timer = undefined
    const { env, role } = this.#server
    if (role === 'leader') return
    const leftMs = this.#dueMs - env.elapsed()
    if (leftMs > 0) {
      this.#timer = env.after(Math.ceil(leftMs), () => this.#onTimer())
      return
    }
    this.#drawTimeout()
    this.postpone()
    if (this.#server.mayLead()) this.#startPreVote()
  }

  #drawTimeout(): void {
    const { env } = this.#server
    const { min, max } = TIMEOUT_MS
    this.#timeoutMs = env.buggify('equal election timeouts', 0.5) ? min : env.randomInteger(min, max)
  }

  // ---- asking ----------------------------------------------------------------------------------------------------

  /** An election that cannot be won is not begun: otherwise a server that comes back would unseat the leader. */
  #startPreVote(): void {
    const server = this.#server
    server.role = 'pre-candidate'
    server.leader = null
    this.#votes = [server.id]
    this.#ask({ type: 'pre-vote', term: server.term + 1, ...this.#endOfLog() })
    if (this.#hasMajority()) this.#start()
  }

  onPreVoteGranted(from: string, { term }: PreVoteReply): void {
    if (this.#server.role !== 'pre-candidate' || term !== this.#server.term + 1) return
    this.#addVote(from)
    if (this.#hasMajority()) this.#start()
  }

  #start(): void {
    const server = this.#server
    const term = server.term + 1
    server.role = 'candidate'
    this.#votes = []
    server.enterTerm(term, server.id)
    // Its own vote is a vote: it counts when it is on disk.
    server.storage.whenDurable(() => {
      if (server.role !== 'candidate' || server.term !== term) return
      this.#votes.push(server.id)
      this.#campaign({ type: 'request-vote', term, ...this.#endOfLog() })
      if (this.#hasMajority()) this.#won()
    })
  }

  /** Asks again and again until the election is over (paper, 5.1): who has voted already says the same each time. */
  #campaign(request: RequestVote): void {
    const { role, term, env } = this.#server
    if (role !== 'candidate' || term !== request.term) return
    this.#ask(request)
    env.after(ASK_AGAIN_MS, () => this.#campaign(request))
  }

  #ask(request: PreVote | RequestVote): void {
    const { id, log, env } = this.#server
    for (const member of log.members) if (member !== id && !this.#votes.includes(member)) env.send(member, request)
  }

  onVoteReply(from: string, { term, granted }: VoteReply): void {
    const server = this.#server
    if (server.role !== 'candidate' || !granted) return
    if (term !== server.term && server.bug !== 'stale-vote-counted') return
    this.#addVote(from)
    if (this.#hasMajority()) this.#won()
  }

  #addVote(from: string): void {
    if (this.#votes.includes(from) && this.#server.bug !== 'duplicate-vote-counted') return
    this.#votes.push(from)
  }

  #hasMajority(): boolean {
    const { members } = this.#server.log
    return this.#votes.filter(voter => members.includes(voter)).length >= this.#server.majorityOf(members.length)
  }

  // ---- voting ----------------------------------------------------------------------------------------------------

  onPreVote(from: string, { term, ...theirs }: PreVote): void {
    const { role, env, term: own } = this.#server
    const hasLeader = role === 'leader' || env.elapsed() - this.#heardFromLeaderMs < TIMEOUT_MS.min
    const granted = term > own && !hasLeader && this.#isUpToDate(theirs)
    env.send(from, { type: 'pre-vote-reply', term: granted ? term : own, granted })
  }

  onRequestVote(from: string, { term, ...theirs }: RequestVote): void {
    const server = this.#server
    const isFree = server.votedFor === null || server.votedFor === from
    const granted = term === server.term && isFree && this.#isUpToDate(theirs)
    if (granted) {
      if (server.votedFor === null) server.voteFor(from)
      server.role = 'follower'
      this.postpone()
    }
    const reply: VoteReply = { type: 'vote-reply', term: server.term, granted }
    server.storage.whenDurable(() => server.env.send(from, reply))
  }

  /** Whether a log that ends so has everything that may be committed in this one (paper, 5.4.1). */
  #isUpToDate({ lastIndex, lastTerm }: EndOfLog): boolean {
    if (this.#server.bug === 'vote-without-log-check') return true
    const own = this.#endOfLog()
    return lastTerm > own.lastTerm || (lastTerm === own.lastTerm && lastIndex >= own.lastIndex)
  }

  #endOfLog(): EndOfLog {
    const { log, bug } = this.#server
    const { baseIndex, lastIndex, lastTerm } = log
    if (bug === 'snapshot-without-term' && lastIndex === baseIndex) return { lastIndex, lastTerm: 0 }
    return { lastIndex, lastTerm }
  }
}

type EndOfLog = Pick<RequestVote, 'lastIndex' | 'lastTerm'>
