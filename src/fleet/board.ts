import { hostname } from 'node:os'
import type { Redis } from 'ioredis'
import { isAlive } from '../failures/write-whole.ts'
import type { FindingState } from '../fuzz/known/known-finding.ts'
import { usageError } from '../fuzz/problem.ts'

/** What a worker says of itself. */
export interface WorkerNote {
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly jobs: number
  readonly done: number
  /** Why it takes no jobs. */
  readonly refuses?: string
}

/** What the one that hands out jobs says of itself. */
export interface StarterNote {
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly scenarios: readonly string[]
  readonly runs: number
  readonly failures: number
  /** How many findings it knew of when it began, by state; absent where it goes by no registry. */
  readonly known?: Readonly<Record<FindingState, number>>
  /** How often it has said so. */
  readonly beats?: number
}

const BEAT_MS = 1_000
/** How often the one that waits for the place of the starter looks. */
const LOOK_MS = 250
/** Without a sign of life for so long, one is gone. */
const GONE_MS = 10_000
const STOP_MS = 60_000

/** Where those of a fleet see each other: a few keys in Redis that expire by themselves. */
export class Board {
  readonly #redis: Redis
  readonly #fleet: string

  constructor(redis: Redis, fleet: string) {
    this.#redis = redis
    this.#fleet = fleet
  }

  /** Says again and again what `note` returns. Returns what ends that. */
  worker(note: () => WorkerNote): () => Promise<void> {
    const key = this.#key('worker', note().id)
    return this.#beat(key, () => this.#redis.set(key, JSON.stringify(note()), 'PX', GONE_MS))
  }

  /**
   * Takes the place of the one that hands out jobs: there is one. Throws a ProblemError that names it where it is taken. `lost` is
   * called where somebody else has it.
   */
  async starter(note: () => StarterNote, lost: () => void): Promise<() => Promise<void>> {
    const key = this.#key('starter')
    let beats = 0
    const own = () => JSON.stringify({ ...note(), beats: beats++ })
    let seen: StarterNote | undefined
    while ((await this.#redis.set(key, own(), 'PX', GONE_MS, 'NX')) === null) {
      const other = await this.starterNote()
      if (other === undefined) continue
      seen ??= other
      const isDead = other.host === hostname() && !isAlive(other.pid)
      if (isDead) await this.#redis.del(key)
      // What is there may be of one that died just now: it expires. One that lives writes it anew.
      else if (other.beats !== seen.beats) {
        throw usageError(`process ${other.pid} on ${other.host} has started the fleet "${this.#fleet}" already`)
      } else await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
    let isLost = false
    const beat = async () => {
      const other = await this.starterNote()
      isLost = other !== undefined && other.id !== note().id
      if (isLost) lost()
      else await this.#redis.set(key, own(), 'PX', GONE_MS)
    }
    return this.#beat(key, beat, () => !isLost)
  }

  async starterNote(): Promise<StarterNote | undefined> {
    const text = await this.#redis.get(this.#key('starter'))
    return text === null ? undefined : (JSON.parse(text) as StarterNote)
  }

  async workers(): Promise<WorkerNote[]> {
    const keys: string[] = []
    for await (const some of this.#redis.scanStream({ match: this.#key('worker', '*') }))
      keys.push(...(some as string[]))
    const texts = keys.length === 0 ? [] : await this.#redis.mget(keys.sort())
    return texts.flatMap(text => (text === null ? [] : [JSON.parse(text) as WorkerNote]))
  }

  /** Asks the starter to come to an end. Returns whether there is one. */
  async stop(): Promise<boolean> {
    const starter = await this.starterNote()
    if (starter === undefined) return false
    await this.#redis.set(this.#key('stop', starter.id), '1', 'PX', STOP_MS)
    return true
  }

  /** Whether the starter is to come to an end. */
  async isStopped(id: string): Promise<boolean> {
    return (await this.#redis.exists(this.#key('stop', id))) === 1
  }

  #key(...words: readonly string[]): string {
    return ['sameseed', this.#fleet, ...words].join(':')
  }

  /** Returns what ends it, and takes the note away if it is still ours. */
  #beat(key: string, beat: () => Promise<unknown>, isOurs = () => true): () => Promise<void> {
    let last: Promise<unknown>
    const next = () => {
      // While Redis is away there is nobody to say it to.
      last = beat().catch(() => {})
    }
    const timer = setInterval(next, BEAT_MS)
    next()
    return async () => {
      clearInterval(timer)
      // One that is under way would put the note back.
      await last
      if (isOurs()) await this.#redis.del(key)
    }
  }
}
