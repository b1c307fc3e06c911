import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import { isAfter, type Message, NOTHING, type Tagged } from './messages.ts'

interface Saved extends Tagged {
  readonly key: string
}

/** Keeps of each register the value with the highest tag that it was sent. It knows of no other replica. */
export class Replica {
  readonly #registers = new Map<string, Tagged>()
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined

  static async start(env: Env<Message>, bug?: BugName): Promise<Replica> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'registers', { skipFsync: bug === 'no-fsync' })
    return new Replica(journal, records, bug)
  }

  private constructor(journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#journal = journal
    this.#bug = bug
    for (const { key, ...tagged } of records) this.#registers.set(key, tagged)
  }

  async receive(_from: string, message: Message): Promise<Tagged | 'stored'> {
    switch (message.type) {
      case 'query': {
        const tagged = this.#registers.get(message.key) ?? NOTHING
        await this.#journal.durable()
        return tagged
      }
      case 'store':
        await this.#store(message.key, message.tagged)
        return 'stored'
    }
  }

  inspect() {
    return { registers: Object.fromEntries(this.#registers) }
  }

  #store(key: string, tagged: Tagged): Promise<void> {
    const held = this.#registers.get(key) ?? NOTHING
    if (!this.#takes(held, tagged)) {
      return this.#bug === 'repeat-not-waited-for' ? Promise.resolve() : this.#journal.durable()
    }
    this.#registers.set(key, tagged)
    return this.#journal.append({ key, ...tagged })
  }

  #takes(held: Tagged, sent: Tagged): boolean {
    if (this.#bug === 'blind-store') return true
    if (this.#bug === 'tie-by-arrival') return sent.tag.number >= held.tag.number
    return isAfter(sent.tag, held.tag)
  }
}
