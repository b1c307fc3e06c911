import type { Redis, RedisOptions } from 'ioredis'
import { usageError } from '../fuzz/problem.ts'
import type { RedisAddress } from './redis-address.ts'

/** The packages that a fleet takes, which need not be installed for anything else. */
export interface FleetPackages {
  readonly bullmq: typeof import('bullmq')
  readonly newRedis: (options: Omit<RedisOptions, 'replyMapping'>) => Redis
}

/** Loads them. Throws a ProblemError that says what to install. */
export async function fleetPackages(): Promise<FleetPackages> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')])
    return { bullmq, newRedis: options => new ioredis.Redis(options) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw usageError(
      `a fleet runs on BullMQ, which is not installed: npm install --save-dev bullmq ioredis (${message})`,
    )
  }
}

const LONGEST_RETRY_MS = 1_000

/** Between two attempts to find a Redis that is not there yet, or not any more. */
const ATTEMPT_MS = 200

/** So long it may take to say goodbye. */
const LEAVING_MS = 5_000

/** A Redis that was there, and may go and come back. */
export class Connection {
  readonly redis: Redis
  #isThere = false
  #isGivenUp = false
  /** Those that BullMQ makes like this one. */
  readonly #more: Redis[] = []

  /** Is not connected yet. */
  constructor({ newRedis }: FleetPackages, options: Omit<RedisOptions, 'replyMapping'>) {
    this.redis = newRedis({
      ...options,
      // BullMQ asks for it: a command waits until there is a connection again.
      maxRetriesPerRequest: null,
      lazyConnect: true,
      // BullMQ makes more connections like this one: they end with it.
      retryStrategy: times => (this.#isThere && !this.#isGivenUp ? Math.min(100 * times, LONGEST_RETRY_MS) : null),
    })
    const { redis } = this
    const duplicate = redis.duplicate.bind(redis)
    redis.duplicate = override => {
      const made = duplicate(override)
      this.#more.push(made)
      return made
    }
  }

  /** Throws where it does not answer. */
  async connect(): Promise<void> {
    await this.redis.connect()
    await this.redis.ping()
    this.#isThere = true
  }

  /**
   * Says goodbye, and closes the connection. A Redis that is away at that moment would have everything wait for it: after five seconds
   * all that waits is given up. What is not said there others find out anyway: notes expire, and jobs under way are taken over.
   */
  async leave(goodbye: () => Promise<unknown>): Promise<void> {
    const timer = setTimeout(() => this.#giveUp(), LEAVING_MS)
    try {
      await goodbye()
    } catch (error) {
      if (!this.#isGivenUp) throw error
    } finally {
      clearTimeout(timer)
      this.redis.disconnect()
    }
  }

  /** One that is looked for ends at the next attempt, with all that waits for it; one that is there and does not answer, now. */
  #giveUp(): void {
    this.#isGivenUp = true
    for (const each of [this.redis, ...this.#more]) {
      if (each.status === 'ready' || each.status === 'connect') each.disconnect()
    }
  }
}

/** Connects to a Redis, which has to be there by the last of so many attempts. Throws a ProblemError where it is not. */
export async function connected(packages: FleetPackages, address: RedisAddress, attempts = 1): Promise<Connection> {
  const { shown, ...options } = address
  const connection = new Connection(packages, options)
  const { redis } = connection
  let last: Error | undefined
  // Without a listener each attempt would be printed.
  redis.on('error', error => {
    last = error
  })
  for (let attempt = 1; ; attempt++) {
    try {
      await connection.connect()
      return connection
    } catch (error) {
      redis.disconnect()
      const reason = last ?? (error as Error)
      if (attempt >= attempts || !mayPass(reason)) throw usageError(`${shown} does not answer: ${reason.message}`)
      await new Promise(resolve => setTimeout(resolve, ATTEMPT_MS))
    }
  }
}

/** Whether a Redis that is being started answers so. */
function mayPass({ message }: Error): boolean {
  return /ECONNREFUSED|ECONNRESET|LOADING|closed/.test(message)
}
