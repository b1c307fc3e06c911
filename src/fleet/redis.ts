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

/**
 * Connects to a Redis, which has to be there by the last of so many attempts; later on it may go and come back. Throws a ProblemError where
 * it is not.
 */
export async function connected({ newRedis }: FleetPackages, address: RedisAddress, attempts = 1): Promise<Redis> {
  const { shown, ...options } = address
  let isThere = false
  const client = newRedis({
    ...options,
    // BullMQ asks for it: a command waits until there is a connection again.
    maxRetriesPerRequest: null,
    lazyConnect: true,
    retryStrategy: times => (isThere ? Math.min(100 * times, LONGEST_RETRY_MS) : null),
  })
  let last: Error | undefined
  // Without a listener each attempt would be printed.
  client.on('error', error => {
    last = error
  })
  for (let attempt = 1; ; attempt++) {
    try {
      await client.connect()
      await client.ping()
      break
    } catch (error) {
      client.disconnect()
      const reason = last ?? (error as Error)
      if (attempt >= attempts || !mayPass(reason)) throw usageError(`${shown} does not answer: ${reason.message}`)
      await new Promise(resolve => setTimeout(resolve, ATTEMPT_MS))
    }
  }
  isThere = true
  return client
}

/** Whether a Redis that is being started answers so. */
function mayPass({ message }: Error): boolean {
  return /ECONNREFUSED|ECONNRESET|LOADING|closed/.test(message)
}
