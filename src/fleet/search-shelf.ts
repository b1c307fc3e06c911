import type { Redis } from 'ioredis'
import { searchDigest } from '../search/guidance/search-digest.ts'

/** Of a scenario, so many are asked for at a time: those of the generations that are open. */
const KEPT = 2
/** A worker's threads ask for the same ones. */
const REMEMBERED = 8

const prefix = (fleet: string) => `sameseed:${fleet}:search:`

/** What the plans of guided searches are made from, in Redis, as the one sees it that hands out jobs: these name it by its digest. */
export class SearchShelf {
  readonly #redis: Redis
  readonly #prefix: string
  /** By scenario, the oldest first. */
  readonly #held = new Map<string, Map<string, string>>()

  constructor(redis: Redis, fleet: string) {
    this.#redis = redis
    this.#prefix = prefix(fleet)
  }

  /** Puts one there, and takes away what no job of the scenario names any more. */
  async put(scenario: string, digest: string, search: string): Promise<void> {
    const held = this.#held.get(scenario) ?? new Map<string, string>()
    this.#held.set(scenario, held)
    if (held.has(digest)) return
    held.set(digest, search)
    await this.#redis.set(this.#prefix + digest, search)
    for (const old of [...held.keys()].slice(0, -KEPT)) {
      held.delete(old)
      const isNamed = [...this.#held.values()].some(others => others.has(old))
      if (!isNamed) await this.#redis.del(this.#prefix + old)
    }
  }

  /** Puts those there again that Redis has forgotten. */
  async mend(): Promise<void> {
    for (const held of this.#held.values()) {
      for (const [digest, search] of held) {
        if ((await this.#redis.exists(this.#prefix + digest)) === 0)
          await this.#redis.set(this.#prefix + digest, search)
      }
    }
  }

  /** Takes all of them away, also what an earlier starter has left. */
  async clear(): Promise<void> {
    this.#held.clear()
    for await (const keys of this.#redis.scanStream({ match: `${this.#prefix}*` })) {
      if ((keys as string[]).length > 0) await this.#redis.del(...(keys as string[]))
    }
  }
}

/** The same, as workers see it. */
export class SearchReader {
  readonly #redis: Redis
  readonly #prefix: string
  readonly #known = new Map<string, string>()

  constructor(redis: Redis, fleet: string) {
    this.#redis = redis
    this.#prefix = prefix(fleet)
  }

  /** Undefined where it is not there, or is not what its name says. */
  async get(digest: string): Promise<string | undefined> {
    const known = this.#known.get(digest)
    if (known !== undefined) return known
    const key = this.#prefix + digest
    const search = await this.#redis.get(key)
    if (search === null) return undefined
    if (searchDigest(search) !== digest) {
      // Who put it there sees that it is gone.
      await this.#redis.del(key)
      return undefined
    }
    this.#known.set(digest, search)
    for (const old of [...this.#known.keys()].slice(0, -REMEMBERED)) this.#known.delete(old)
    return search
  }
}
