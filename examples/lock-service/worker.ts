import { type Client, type Env, fail, info, type Operation, ok, RpcTimeoutError } from 'sameseed'
import { Lease } from '../ground/lease.ts'
import { TTL_MS } from './heap-node.ts'
import type { AcquireReply, Message, StorageReply } from './messages.ts'

/** When a worker used the lock, by the clock of workers. */
export interface Use {
  readonly token: number
  readonly fromMs: number
  readonly untilMs: number
}

/** What it did meanwhile: which count it came to. */
export interface Work extends Use {
  readonly count: number
}

export type LockOperation = Operation<'increment', null, Work>

const REPLY_TIMEOUT_MS = 100
/** So long it takes at most to make up what it writes. */
const LONGEST_MS = 240
/** How long it tries to get the lock. */
const PATIENCE_MS = 800

/** Acquires the lock, reads the count, writes the next one, and releases the lock. It looks at its lease before it writes. */
export class Worker implements Client<LockOperation> {
  readonly #env: Env<never, Message>
  readonly #heap: readonly string[]
  #primary: string
  #number = 0

  constructor(env: Env<never, Message>) {
    this.#env = env
    this.#heap = env.nodes.filter(node => node.startsWith('heap'))
    this.#primary = this.#heap[0]!
  }

  async invoke() {
    const lease = new Lease(this.#env, TTL_MS)
    const token = await this.#acquire(lease)
    if (token === undefined) return fail('did not get the lock')
    const fromMs = this.#env.now()
    const read = await this.#env.rpc<StorageReply>('storage1', { type: 'read', token }, { timeout: REPLY_TIMEOUT_MS })
    if (read === 'refused') return fail('its token is too old to read')
    await this.#env.sleep(this.#env.randomInteger(1, LONGEST_MS))
    if (!lease.isHeld) return fail('its lease has run out')
    const untilMs = this.#env.now()
    const count = read.count + 1
    const write: Message = { type: 'write', token, count }
    const written = await this.#env.rpc<StorageReply>('storage1', write, { timeout: REPLY_TIMEOUT_MS })
    this.#env.send(this.#primary, { type: 'release', token })
    const used = { token, fromMs, untilMs }
    // The network may have made two of its message: another copy may have been let through. Refused or not, it had the lock till then.
    return written === 'refused' ? info({ reason: 'its token is too old to write', ...used }) : ok({ count, ...used })
  }

  async #acquire(lease: Lease): Promise<number | undefined> {
    const request = `${this.#env.id}-${++this.#number}`
    const untilMs = this.#env.elapsed() + PATIENCE_MS
    while (this.#env.elapsed() < untilMs) {
      const sentMs = this.#env.elapsed()
      const reply = await this.#ask({ type: 'acquire', request })
      if (reply?.status === 'granted') {
        lease.granted(sentMs)
        return lease.isHeld ? reply.token : undefined
      }
      const primary = reply?.status === 'not-primary' ? reply.primary : null
      if (reply?.status !== 'taken') {
        this.#primary = primary ?? this.#heap[this.#env.randomInteger(0, this.#heap.length - 1)]!
      }
      await this.#env.sleep(this.#env.randomInteger(5, 25))
    }
    return undefined
  }

  async #ask(message: Message): Promise<AcquireReply | undefined> {
    try {
      return await this.#env.rpc<AcquireReply>(this.#primary, message, { timeout: REPLY_TIMEOUT_MS })
    } catch (error) {
      if (error instanceof RpcTimeoutError) return undefined
      throw error
    }
  }
}
