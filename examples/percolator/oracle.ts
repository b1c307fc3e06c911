import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import type { Message } from './messages.ts'

/** So many timestamps are promised to the disk at once: one write for all of them. */
const RANGE = 8

/** Gives out timestamps, each higher than all before, whatever becomes of the node in between. */
export class Oracle {
  readonly #journal: Journal<number>
  readonly #bug: BugName | undefined
  #next: number
  /** On disk: a restart begins here. */
  #limit: number

  static async start(env: Env<Message>, bug?: BugName): Promise<Oracle> {
    const { journal, records } = await Journal.open<number>(env.disk, 'limits')
    return new Oracle(journal, records.at(-1) ?? 0, bug)
  }

  private constructor(journal: Journal<number>, limit: number, bug: BugName | undefined) {
    this.#journal = journal
    this.#bug = bug
    this.#next = limit + 1
    this.#limit = limit
  }

  async receive(_from: string, _message: Message): Promise<number> {
    const timestamp = this.#next++
    if (timestamp > this.#limit) {
      this.#limit += RANGE
      void this.#journal.append(this.#limit)
    }
    if (this.#bug !== 'limit-not-durable') await this.#journal.durable()
    return timestamp
  }

  inspect() {
    return { next: this.#next, limit: this.#limit }
  }
}
