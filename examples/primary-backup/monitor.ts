import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import type { Message, View } from './messages.ts'

/** For how long a primary is the only one, after each of its pings. */
export const TERM_MS = 200
/** A replica that has not pinged for so long is taken for dead. */
const DEAD_MS = 150
const LOOK_MS = 30

/** What it must not forget: who is who, and the last view in which the backup has all. */
interface Saved {
  readonly view: View
  readonly synced: number
}

/** Says who is primary and who is backup, and sees to it that there is one primary at a time. */
export class Monitor {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #seenMs = new Map<string, number>()
  #view: View = { number: 1, primary: 'replica1', backup: 'replica2' }
  /** The last view in which the backup has all that the primary has. */
  #synced = 0
  /** Until then there is no other primary. After a restart it has to be taken for as long as it can be. */
  #leaseUntilMs: number

  static async start(env: Env<Message>, bug?: BugName): Promise<Monitor> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'views')
    return new Monitor(env, journal, records, bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    const { view, synced } = records.at(-1) ?? { view: this.#view, synced: 0 }
    this.#view = view
    this.#synced = synced
    this.#leaseUntilMs = env.elapsed() + (bug === 'leases-forgotten' ? 0 : TERM_MS)
    env.every(LOOK_MS, () => this.#look())
  }

  async receive(from: string, message: Message): Promise<View | undefined> {
    if (message.type !== 'ping') return undefined
    this.#seenMs.set(from, this.#env.elapsed())
    if (from === this.#view.primary) {
      this.#leaseUntilMs = this.#env.elapsed() + TERM_MS
      // What it had begun to send before it crashed may be at the backup, and is no longer in its own log: they begin anew.
      if (message.restarted) this.#change(from, this.#view.backup)
      if (message.synced > this.#synced) {
        this.#synced = message.synced
        this.#save()
      }
    }
    if (this.#bug !== 'view-not-durable') await this.#journal.durable()
    return this.#view
  }

  inspect() {
    return { view: this.#view.number, primary: this.#view.primary, backup: this.#view.backup }
  }

  #look(): void {
    const { number, primary, backup } = this.#view
    const isPrimaryAlive = this.#env.elapsed() < this.#leaseUntilMs
    const isBackupAlive = backup !== null && this.#isAlive(backup)
    const isInSync = this.#synced === number || this.#bug === 'promoted-without-the-log'
    if (!isPrimaryAlive) {
      if (isBackupAlive && isInSync) {
        this.#leaseUntilMs = this.#env.elapsed() + TERM_MS
        this.#change(backup, this.#spare(primary, backup))
      }
    } else if (!isBackupAlive) {
      const spare = this.#spare(primary, backup)
      if (spare !== backup) this.#change(primary, spare)
    }
  }

  #change(primary: string, backup: string | null): void {
    this.#env.reach(primary === this.#view.primary ? 'another backup' : 'another primary')
    this.#view = { number: this.#view.number + 1, primary, backup }
    this.#save()
  }

  #save(): void {
    void this.#journal.append({ view: this.#view, synced: this.#synced })
  }

  #spare(...taken: readonly (string | null)[]): string | null {
    return this.#env.nodes.find(node => !taken.includes(node) && this.#isAlive(node)) ?? null
  }

  #isAlive(node: string): boolean {
    return (this.#seenMs.get(node) ?? Number.NEGATIVE_INFINITY) > this.#env.elapsed() - DEAD_MS
  }
}
