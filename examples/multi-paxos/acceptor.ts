import type { DiskEnv } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { Command } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'
import type { AcceptReply, Entry, PrepareReply, Slots } from './messages.ts'

/** A promise, or an entry and its slot. */
type Saved = { readonly promised: number } | { readonly slot: number; readonly entry: Entry }

/** What a node has promised, for all slots at once, and accepted in each. */
export class Acceptor {
  readonly #log = new Map<number, Entry>()
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  promised = -1

  static async start(disk: DiskEnv, bug: BugName | undefined): Promise<Acceptor> {
    const { journal, records } = await Journal.open<Saved>(disk, 'acceptor')
    return new Acceptor(journal, records, bug)
  }

  private constructor(journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#journal = journal
    this.#bug = bug
    for (const record of records) {
      if ('promised' in record) this.promised = record.promised
      else this.#take(record.slot, record.entry)
    }
  }

  entry(slot: number): Entry | undefined {
    return this.#log.get(slot)
  }

  slots(from: number, below = Number.POSITIVE_INFINITY): Slots {
    return [...this.#log].filter(([slot]) => slot >= from && slot < below)
  }

  async prepare(ballot: number, from: number): Promise<PrepareReply> {
    if (ballot < this.promised) return { refusedFor: this.promised }
    const slots = this.slots(from)
    await this.#promise(ballot)
    return { slots }
  }

  async accept(slot: number, ballot: number, command: Command | null): Promise<AcceptReply> {
    if (ballot < this.promised) return { refusedFor: this.promised }
    const entry = { ballot, command }
    this.#take(slot, entry)
    const saved = this.#journal.append({ slot, entry })
    if (this.#bug !== 'accepted-not-durable') await saved
    return { accepted: true }
  }

  /** Takes over what is known to be chosen. */
  async learn(slots: Slots): Promise<void> {
    for (const [slot, entry] of slots) {
      this.#log.set(slot, entry)
      void this.#journal.append({ slot, entry })
    }
    await this.#journal.durable()
  }

  #promise(ballot: number): Promise<void> {
    if (ballot === this.promised) return this.#journal.durable()
    this.promised = ballot
    return this.#journal.append({ promised: ballot })
  }

  /** To accept in a ballot is to promise it. */
  #take(slot: number, entry: Entry): void {
    this.promised = Math.max(this.promised, entry.ballot)
    this.#log.set(slot, entry)
  }
}
