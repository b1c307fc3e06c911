import type { RedisCallback, RedisClient } from 'redlock'
import type { Env } from 'sameseed'
import type { RedisCommand, RedisReply } from './redis-node.ts'

/** A client of one Redis with callbacks, as `redlock` wants it. */
export class RedisConnection implements RedisClient {
  readonly #env: Env<RedisCommand>
  readonly #redis: string

  constructor(env: Env<RedisCommand>, redis: string) {
    this.#env = env
    this.#redis = redis
  }

  evalsha(hash: string, args: readonly (string | number)[], callback: RedisCallback): void {
    this.#call({ type: 'evalsha', hash, args }, callback)
  }

  eval([script, ...args]: readonly (string | number)[], callback: RedisCallback): void {
    this.#call({ type: 'eval', script: String(script), args }, callback)
  }

  #call(command: RedisCommand, callback: RedisCallback): void {
    this.#env.rpc<RedisReply>(this.#redis, command, { timeout: '100ms' }).then(reply => {
      if ('error' in reply) callback(new Error(reply.error))
      else callback(null, reply.result)
    }, callback)
  }
}
