import type { Election } from './election.ts'
import type { Entry } from './log.ts'
import type { Append, AppendReply, InstallSnapshot } from './messages.ts'
import type { Server } from './server.ts'

/** Taking over a leader's log (paper, 5.3 and section 7). */
export class Following {
  readonly #server: Server
  readonly #election: Election

  constructor(server: Server, election: Election) {
    this.#server = server
    this.#election = election
  }

  onAppend(from: string, { term, prevIndex, prevTerm, entries, commitIndex, round }: Append): void {
    if (!this.#accepts(from, term, round)) return
    const server = this.#server
    if (!this.#isConsistent(prevIndex, prevTerm)) {
      this.#reply(from, false, server.commitIndex + 1, round)
      return
    }
    this.#take(prevIndex, entries)
    const matchIndex = prevIndex + entries.length
    const confirmed = server.bug === 'commit-beyond-match' ? server.log.lastIndex : matchIndex
    if (commitIndex > server.commitIndex) {
      server.commit(Math.min(commitIndex, confirmed))
      server.compact()
    }
    this.#reply(from, true, matchIndex, round)
  }

  onInstallSnapshot(from: string, { term, snapshot, round }: InstallSnapshot): void {
    if (!this.#accepts(from, term, round)) return
    const server = this.#server
    const isNews = snapshot.lastIndex > server.commitIndex || server.bug === 'snapshot-overwrites-newer-log'
    if (isNews) server.install(snapshot)
    this.#reply(from, true, snapshot.lastIndex, round)
  }

  /** A message from the leader of `term`. False if that is not the current one: then the sender is told. */
  #accepts(from: string, term: number, round: number): boolean {
    const server = this.#server
    if (term < server.term) {
      const reply = {
        type: 'append-reply',
        term: server.term,
        leaderTerm: term,
        success: false,
        index: 0,
        round,
      } as const
      server.env.send(from, reply)
      return false
    }
    if (server.role === 'leader') throw new Error(`${from} and ${server.id} are both leader in term ${term}`)
    server.role = 'follower'
    server.leader = from
    this.#election.heardFromLeader()
    return true
  }

  /** Whether the log holds the entry that comes before the new ones. */
  #isConsistent(prevIndex: number, prevTerm: number): boolean {
    const { log, bug } = this.#server
    if (prevIndex > log.lastIndex) return false
    // What the snapshot stands for is committed, and therefore matches.
    return prevIndex <= log.baseIndex || log.termAt(prevIndex) === prevTerm || bug === 'no-consistency-check'
  }

  /** Entries that are there already stay, and so does what follows them: the message may be an old one. */
  #take(prevIndex: number, entries: readonly Entry[]): void {
    const server = this.#server
    const { log } = server
    const end = prevIndex + entries.length
    if (server.bug === 'truncate-on-old-append' && end < log.lastIndex) server.truncateFrom(end + 1)
    if (server.bug === 'compacted-entries-appended' && prevIndex < log.baseIndex) {
      server.append(entries)
      return
    }
    let index = Math.max(prevIndex, log.baseIndex) + 1
    while (index <= end && log.termAt(index) === entries[index - prevIndex - 1]?.term) index++
    if (index > end) return
    if (index <= log.lastIndex) server.truncateFrom(index)
    server.append(entries.slice(index - prevIndex - 1))
  }

  #reply(to: string, success: boolean, index: number, round: number): void {
    const { term, storage, env } = this.#server
    const reply: AppendReply = { type: 'append-reply', term, leaderTerm: term, success, index, round }
    storage.whenDurable(() => env.send(to, reply))
  }
}
