import { type Env, RpcTimeoutError } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import { ownerOf, placement } from './accounts.ts'
import type { BugName } from './bugs.ts'
import type { Balances, Decision, Message, Reply, Transfer, Vote, Work } from './messages.ts'

type Saved = { readonly type: 'started'; readonly life: number } | { readonly type: 'commit'; readonly id: string }

const VOTE_MS = 120

/**
 * Has all parts of a transaction done, or none. Only commits are on its disk: what it does not know of was aborted (presumed
 * abort).
 */
export class Coordinator {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #committed = new Set<string>()
  readonly #underWay = new Set<string>()
  /** How often it has started: so that no two transactions have the same id. */
  readonly #life: number
  #number = 0

  static async start(env: Env<Message>, bug?: BugName): Promise<Coordinator> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'coordinator')
    const life = records.filter(({ type }) => type === 'started').length
    await journal.append({ type: 'started', life })
    return new Coordinator(env, journal, records, life, bug)
  }

  private constructor(
    env: Env<Message>,
    journal: Journal<Saved>,
    records: readonly Saved[],
    life: number,
    bug: BugName | undefined,
  ) {
    this.#env = env
    this.#journal = journal
    this.#life = life
    this.#bug = bug
    for (const record of records) if (record.type === 'commit') this.#committed.add(record.id)
  }

  async receive(_from: string, message: Message): Promise<Reply | Decision | 'undecided' | undefined> {
    switch (message.type) {
      case 'transfer':
        return this.#carryOut(transferOf(message.transfer))
      case 'read':
        return this.#carryOut(readOfAll())
      case 'what-became-of':
        if (this.#underWay.has(message.id)) return 'undecided'
        return this.#committed.has(message.id) ? 'commit' : 'abort'
      default:
        return undefined
    }
  }

  inspect() {
    return { life: this.#life, underWay: this.#underWay.size, committed: this.#committed.size }
  }

  async #carryOut(parts: ReadonlyMap<string, Work>): Promise<Reply> {
    const id = `${this.#life}-${++this.#number}`
    this.#underWay.add(id)
    const votes = await Promise.all([...parts].map(([node, work]) => this.#vote(node, id, work)))
    const isRefused = votes.some(vote => vote?.vote === 'no')
    const isSilent = votes.includes(undefined) && this.#bug !== 'timeout-is-a-yes'
    const decision = isRefused || isSilent ? 'abort' : 'commit'
    if (decision === 'commit') {
      const saved = this.#journal.append({ type: 'commit', id })
      if (this.#bug !== 'decision-not-durable') await saved
      this.#committed.add(id)
    }
    this.#underWay.delete(id)
    for (const node of parts.keys()) this.#env.send(node, { type: 'decide', id, decision })
    if (decision === 'abort') return { status: 'aborted' }
    const balances: Balances = Object.assign({}, ...votes.map(vote => (vote?.vote === 'yes' ? vote.balances : {})))
    return { status: 'committed', balances }
  }

  /** Undefined if there was none in time. */
  async #vote(node: string, id: string, work: Work): Promise<Vote | undefined> {
    try {
      return await this.#env.rpc<Vote>(node, { type: 'prepare', id, work }, { timeout: VOTE_MS })
    } catch (error) {
      if (!(error instanceof RpcTimeoutError)) throw error
      return undefined
    }
  }
}

function transferOf({ from, to, amount }: Transfer): ReadonlyMap<string, Work> {
  return new Map<string, Work>([
    [ownerOf(from), { type: 'add', account: from, amount: -amount }],
    [ownerOf(to), { type: 'add', account: to, amount }],
  ])
}

function readOfAll(): ReadonlyMap<string, Work> {
  return new Map(Object.entries(placement).map(([node, accounts]) => [node, { type: 'read', accounts }]))
}
