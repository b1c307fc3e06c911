import { type Client, type Env, fail, info, mix, type Operation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import {
  type CheckReply,
  type CommitReply,
  type GetReply,
  KEYS,
  type List,
  type Lock,
  type Message,
  type PrewriteReply,
  storeOf,
} from './messages.ts'

type Asked = readonly ['r', key: string, missing: null] | readonly ['append', key: string, value: number]
type Done = readonly ['r', key: string, list: List] | readonly ['append', key: string, value: number]

export type Transaction = Operation<'txn', readonly Asked[], readonly Done[]>

const TIMEOUT_MS = 60
/** For how long a reader waits for a lock, and a commit is repeated. */
const PATIENCE_MS = 400
const PAUSE_MS = 15
const MOST_ATTEMPTS = 3

/** Carries out transactions: there is nobody else who does. Whoever meets what another one has left cleans it up. */
export class TransactionClient implements Client<Transaction> {
  readonly #env: Env<never, Message>
  readonly #bug: BugName | undefined

  constructor(env: Env<never, Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
  }

  async invoke({ value: asked }: Transaction) {
    const startTs = await this.#timestamp()
    if (startTs === undefined) return fail('no timestamp')
    const written = new Map<string, List>()
    const done: Done[] = []
    for (const step of asked) {
      const [f, key, value] = step
      const list = written.get(key) ?? (await this.#read(key, startTs))
      if (list === undefined) return fail(`cannot read ${key}`)
      if (f === 'append') written.set(key, [...list, value])
      done.push(f === 'append' ? step : ['r', key, list])
    }
    const outcome = written.size === 0 ? 'committed' : await this.#writeAll(written, startTs)
    if (outcome === 'unknown') return info('no answer to the commit')
    return outcome === 'committed' ? ok(done) : fail('rolled back')
  }

  async #read(key: string, ts: number): Promise<List | undefined> {
    const untilMs = this.#env.elapsed() + PATIENCE_MS
    while (this.#env.elapsed() < untilMs) {
      const reply = await this.#ask<GetReply>(key, { type: 'get', key, ts })
      if (reply?.status === 'read') return reply.list
      if (reply !== undefined) await this.#resolve(key, reply.lock)
      await this.#env.sleep(PAUSE_MS)
    }
    return undefined
  }

  async #writeAll(lists: ReadonlyMap<string, List>, startTs: number): Promise<'committed' | 'rolled-back' | 'unknown'> {
    const outcome = await this.#tryWriteAll(lists, startTs)
    if (outcome !== 'rolled-back' || this.#bug !== 'tried-again-blindly') return outcome
    const again = await this.#timestamp()
    return again === undefined ? outcome : this.#tryWriteAll(lists, again)
  }

  async #tryWriteAll(lists: ReadonlyMap<string, List>, startTs: number) {
    const [primary, ...secondaries] = [...lists.keys()] as [string, ...string[]]
    const early = this.#bug === 'commit-timestamp-too-early' ? await this.#timestamp() : undefined
    for (const [key, list] of lists) {
      if (await this.#lock(key, list, { startTs, primary })) continue
      for (const each of lists.keys()) this.#env.send(storeOf(each), { type: 'rollback', key: each, startTs })
      return 'rolled-back'
    }
    // After the last lock: whoever reads with a later one meets them.
    const commitTs = early ?? (await this.#timestamp())
    if (commitTs === undefined) return 'rolled-back'
    if (this.#bug === 'secondaries-first') this.#commitAll(secondaries, startTs, commitTs)
    const outcome = await this.#commitPrimary(primary, startTs, commitTs)
    if (outcome === 'committed') this.#commitAll(secondaries, startTs, commitTs)
    return outcome
  }

  async #lock(key: string, list: List, lock: Lock): Promise<boolean> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const reply = await this.#ask<PrewriteReply>(key, { type: 'prewrite', key, list, lock })
      if (reply?.status === 'locked-for-you') return true
      if (reply?.status === 'conflict') return false
      if (reply?.status === 'locked') await this.#resolve(key, reply.lock)
    }
    return false
  }

  /** It is committed as soon as this is done, and not before. */
  async #commitPrimary(key: string, startTs: number, commitTs: number) {
    const untilMs = this.#env.elapsed() + PATIENCE_MS
    while (this.#env.elapsed() < untilMs) {
      const reply = await this.#ask<CommitReply>(key, { type: 'commit', key, startTs, commitTs })
      if (reply !== undefined) return reply
    }
    return 'unknown'
  }

  /** Once: whoever meets a lock that is left finds out what became of it. */
  #commitAll(keys: readonly string[], startTs: number, commitTs: number): void {
    for (const key of keys) this.#env.send(storeOf(key), { type: 'commit', key, startTs, commitTs })
  }

  /** Does with a lock what became of its primary. */
  async #resolve(key: string, { primary, startTs }: Lock): Promise<void> {
    if (this.#bug === 'primary-not-asked' && key !== primary) {
      await this.#ask(key, { type: 'rollback', key, startTs })
      return
    }
    const reply = await this.#ask<CheckReply>(primary, { type: 'check', key: primary, startTs })
    if (reply?.status === 'committed') await this.#ask(key, { type: 'commit', key, startTs, commitTs: reply.commitTs })
    if (reply?.status === 'rolled-back') await this.#ask(key, { type: 'rollback', key, startTs })
  }

  #timestamp(): Promise<number | undefined> {
    return answered(this.#env.rpc<number>('oracle1', { type: 'timestamp' }, { timeout: TIMEOUT_MS }))
  }

  #ask<Reply>(key: string, message: Message): Promise<Reply | undefined> {
    return answered(this.#env.rpc<Reply>(storeOf(key), message, { timeout: TIMEOUT_MS }))
  }
}

/** Transactions that read and append to two of the three lists. */
export const workload = mix(
  {
    txn: {
      weight: 1,
      value: ({ pick, integer, unique }): readonly Asked[] => {
        const first = pick(KEYS)
        const second = pick(KEYS.filter(key => key !== first))
        const read = (key: string) => ['r', key, null] as const
        const append = (key: string) => ['append', key, unique] as const
        switch (integer(0, 3)) {
          case 0:
            return [read(first), read(second)]
          case 1:
            return [append(first), append(second)]
          case 2:
            return [read(first), append(second)]
          default:
            return [read(first), append(first), append(second), read(second)]
        }
      },
    },
  },
  { every: '30ms' },
)
