import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import { BROKERS, type Leadership, type Message, PARTITIONS } from './messages.ts'

/** A broker that says nothing for so long is taken for dead. */
const DEAD_MS = 70
const LOOK_MS = 15

/** Says of each partition who leads it, and which replicas are in sync. One of these leads next. */
export class Controller {
  readonly #env: Env<Message>
  readonly #journal: Journal<Leadership>
  readonly #bug: BugName | undefined
  readonly #leaderships = new Map<string, Leadership>()
  readonly #seenMs = new Map<string, number>()

  static async start(env: Env<Message>, bug?: BugName): Promise<Controller> {
    const { journal, records } = await Journal.open<Leadership>(env.disk, 'leaderships')
    return new Controller(env, journal, records, bug)
  }

  private constructor(
    env: Env<Message>,
    journal: Journal<Leadership>,
    records: readonly Leadership[],
    bug: BugName | undefined,
  ) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    for (const [index, partition] of PARTITIONS.entries()) {
      const first = { partition, leader: BROKERS[index]!, epoch: 0, inSync: BROKERS, version: 0 }
      this.#leaderships.set(partition, first)
    }
    for (const leadership of records) this.#leaderships.set(leadership.partition, leadership)
    for (const broker of BROKERS) this.#seenMs.set(broker, env.elapsed())
    env.every(LOOK_MS, () => this.#look())
  }

  async receive(from: string, message: Message): Promise<readonly Leadership[] | Leadership | undefined> {
    if (message.type === 'heartbeat') {
      this.#seenMs.set(from, this.#env.elapsed())
      // What it asked for before it crashed, and has forgotten, is not to be carried out any more: that was in another epoch.
      if (message.restarted)
        for (const { partition, leader } of this.#all()) if (leader === from) this.#elect(partition, from)
      return this.#told(this.#all())
    }
    if (message.type !== 'in-sync') return undefined
    const { partition, epoch, version, inSync } = message.leadership
    const current = this.#leaderships.get(partition)!
    if (current.leader === from && current.epoch === epoch && current.version === version) {
      this.#env.reach(inSync.length > current.inSync.length ? 'in sync again' : 'not in sync any more')
      this.#save({ ...current, inSync, version: version + 1 })
    }
    return this.#told(this.#leaderships.get(partition)!)
  }

  inspect() {
    return { role: 'controller', leaders: this.#all().map(({ leader, epoch }) => `${leader} (${epoch})`) }
  }

  #all(): readonly Leadership[] {
    return [...this.#leaderships.values()]
  }

  #look(): void {
    for (const { partition, leader, inSync } of this.#all()) {
      if (this.#isAlive(leader)) continue
      const candidates = this.#bug === 'unclean-election' ? BROKERS : inSync
      const next = candidates.find(broker => this.#isAlive(broker))
      if (next !== undefined) this.#elect(partition, next)
    }
  }

  #elect(partition: string, leader: string): void {
    const { epoch, inSync, version } = this.#leaderships.get(partition)!
    const isClean = inSync.includes(leader)
    this.#save({ partition, leader, epoch: epoch + 1, inSync: isClean ? inSync : [leader], version: version + 1 })
  }

  #save(leadership: Leadership): void {
    this.#leaderships.set(leadership.partition, leadership)
    void this.#journal.append(leadership)
  }

  /** It says nothing that it could forget: another epoch of the same number would come of it. */
  async #told<What>(what: What): Promise<What> {
    if (this.#bug !== 'epoch-not-durable') await this.#journal.durable()
    return what
  }

  #isAlive(broker: string): boolean {
    return this.#seenMs.get(broker)! > this.#env.elapsed() - DEAD_MS
  }
}
