import type { Env } from 'sameseed'
import type { BugName } from './bugs.ts'
import type { Entry, Log } from './log.ts'
import type { Message, PeerMessage } from './messages.ts'
import { majorityOf } from './quorum.ts'
import type { Snapshot } from './snapshot.ts'
import { DONE, type Result, Store } from './state-machine.ts'
import type { HardState, Saved, Storage } from './storage.ts'
import { Temper } from './temper.ts'

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader'

/** A snapshot is taken when so many applied entries are in the log. */
const ENTRIES_PER_SNAPSHOT = 12

/**
 * What a server is in every role: its term and vote, its log, and the store that the committed part of the log has made.
 * Every change goes to the disk as well; what speaks about it to others waits for `storage.whenDurable` first.
 */
export class Server {
  readonly env: Env<Message, PeerMessage>
  readonly bug: BugName | undefined
  readonly storage: Storage
  readonly log: Log
  readonly temper: Temper
  role: Role = 'follower'
  /** Who leads in this term, as far as it is known. */
  leader: string | null = null
  readonly #store: Store
  #term: number
  #votedFor: string | null
  #snapshot: Snapshot
  #commitIndex: number

  constructor(env: Env<Message, PeerMessage>, storage: Storage, saved: Saved, bug: BugName | undefined) {
    this.env = env
    this.bug = bug
    this.storage = storage
    this.log = saved.log
    this.temper = new Temper(env)
    this.#term = saved.hardState.term
    this.#votedFor = saved.hardState.votedFor
    this.#snapshot = saved.snapshot
    this.#commitIndex = saved.snapshot.lastIndex
    this.#store = new Store(saved.snapshot.store, bug !== 'no-duplicate-detection')
  }

  get id(): string {
    return this.env.id
  }

  get term(): number {
    return this.#term
  }

  get votedFor(): string | null {
    return this.#votedFor
  }

  get snapshot(): Snapshot {
    return this.#snapshot
  }

  /** Everything up to here is committed and applied. */
  get commitIndex(): number {
    return this.#commitIndex
  }

  // ---- term and vote ---------------------------------------------------------------------------------------------

  /** A later term, in which no candidate has this server's vote yet, unless it is given at once. */
  enterTerm(term: number, votedFor: string | null = null): void {
    this.#term = term
    this.#votedFor = votedFor
    this.storage.saveState(this.#hardState())
  }

  voteFor(candidate: string): void {
    this.#votedFor = candidate
    this.storage.saveState(this.#hardState())
  }

  #hardState(): HardState {
    const term = this.bug === 'term-not-persisted' ? this.log.lastTerm : this.#term
    const votedFor = this.bug === 'vote-not-persisted' ? null : this.#votedFor
    return { term, votedFor }
  }

  // ---- the members -----------------------------------------------------------------------------------------------

  /** How many of `size` members decide. */
  majorityOf(size: number): number {
    return this.bug === 'quorum-off-by-one' ? Math.max(1, Math.floor(size / 2)) : majorityOf(size)
  }

  /** Whether those for whom `counts` holds are a majority of the members. */
  isQuorum(counts: (member: string) => boolean): boolean {
    const { members } = this.log
    let count = 0
    for (const member of members) if (counts(member)) count++
    return count >= this.majorityOf(members.length)
  }

  /** A server that was removed keeps quiet; until that is committed it may be needed (dissertation, 4.2.2). */
  mayLead(): boolean {
    const { members, membersIndex } = this.log
    return members.includes(this.id) || membersIndex > this.#commitIndex
  }

  // ---- the log ---------------------------------------------------------------------------------------------------

  append(entries: readonly Entry[]): void {
    const from = this.log.lastIndex + 1
    for (const entry of entries) this.log.append(entry)
    this.storage.saveEntries(from, entries)
  }

  /** Gives up the entries from `index` on. Throws for one that is committed: that would break the promise of Raft. */
  truncateFrom(index: number): void {
    if (index <= this.#commitIndex) throw new Error(`a leader overwrites the entry ${index}, which is committed`)
    this.env.reach('log truncated')
    this.log.truncateFrom(index, this.bug === 'members-not-rolled-back')
    this.storage.saveEntries(index, [])
  }

  /** Commits and applies the entries up to `index`, and tells of each what came of it. */
  commit(index: number, applied: (index: number, result: Result) => void = () => {}): void {
    while (this.#commitIndex < index) {
      const { command } = this.log.entryAt(this.#commitIndex + 1)!
      this.#commitIndex++
      applied(this.#commitIndex, command.type === 'write' ? this.#store.apply(command) : DONE)
    }
  }

  /** Entries of the log that are not known to be committed. */
  get uncommitted(): number {
    return this.log.lastIndex - this.#commitIndex
  }

  /** A new leader does not know what is committed, until an entry of its own term is (dissertation, 6.4). */
  hasCommittedInTerm(): boolean {
    return this.log.termAt(this.#commitIndex) === this.#term
  }

  read(key: string): unknown {
    return this.#store.read(key)
  }

  // ---- snapshots -------------------------------------------------------------------------------------------------

  /** Lets a snapshot take the place of the applied entries when there are many. */
  compact(): void {
    if (this.#commitIndex - this.log.baseIndex < ENTRIES_PER_SNAPSHOT) return
    const index = this.#commitIndex
    const { values, sessions } = this.#store.state()
    const snapshot: Snapshot = {
      lastIndex: index,
      lastTerm: this.log.termAt(index)!,
      digest: this.log.digestAt(index),
      ...this.log.membersAt(index),
      store: { values, sessions: this.bug === 'sessions-not-in-snapshot' ? {} : sessions },
    }
    this.log.startAfter(snapshot)
    this.#useSnapshot(snapshot)
  }

  /** Takes over what another server has committed. */
  install(snapshot: Snapshot): void {
    this.env.reach('snapshot installed')
    if (this.bug === 'snapshot-overwrites-newer-log') this.log.truncateFrom(0)
    this.log.startAfter(snapshot)
    this.#store.restore(snapshot.store)
    this.#commitIndex = snapshot.lastIndex
    if (this.bug === 'term-of-the-snapshot') this.#term = snapshot.lastTerm
    this.#useSnapshot(snapshot)
  }

  #useSnapshot(snapshot: Snapshot): void {
    this.#snapshot = snapshot
    this.storage.saveAll({ hardState: this.#hardState(), snapshot, log: this.log })
  }
}
