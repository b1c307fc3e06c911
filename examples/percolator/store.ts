import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import type { CheckReply, CommitReply, GetReply, List, Lock, Message, PrewriteReply } from './messages.ts'

/** A transaction whose primary lock is as old as that may be rolled back by whoever it is in the way of. */
const TIME_TO_LIVE_MS = 120

type Saved =
  | { readonly type: 'locked'; readonly key: string; readonly lock: Lock; readonly list: List }
  | { readonly type: 'committed'; readonly key: string; readonly startTs: number; readonly commitTs: number }
  | { readonly type: 'rolled-back'; readonly key: string; readonly startTs: number }

interface Row {
  /** What each transaction has written, by its start. It counts once there is a commit of it. */
  readonly lists: Map<number, List>
  /** In the order of `commitTs`. */
  readonly commits: { readonly startTs: number; readonly commitTs: number }[]
  /** These transactions must never lock it any more. */
  readonly rollbacks: Set<number>
  lock: (Lock & { readonly sinceMs: number }) | null
}

/** Keeps rows, each with its versions and its lock. What it does to one row is done at once. It knows nothing of transactions. */
export class Store {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #rows = new Map<string, Row>()

  static async start(env: Env<Message>, bug?: BugName): Promise<Store> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'rows')
    return new Store(env, journal, records, bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    for (const record of records) this.#apply(record)
  }

  async receive(
    _from: string,
    message: Message,
  ): Promise<GetReply | PrewriteReply | CommitReply | CheckReply | undefined> {
    const reply = this.#carryOut(message)
    const isHasty = message.type === 'prewrite' && this.#bug === 'lock-not-durable'
    // What it says, or has shown by it, it must not forget.
    if (!isHasty) await this.#journal.durable()
    return reply
  }

  inspect() {
    return Object.fromEntries(
      [...this.#rows].map(([key, { lock, commits }]) => [key, { lock, commits: commits.length }]),
    )
  }

  #carryOut(message: Message): GetReply | PrewriteReply | CommitReply | CheckReply | undefined {
    switch (message.type) {
      case 'get':
        return this.#get(message.key, message.ts)
      case 'prewrite':
        return this.#prewrite(message.key, message.list, message.lock)
      case 'commit':
        return this.#commit(message.key, message.startTs, message.commitTs)
      case 'rollback':
        this.#rollBack(message.key, message.startTs)
        return 'rolled-back'
      case 'check':
        return this.#check(message.key, message.startTs)
      case 'timestamp':
        return undefined
    }
  }

  #get(key: string, ts: number): GetReply {
    const { lists, commits, lock } = this.#row(key)
    // It may commit, or may have, before `ts`.
    if (lock !== null && lock.startTs <= ts && this.#bug !== 'reads-past-locks') return { status: 'locked', lock }
    const last = commits.findLast(({ commitTs }) => commitTs <= ts)
    return { status: 'read', list: last === undefined ? [] : lists.get(last.startTs)! }
  }

  #prewrite(key: string, list: List, lock: Lock): PrewriteReply {
    const row = this.#row(key)
    const isOverwritten = row.commits.some(({ commitTs }) => commitTs >= lock.startTs)
    if (isOverwritten && this.#bug !== 'conflict-not-noticed') return { status: 'conflict' }
    if (row.rollbacks.has(lock.startTs)) return { status: 'conflict' }
    if (row.lock === null) this.#save({ type: 'locked', key, lock, list })
    else if (row.lock.startTs !== lock.startTs) return { status: 'locked', lock: row.lock }
    return { status: 'locked-for-you' }
  }

  #commit(key: string, startTs: number, commitTs: number): CommitReply {
    const { lock, commits } = this.#row(key)
    if (lock !== null && (lock.startTs === startTs || this.#bug === 'any-lock-will-do')) {
      this.#save({ type: 'committed', key, startTs: lock.startTs, commitTs })
      return 'committed'
    }
    return commits.some(commit => commit.startTs === startTs) ? 'committed' : 'rolled-back'
  }

  #check(key: string, startTs: number): CheckReply {
    const { lock, commits } = this.#row(key)
    const commit = commits.find(it => it.startTs === startTs)
    if (commit !== undefined) return { status: 'committed', commitTs: commit.commitTs }
    const isYoung = lock?.startTs === startTs && this.#env.elapsed() < lock.sinceMs + TIME_TO_LIVE_MS
    if (isYoung) return { status: 'alive' }
    this.#env.reach('rolled back by another')
    this.#rollBack(key, startTs)
    return { status: 'rolled-back' }
  }

  #rollBack(key: string, startTs: number): void {
    const { commits, rollbacks } = this.#row(key)
    if (commits.some(commit => commit.startTs === startTs) || rollbacks.has(startTs)) return
    this.#save({ type: 'rolled-back', key, startTs })
  }

  #save(record: Saved): void {
    this.#apply(record)
    void this.#journal.append(record)
  }

  #apply(record: Saved): void {
    const row = this.#row(record.key)
    switch (record.type) {
      case 'locked':
        // How old it was is not known after a restart: it is taken for a new one.
        row.lock = { ...record.lock, sinceMs: this.#env.elapsed() }
        row.lists.set(record.lock.startTs, record.list)
        return
      case 'committed':
        row.commits.push({ startTs: record.startTs, commitTs: record.commitTs })
        row.commits.sort((a, b) => a.commitTs - b.commitTs)
        if (row.lock?.startTs === record.startTs) row.lock = null
        return
      case 'rolled-back':
        if (this.#bug !== 'rollback-not-recorded') row.rollbacks.add(record.startTs)
        if (row.lock?.startTs === record.startTs) row.lock = null
        return
    }
  }

  #row(key: string): Row {
    let row = this.#rows.get(key)
    if (row === undefined) {
      row = { lists: new Map(), commits: [], rollbacks: new Set(), lock: null }
      this.#rows.set(key, row)
    }
    return row
  }
}
