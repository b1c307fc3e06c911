import { createHash } from 'node:crypto'
import type { Env } from 'sameseed'
import { type Script, understood } from './scripts.ts'

/** What a Redis is asked for: a script by its text, or one that it has seen before by the SHA-1 of it. */
export type RedisCommand =
  | { readonly type: 'eval'; readonly script: string; readonly args: readonly (string | number)[] }
  | { readonly type: 'evalsha'; readonly hash: string; readonly args: readonly (string | number)[] }

export type RedisReply = { readonly result: number } | { readonly error: string }

/** What the properties and the story see of a Redis. */
export interface RedisState {
  /** Who set the key, even if it has expired since: Redis looks at that when it is asked for the key. */
  readonly lock: string | undefined
}

interface Entry {
  readonly value: string
  readonly by: string
  /** On this node's wall clock. */
  readonly expiresAtMs: number
}

/** As much of a Redis as a lock needs: keys that expire by the wall clock of their node, and scripts. It stores nothing on disk. */
export class RedisNode {
  readonly #env: Env<RedisCommand>
  readonly #keys = new Map<string, Entry>()
  readonly #scripts = new Map<string, Script>()

  constructor(env: Env<RedisCommand>) {
    this.#env = env
  }

  receive(from: string, command: RedisCommand): RedisReply {
    if (command.type === 'evalsha') {
      const script = this.#scripts.get(command.hash)
      if (script === undefined) return { error: 'NOSCRIPT No matching script. Please use EVAL.' }
      return { result: this.#carryOut(script, from, command.args) }
    }
    const script = understood(command.script)
    if (script === undefined) return { error: 'ERR this Redis does not understand the script' }
    this.#scripts.set(createHash('sha1').update(command.script).digest('hex'), script)
    return { result: this.#carryOut(script, from, command.args) }
  }

  inspect(): RedisState {
    return { lock: this.#keys.values().next().value?.by }
  }

  /** `args` as EVAL has them: how many keys, the keys, and what else the script needs. */
  #carryOut(script: Script, from: string, args: readonly (string | number)[]): number {
    const count = Number(args[0])
    const keys = args.slice(1, 1 + count).map(String)
    return script(
      {
        get: key => this.#live(key)?.value,
        set: (key, value, ttlMs) => {
          this.#keys.set(key, { value, by: from, expiresAtMs: this.#env.now() + ttlMs })
        },
        del: key => {
          this.#keys.delete(key)
        },
      },
      keys,
      args.slice(1 + count),
    )
  }

  #live(key: string): Entry | undefined {
    const entry = this.#keys.get(key)
    if (entry === undefined || entry.expiresAtMs > this.#env.now()) return entry
    this.#keys.delete(key)
    return undefined
  }
}
