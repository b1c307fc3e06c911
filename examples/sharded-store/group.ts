import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import {
  type Configuration,
  GROUPS,
  type Message,
  type Part,
  shardOf,
  type Transaction,
  type TransactionReply,
  type Vote,
} from './messages.ts'
import { ALL, homeOf, Shards } from './shards.ts'

const POLL_MS = 30
const TIMEOUT_MS = 50

/**
 * A group of replicas that does not fail as a whole, and so one node here. It serves the shards that it has, moves them as the
 * configuration says, and has transactions done together with other groups by two-phase commit.
 */
export class Group {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  readonly #shards: Shards
  #configuration: Configuration = { number: 0, owners: GROUPS }
  /** Shards that it gets in this configuration, and that have not come. */
  readonly #awaited = new Set<number>()
  /** Shards that it has given away, and that have not arrived. */
  #onTheirWay = 0
  #attempts = 0
  /** What it has promised as a participant, */
  readonly #prepared = new Map<string, readonly Part[]>()
  /** and what is decided: a copy of a request may come after that. */
  readonly #decided = new Set<string>()

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    this.#shards = new Shards(ALL.filter(shard => GROUPS[shard] === env.id))
    env.every(POLL_MS, () => void this.#poll())
  }

  receive(
    _from: string,
    message: Message,
  ): TransactionReply | Vote | 'done' | undefined | Promise<TransactionReply | Vote> {
    switch (message.type) {
      case 'transaction':
        return this.#carryOut(message.transaction)
      case 'prepare':
        return this.#prepare(message.number, message.attempt, message.parts)
      case 'decide':
        this.#decide(message.attempt, message.isCommit)
        return 'done'
      case 'shard': {
        const { number, shard, contents } = message
        // It is not that far.
        if (number > this.#configuration.number) return undefined
        const isAwaited = number === this.#configuration.number && this.#awaited.has(shard)
        const isTaken = isAwaited || (this.#bug === 'received-again' && this.#shards.has(shard))
        if (isTaken) this.#shards.add(shard, contents)
        // A late copy of what came in an earlier configuration says nothing of this one.
        if (isAwaited || this.#bug === 'any-copy-ends-the-wait') this.#awaited.delete(shard)
        return 'done'
      }
      case 'configuration':
        return undefined
    }
  }

  inspect() {
    const { number } = this.#configuration
    return { number, shards: this.#shards.numbers, awaited: [...this.#awaited], locked: this.#shards.isLocked }
  }

  // ---- configurations

  async #poll(): Promise<void> {
    const message: Message =
      this.#bug === 'configurations-left-out'
        ? { type: 'configuration' }
        : { type: 'configuration', number: this.#configuration.number + 1 }
    const next = await answered(this.#env.rpc<Configuration>('master1', message, { timeout: TIMEOUT_MS }))
    if (next === undefined || next.number <= this.#configuration.number) return
    // One after the other: all that this one has to get has come, and nothing is under way in it.
    if (this.#awaited.size > 0 || this.#onTheirWay > 0) return
    if (this.#shards.isLocked && this.#bug !== 'moved-while-locked') return
    this.#goOnTo(next)
  }

  #goOnTo(next: Configuration): void {
    const { owners } = this.#configuration
    this.#configuration = next
    for (const shard of ALL) {
      const [before, after] = [owners[shard]!, next.owners[shard]!]
      if (before === after) continue
      if (after === this.#env.id) {
        if (this.#bug === 'served-before-received') this.#shards.add(shard, { lists: {}, answers: {} })
        this.#awaited.add(shard)
      }
      const contents = before === this.#env.id ? this.#shards.remove(shard) : undefined
      if (contents === undefined) continue
      this.#env.reach('a shard is moved')
      const moved = this.#bug === 'answers-not-moved' ? { ...contents, answers: {} } : contents
      void this.#give(after, { type: 'shard', number: next.number, shard, contents: moved })
    }
  }

  async #give(to: string, message: Message): Promise<void> {
    if (this.#bug === 'given-once') {
      this.#env.send(to, message)
      return
    }
    this.#onTheirWay++
    await this.#ask(to, message)
    this.#onTheirWay--
  }

  // ---- transactions

  async #carryOut(transaction: Transaction): Promise<TransactionReply> {
    const { number, owners } = this.#configuration
    const { parts } = transaction
    const ownParts = (group: string) => parts.filter(([, key]) => owners[shardOf(key)] === group)
    const own = ownParts(this.#env.id)
    if (!this.#shards.has(homeOf(parts)) || !this.#shards.hasAllOf(own)) return { status: 'elsewhere' }
    const known = this.#shards.answerTo(transaction)
    if (known !== undefined && known.sequence >= transaction.sequence) {
      // Who asks for an earlier one has given it up.
      return known.sequence === transaction.sequence ? { status: 'done', parts: known.parts } : { status: 'retry' }
    }
    const attempt = `${this.#env.id}-${++this.#attempts}`
    if (!(await this.#lock(attempt, own))) return { status: 'retry' }
    const others = [...new Set(parts.map(([, key]) => owners[shardOf(key)]!))].filter(group => group !== this.#env.id)
    const votes = await Promise.all(
      others.map(group => this.#ask<Vote>(group, { type: 'prepare', number, attempt, parts: ownParts(group) })),
    )
    const isCommit = votes.every(({ vote }) => vote === 'yes')
    const answers = [...this.#shards.read(own), ...votes.flatMap(vote => (vote.vote === 'yes' ? vote.parts : []))]
    const done = inOrderOf(parts, answers)
    if (isCommit) {
      this.#shards.apply(own)
      this.#shards.answer(transaction, done)
      if (others.length > 0) this.#env.reach('a transaction of several groups')
    }
    this.#shards.unlock(attempt)
    for (const group of others) void this.#ask(group, { type: 'decide', attempt, isCommit })
    return isCommit ? { status: 'done', parts: done } : { status: 'retry' }
  }

  async #prepare(number: number, attempt: string, parts: readonly Part[]): Promise<Vote> {
    if (this.#decided.has(attempt) || number !== this.#configuration.number || !this.#shards.hasAllOf(parts))
      return { vote: 'no' }
    if (!(await this.#lock(attempt, parts))) return { vote: 'no' }
    // It may be decided by now, where it had to wait.
    if (this.#decided.has(attempt)) {
      this.#shards.unlock(attempt)
      return { vote: 'no' }
    }
    this.#prepared.set(attempt, parts)
    return { vote: 'yes', parts: this.#shards.read(parts) }
  }

  #decide(attempt: string, isCommit: boolean): void {
    this.#decided.add(attempt)
    const parts = this.#prepared.get(attempt)
    if (parts === undefined) return
    this.#prepared.delete(attempt)
    if (isCommit) this.#shards.apply(parts)
    this.#shards.unlock(attempt)
  }

  async #lock(attempt: string, parts: readonly Part[]): Promise<boolean> {
    const tryIt = () => this.#shards.lock(attempt, parts, this.#bug === 'reads-not-locked')
    while (!tryIt()) {
      if (this.#bug !== 'waits-for-locks') return false
      await this.#env.sleep(10)
    }
    return true
  }

  /** Groups are there all the time: what is not answered is asked again. */
  async #ask<Reply>(group: string, message: Message): Promise<Reply> {
    for (;;) {
      const reply = await answered(this.#env.rpc<Reply>(group, message, { timeout: TIMEOUT_MS }))
      if (reply !== undefined) return reply
    }
  }
}

/** The answers that groups gave for their parts, in the order in which these were asked for. */
function inOrderOf(parts: readonly Part[], answers: readonly Part[]): readonly Part[] {
  const left = [...answers]
  return parts.map(part => {
    const index = left.findIndex(
      ([f, key, value]) => f === part[0] && key === part[1] && (f === 'r' || value === part[2]),
    )
    return index === -1 ? part : left.splice(index, 1)[0]!
  })
}
