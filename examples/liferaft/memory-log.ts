import type { AnyEnv } from 'sameseed'

/** All that it needs of a node's environment. */
type LogEnv = Pick<AnyEnv, 'sleep' | 'random'>

export interface Entry {
  index: number
  term: number
  committed: boolean
  responses: { address: string; ack: boolean }[]
  command: unknown
}

interface LastInfo {
  index: number
  term: number
  committedIndex: number
}

/** What the log needs of liferaft's node. */
export interface LogOwner {
  readonly address: string
  readonly term: number
}

/**
 * A log for liferaft with the interface of its own (on leveldb), in memory: reading takes up to 5 ms of simulated time, as
 * it would from a disk.
 */
export class MemoryLog {
  committedIndex = 0
  readonly #node: LogOwner
  readonly #env: LogEnv
  readonly #entries: Entry[] = []

  constructor(node: LogOwner, env: LogEnv) {
    this.#node = node
    this.#env = env
  }

  #read(): Promise<void> {
    return this.#env.sleep(this.#env.random() * 5)
  }

  async saveCommand(command: unknown, term: number, index?: number): Promise<Entry> {
    const at = index ?? (await this.getLastInfo()).index + 1
    const entry: Entry = {
      term,
      index: at,
      committed: false,
      responses: [{ address: this.#node.address, ack: true }],
      command,
    }
    this.#entries[at - 1] = entry
    return entry
  }

  async getLastInfo(): Promise<LastInfo> {
    await this.#read()
    const last = this.#entries.at(-1)
    return { index: last?.index ?? 0, term: last?.term ?? this.#node.term, committedIndex: this.committedIndex }
  }

  async getEntryInfoBefore(entry: Entry): Promise<LastInfo> {
    await this.#read()
    const before = this.#entries[entry.index - 2]
    return { index: before?.index ?? 0, term: before?.term ?? this.#node.term, committedIndex: this.committedIndex }
  }

  async has(index: number): Promise<boolean> {
    await this.#read()
    return this.#entries[index - 1] !== undefined
  }

  async get(index: number): Promise<Entry> {
    await this.#read()
    const entry = this.#entries[index - 1]
    if (entry === undefined) throw new Error(`there is no entry ${index} in the log`)
    return entry
  }

  async removeEntriesAfter(index: number): Promise<void> {
    this.#entries.length = Math.min(this.#entries.length, index)
  }

  async getUncommittedEntriesUpToIndex(index: number): Promise<Entry[]> {
    await this.#read()
    return this.#entries.filter(entry => !entry.committed && entry.index <= index)
  }

  async commandAck(index: number, address: string): Promise<Entry> {
    const entry = await this.get(index)
    if (!entry.responses.some(response => response.address === address)) entry.responses.push({ address, ack: true })
    return entry
  }

  async commit(index: number): Promise<void> {
    const entry = await this.get(index)
    entry.committed = true
    this.committedIndex = index
  }

  end(): void {}
}
