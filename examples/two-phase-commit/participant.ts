import { type Env, RpcTimeoutError } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import type { Balances, Decision, Message, Vote, Work } from './messages.ts'

type Saved =
  | { readonly type: 'prepared'; readonly id: string; readonly work: Work }
  | { readonly type: 'decided'; readonly id: string; readonly decision: Decision }

/** After so long without a decision a participant asks for it. */
const IN_DOUBT_MS = 150

/** Holds some of the accounts, and has a part in transactions. It locks what these touch until they are decided. */
export class Participant {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #balances: Record<string, number>
  readonly #prepared = new Map<string, Work>()
  readonly #decided = new Set<string>()
  /** By account, the transaction that has it. */
  readonly #locks = new Map<string, string>()

  static async start(env: Env<Message>, accounts: Balances, bug?: BugName): Promise<Participant> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'participant')
    return new Participant(env, journal, records, accounts, bug)
  }

  private constructor(
    env: Env<Message>,
    journal: Journal<Saved>,
    records: readonly Saved[],
    accounts: Balances,
    bug: BugName | undefined,
  ) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    this.#balances = { ...accounts }
    for (const record of records) {
      if (record.type === 'prepared') this.#hold(record.id, record.work)
      else this.#carryOut(record.id, record.decision)
    }
    if (bug === 'locks-lost-in-recovery') this.#locks.clear()
    env.every(IN_DOUBT_MS, () => this.#askAround())
  }

  async receive(_from: string, message: Message): Promise<Vote | 'done' | undefined> {
    switch (message.type) {
      case 'prepare':
        return this.#prepare(message.id, message.work)
      case 'decide':
        await this.#decide(message.id, message.decision)
        return 'done'
      default:
        return undefined
    }
  }

  inspect() {
    return { balances: { ...this.#balances }, inDoubt: [...this.#prepared.keys()] }
  }

  async #prepare(id: string, work: Work): Promise<Vote> {
    if (this.#decided.has(id)) return { vote: 'no' }
    if (!this.#prepared.has(id)) {
      const accounts = accountsOf(work)
      if (accounts.some(account => this.#locks.has(account)) || !this.#canBeDone(work)) return { vote: 'no' }
      this.#hold(id, work)
      const saved = this.#journal.append({ type: 'prepared', id, work })
      if (this.#bug !== 'vote-not-durable') await saved
    } else await this.#journal.durable()
    // It may have been aborted in the meantime.
    if (!this.#prepared.has(id)) return { vote: 'no' }
    return { vote: 'yes', balances: work.type === 'read' ? { ...this.#balances } : {} }
  }

  #canBeDone(work: Work): boolean {
    return work.type === 'read' || this.#balances[work.account]! + work.amount >= 0
  }

  async #decide(id: string, decision: Decision): Promise<void> {
    if (!this.#decided.has(id)) {
      this.#carryOut(id, decision)
      void this.#journal.append({ type: 'decided', id, decision })
    }
    await this.#journal.durable()
  }

  #hold(id: string, work: Work): void {
    this.#prepared.set(id, work)
    for (const account of accountsOf(work)) this.#locks.set(account, id)
  }

  #carryOut(id: string, decision: Decision): void {
    const work = this.#prepared.get(id)
    this.#prepared.delete(id)
    for (const [account, holder] of this.#locks) if (holder === id) this.#locks.delete(account)
    if (this.#bug !== 'prepares-again') this.#decided.add(id)
    if (work?.type === 'add' && decision === 'commit') this.#balances[work.account]! += work.amount
  }

  /** What it has promised only the coordinator can undo. */
  #askAround(): void {
    for (const id of this.#prepared.keys()) {
      if (this.#bug === 'aborts-on-its-own') void this.#decide(id, 'abort')
      else if (this.#bug === 'commits-on-its-own') void this.#decide(id, 'commit')
      else void this.#askFor(id)
    }
  }

  async #askFor(id: string): Promise<void> {
    try {
      const message: Message = { type: 'what-became-of', id }
      const decision = await this.#env.rpc<Decision | 'undecided'>('coordinator1', message, { timeout: 100 })
      if (decision !== 'undecided') await this.#decide(id, decision)
    } catch (error) {
      if (!(error instanceof RpcTimeoutError)) throw error
    }
  }
}

function accountsOf(work: Work): readonly string[] {
  return work.type === 'read' ? work.accounts : [work.account]
}
