import './bluebird-scheduler.ts'
import Redlock, { type Lock } from 'redlock'
import { type AnyEnv, type Client, type Env, fail, info, type Operation, type Outcome, ok } from 'sameseed'
import { RedisConnection } from './redis-connection.ts'
import type { RedisCommand } from './redis-node.ts'
import type { StorageRequest } from './storage.ts'

/** For how long a lock is asked for. */
const TTL_MS = 1_000
/** With less than this left of its lock, a worker does not begin a write: it takes some 155 ms. */
const MARGIN_MS = 300

/** What an `acquire` that succeeded says in the history. */
export interface Lease {
  readonly by: string
  /** For how long it may use the lock. */
  readonly ms: number
  /** Its fencing token, if there are any. */
  readonly token?: number
}

/** What a worker does. */
export type WorkerOperation =
  | Operation<'acquire', null, Lease>
  | Operation<'write', null, never>
  | Operation<'release', null, never>

/**
 * Acquires the lock, writes the file, releases the lock, and is careful: it looks at the clock before it begins to write.
 * If it is `fenced`, it gets a token for each lock, and shows it when it writes.
 */
export class Worker implements Client<WorkerOperation> {
  readonly #env: Env<RedisCommand | StorageRequest>
  readonly #fenced: boolean
  readonly #storage: string
  readonly #redlock: Redlock
  #lock: Lock | undefined
  #token: number | undefined

  constructor(env: AnyEnv, { fenced = false }: { readonly fenced?: boolean } = {}) {
    this.#env = env
    this.#fenced = fenced
    const [storage, ...redises] = env.nodes
    this.#storage = storage!
    this.#redlock = new Redlock(redises.map(redis => new RedisConnection(env, redis)))
  }

  async invoke({ f }: WorkerOperation): Promise<Outcome<Lease>> {
    switch (f) {
      case 'acquire':
        return this.#acquire()
      case 'write':
        return this.#write()
      case 'release':
        return this.#release()
    }
  }

  async #acquire(): Promise<Outcome<Lease>> {
    this.#lock = undefined
    try {
      const lock = await this.#redlock.lock('file', TTL_MS)
      if (this.#fenced) this.#token = await this.#env.rpc<number>(this.#storage, { type: 'token' })
      const ms = lock.expiration - Date.now()
      if (ms <= 0) return fail('it had run out by the time it was mine')
      this.#lock = lock
      const lease: Lease = { by: this.#env.id, ms, ...(this.#token === undefined ? {} : { token: this.#token }) }
      return ok(lease)
    } catch (error) {
      if (error instanceof Redlock.LockError) return fail('others have it')
      throw error
    }
  }

  async #write(): Promise<Outcome<never>> {
    if (this.#lock === undefined) return fail('I have no lock')
    if (this.#lock.expiration - Date.now() < MARGIN_MS) return fail('my lock has run out')
    // From here to where it sends, it makes up what it will write.
    await this.#env.sleep('100ms')
    const request: StorageRequest = { type: 'write', ...(this.#token === undefined ? {} : { token: this.#token }) }
    const answer = await this.#env.rpc<'written' | 'refused'>(this.#storage, request)
    return answer === 'written' ? ok() : fail('the storage refused my token')
  }

  async #release(): Promise<Outcome<never>> {
    const lock = this.#lock
    if (lock === undefined) return fail('I have no lock')
    this.#lock = undefined
    try {
      await lock.unlock()
      return ok()
    } catch (error) {
      if (error instanceof Redlock.LockError) return info('it was no longer mine everywhere')
      throw error
    }
  }
}
