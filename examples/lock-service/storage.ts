import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import type { Message, StorageReply } from './messages.ts'

interface Saved {
  readonly newest: number
  readonly count: number
}

/** Keeps a count, and trusts no worker: when it has seen a token, in a read or a write, older ones no longer get through. */
export class Storage {
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  #newest = 0
  #count = 0

  static async start(env: Env<Message>, bug?: BugName): Promise<Storage> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'storage')
    return new Storage(journal, records.at(-1), bug)
  }

  private constructor(journal: Journal<Saved>, saved: Saved | undefined, bug: BugName | undefined) {
    this.#journal = journal
    this.#bug = bug
    this.#newest = saved?.newest ?? 0
    this.#count = saved?.count ?? 0
  }

  async receive(_from: string, message: Message): Promise<StorageReply | undefined> {
    if (message.type !== 'read' && message.type !== 'write') return undefined
    const { token } = message
    if (token < this.#newest && this.#bug !== 'no-fencing') return 'refused'
    if (token > this.#newest && (message.type === 'write' || this.#bug !== 'reads-not-fenced')) this.#newest = token
    if (message.type === 'write') this.#count = message.count
    const count = this.#count
    const saved = this.#journal.append({ newest: this.#newest, count })
    if (message.type === 'write' || this.#bug !== 'fence-not-durable') await saved
    return { count }
  }

  inspect() {
    return { token: this.#newest, count: this.#count }
  }
}
