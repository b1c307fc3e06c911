import type { DiskEnv } from 'sameseed'
import { Journal } from './journal.ts'
import type { Command } from './store-client.ts'

/** In this view, the log from this entry on. */
interface Saved {
  readonly view: number
  readonly from: number
  readonly entries: readonly Command[]
}

/** The commands of a replica, on disk, and the view in which they were last written. */
export class CommandLog {
  readonly #journal: Journal<Saved>
  #entries: Command[] = []
  /** A replica never goes back to a view before this one. */
  view = 0
  /** So many of the entries are on disk, */
  durable = 0
  /** and this view. */
  durableView = 0

  static async open(disk: DiskEnv): Promise<CommandLog> {
    const { journal, records } = await Journal.open<Saved>(disk, 'log')
    const log = new CommandLog(journal)
    for (const record of records) log.#take(record)
    log.durable = log.length
    log.durableView = log.view
    return log
  }

  private constructor(journal: Journal<Saved>) {
    this.#journal = journal
  }

  get length(): number {
    return this.#entries.length
  }

  entries(from: number, to?: number): readonly Command[] {
    return this.#entries.slice(from, to)
  }

  /** The place of a command; with `sinceIndex`, of one from there on. */
  indexOf({ client, sequence }: Command, sinceIndex = 0): number {
    return this.#entries.findIndex(
      (it, index) => index >= sinceIndex && it.client === client && it.sequence === sequence,
    )
  }

  /** Replaces all from `from` on, and resolves when that is on disk. */
  async write(view: number, from: number, entries: readonly Command[]): Promise<void> {
    const record = { view, from, entries }
    const before = this.#entries
    this.#take(record)
    // What is written anew, and is as it was, stays on disk all the time.
    const changed = before.findIndex((command, index) => !isSame(command, this.#entries[index]))
    if (changed !== -1) this.durable = Math.min(this.durable, changed)
    const { length } = this
    await this.#journal.append(record)
    if (this.view !== view) return
    this.durable = Math.max(this.durable, length)
    this.durableView = view
  }

  whenDurable(): Promise<void> {
    return this.#journal.durable()
  }

  #take({ view, from, entries }: Saved): void {
    this.view = view
    this.#entries = [...this.#entries.slice(0, from), ...entries]
  }
}

function isSame(a: Command, b: Command | undefined): boolean {
  return a.client === b?.client && a.sequence === b.sequence
}
