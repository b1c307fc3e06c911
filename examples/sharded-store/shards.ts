import { type Part, SHARDS, type Shard, shardOf, type Transaction } from './messages.ts'

/** The shards that a group has, and locks on their keys. */
export class Shards {
  readonly #shards = new Map<number, Shard>()
  /** By key, the attempt that has it. */
  readonly #locks = new Map<number, string>()

  /** Of the first configuration: nothing is in it. */
  constructor(numbers: readonly number[]) {
    for (const number of numbers) this.add(number, { lists: {}, answers: {} })
  }

  get isLocked(): boolean {
    return this.#locks.size > 0
  }

  get numbers(): readonly number[] {
    return [...this.#shards.keys()].sort()
  }

  has(number: number): boolean {
    return this.#shards.has(number)
  }

  hasAllOf(parts: readonly Part[]): boolean {
    return parts.every(([, key]) => this.has(shardOf(key)))
  }

  add(number: number, contents: Shard): void {
    this.#shards.set(number, contents)
  }

  remove(number: number): Shard | undefined {
    const contents = this.#shards.get(number)
    this.#shards.delete(number)
    return contents
  }

  /** Returns whether it has them now: all or none. */
  lock(attempt: string, parts: readonly Part[], writesOnly: boolean): boolean {
    const keys = parts.flatMap(([f, key]) => (writesOnly && f === 'r' ? [] : [key]))
    if (keys.some(key => (this.#locks.get(key) ?? attempt) !== attempt)) return false
    for (const key of keys) this.#locks.set(key, attempt)
    return true
  }

  unlock(attempt: string): void {
    for (const [key, holder] of this.#locks) if (holder === attempt) this.#locks.delete(key)
  }

  /** What the parts read, one after the other; nothing is changed. */
  read(parts: readonly Part[]): readonly Part[] {
    const appended = new Map<number, number[]>()
    return parts.map(part => {
      const [f, key, value] = part
      const added = appended.get(key) ?? []
      if (f === 'r') return ['r', key, [...this.#listOf(key), ...added]]
      appended.set(key, [...added, value])
      return part
    })
  }

  apply(parts: readonly Part[]): void {
    for (const [f, key, value] of parts) {
      if (f === 'r') continue
      const number = shardOf(key)
      const { lists, answers } = this.#shards.get(number) ?? { lists: {}, answers: {} }
      this.#shards.set(number, { lists: { ...lists, [key]: [...(lists[key] ?? []), value] }, answers })
    }
  }

  /** Where the answer to a transaction is kept: with its first key. */
  answerTo({ client, parts }: Transaction) {
    return this.#shards.get(homeOf(parts))?.answers[client]
  }

  answer({ client, sequence, parts: asked }: Transaction, parts: readonly Part[]): void {
    const number = homeOf(asked)
    const { lists, answers } = this.#shards.get(number) ?? { lists: {}, answers: {} }
    this.#shards.set(number, { lists, answers: { ...answers, [client]: { sequence, parts } } })
  }

  #listOf(key: number): readonly number[] {
    return this.#shards.get(shardOf(key))?.lists[key] ?? []
  }
}

/** The shard of the first key. */
export function homeOf(parts: readonly Part[]): number {
  return parts[0] === undefined ? 0 : shardOf(parts[0][1])
}

export const ALL = Array.from({ length: SHARDS }, (_, number) => number)
