import type { DiskEnv } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { Entry } from './messages.ts'

/** From this offset on these entries. What is below the watermark every replica in sync has. */
interface Saved {
  readonly from: number
  readonly entries: readonly Entry[]
  readonly watermark: number
}

/** The log of a partition, on disk. */
export class Log {
  readonly #journal: Journal<Saved>
  #entries: Entry[] = []
  #cuts = 0
  /** So many of the entries are on disk. */
  durable = 0
  watermark = 0

  static async open(disk: DiskEnv, partition: string): Promise<Log> {
    const { journal, records } = await Journal.open<Saved>(disk, partition)
    const log = new Log(journal)
    for (const record of records) log.#take(record)
    log.durable = log.length
    return log
  }

  private constructor(journal: Journal<Saved>) {
    this.#journal = journal
  }

  get length(): number {
    return this.#entries.length
  }

  entries(from: number, to?: number): readonly Entry[] {
    return this.#entries.slice(from, to)
  }

  /** The epoch of the last entry before `offset`; -1 where there is none. */
  epochBefore(offset: number): number {
    return this.#entries[offset - 1]?.epoch ?? -1
  }

  /** Where entries of later epochs begin. */
  endOf(epoch: number): number {
    const later = this.#entries.findIndex(entry => entry.epoch > epoch)
    return later === -1 ? this.length : later
  }

  offsetOf({ producer, sequence }: Omit<Entry, 'epoch'>): number {
    return this.#entries.findIndex(entry => entry.producer === producer && entry.sequence === sequence)
  }

  /** Replaces all from `from` on, and resolves when that is on disk. */
  async write(from: number, entries: readonly Entry[]): Promise<void> {
    if (from < this.length) this.#cuts++
    this.durable = Math.min(this.durable, from)
    const record = { from, entries, watermark: this.watermark }
    this.#take(record)
    const { length } = this
    const cuts = this.#cuts
    await this.#journal.append(record)
    // What was cut off in the meantime is not what was written.
    if (this.#cuts === cuts) this.durable = Math.max(this.durable, length)
  }

  #take({ from, entries, watermark }: Saved): void {
    this.#entries = [...this.#entries.slice(0, from), ...entries]
    this.watermark = watermark
  }
}
