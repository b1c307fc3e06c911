declare module 'redlock' {
  /** Where the npm package `redlock` 4.x sends its scripts: one Redis, as far as the example uses it. */
  export interface RedisClient {
    evalsha(hash: string, args: readonly (string | number)[], callback: RedisCallback): void
    eval(args: readonly (string | number)[], callback: RedisCallback): void
  }

  export type RedisCallback = (error: Error | null, result?: unknown) => void

  export interface Lock {
    /** Until when it may be used, in milliseconds since 1970 on the clock of the worker that acquired it. */
    readonly expiration: number
    unlock(): PromiseLike<void>
  }

  export default class Redlock {
    static readonly LockError: new (
      message: string,
      attempts: number,
    ) => Error
    constructor(clients: readonly RedisClient[])
    /** Rejects with a `LockError` when there was no majority for it after ten retries. */
    lock(resource: string, ttlMs: number): PromiseLike<Lock>
  }
}
