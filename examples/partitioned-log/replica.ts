import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import { Log } from './log.ts'
import {
  BROKERS,
  type ConsumeReply,
  type Entry,
  type FetchReply,
  type Leadership,
  type Message,
  type NotLeader,
  type ProduceReply,
} from './messages.ts'

const FETCH_EVERY_MS = 10
const FETCH_TIMEOUT_MS = 40
/** A follower that has not had all for so long is not in sync. */
const LAG_MS = 60
const LOOK_MS = 20
const MOST_AT_ONCE = 4

/** A partition, as one broker has it: it leads, and counts who has what; or it follows, and fetches what it lacks. */
export class Replica {
  readonly #env: Env<Message>
  readonly #log: Log
  readonly #bug: BugName | undefined
  #leadership: Leadership
  /** As leader: what was in its log when it began. Who is in sync has all of it. */
  #inherited = 0
  /** As leader: so much of the log each follower has on its disk, in this epoch; and when it last had all. */
  readonly #ends = new Map<string, number>()
  readonly #caughtUpMs = new Map<string, number>()
  /** As leader: what it has asked the controller for. It may be so already, or may come to be. */
  #asked: readonly string[] | undefined
  readonly #waiting = new Map<number, (reply: ProduceReply) => void>()

  static async start(env: Env<Message>, partition: string, bug: BugName | undefined): Promise<Replica> {
    return new Replica(env, await Log.open(env.disk, partition), partition, bug)
  }

  private constructor(env: Env<Message>, log: Log, partition: string, bug: BugName | undefined) {
    this.#env = env
    this.#log = log
    this.#bug = bug
    this.#leadership = { partition, leader: '', epoch: -1, inSync: [], version: -1 }
    env.every(LOOK_MS, () => this.#lookWhoIsInSync())
  }

  get isLeader(): boolean {
    return this.#leadership.leader === this.#env.id
  }

  inspect() {
    const { epoch, inSync } = this.#leadership
    const { length, watermark } = this.#log
    return { role: this.isLeader ? 'leader' : 'follower', epoch, inSync: inSync.join(' '), length, watermark }
  }

  /** Takes over what the controller says. */
  update(leadership: Leadership): void {
    if (leadership.version <= this.#leadership.version) return
    const isNewEpoch = leadership.epoch > this.#leadership.epoch
    this.#leadership = leadership
    this.#asked = undefined
    if (isNewEpoch) this.#begin()
    else this.#advance()
  }

  #begin(): void {
    for (const done of this.#waiting.values()) done({ status: 'retry' })
    this.#waiting.clear()
    this.#ends.clear()
    this.#caughtUpMs.clear()
    if (this.isLeader) {
      this.#env.reach('leads')
      this.#inherited = this.#log.length
      for (const broker of BROKERS) this.#caughtUpMs.set(broker, this.#env.elapsed())
      this.#advance()
    } else void this.#follow(this.#leadership)
  }

  // ---- the leader ------------------------------------------------------------------------------------------------

  produce(entry: Omit<Entry, 'epoch'>): ProduceReply | Promise<ProduceReply> {
    if (!this.isLeader) return this.#notLeader()
    let offset = this.#bug === 'sent-twice' ? -1 : this.#log.offsetOf(entry)
    const isRepeated = offset !== -1
    if (!isRepeated) {
      offset = this.#log.length
      void this.#log.write(offset, [{ ...entry, epoch: this.#leadership.epoch }]).then(() => this.#advance())
    }
    if (offset < this.#log.watermark) return { status: 'stored', offset }
    if (isRepeated && this.#bug === 'repeat-confirmed-at-once') return { status: 'stored', offset }
    return new Promise(done => {
      // If its producer asks a second time, it no longer waits for the first answer.
      this.#waiting.get(offset)?.({ status: 'retry' })
      this.#waiting.set(offset, done)
    })
  }

  /** Only what every replica in sync has: all else may yet be gone. */
  consume(offset: number): ConsumeReply {
    if (!this.isLeader) return this.#notLeader()
    const end = this.#bug === 'reads-above-the-watermark' ? this.#log.length : this.#log.watermark
    const entries = this.#log.entries(offset, Math.min(end, offset + MOST_AT_ONCE))
    return { status: 'entries', entries: entries.map(({ value }, index) => [offset + index, value] as const), end }
  }

  /** From a follower. What it asks for tells what it has. */
  fetched(from: string, { epoch, offset, lastEpoch }: Message & { type: 'fetch' }): FetchReply {
    if (!this.isLeader || epoch !== this.#leadership.epoch) return { status: 'refused' }
    const isSame = offset <= this.#log.length && this.#log.epochBefore(offset) === lastEpoch
    if (!isSame && this.#bug !== 'cut-to-the-watermark') {
      if (this.#bug === 'diverged-and-counted') this.#ends.set(from, Math.max(this.#endOf(from), offset))
      return { status: 'diverged', from: Math.min(offset - 1, this.#log.endOf(lastEpoch)) }
    }
    this.#ends.set(from, Math.max(this.#endOf(from), offset))
    if (offset === this.#log.length) this.#caughtUpMs.set(from, this.#env.elapsed())
    this.#advance()
    // Only what is on its own disk; and a few at a time, so that who was away for long is not in sync at once.
    const end = Math.min(this.#log.durable, offset + MOST_AT_ONCE)
    return { status: 'entries', entries: this.#log.entries(offset, end), watermark: this.#log.watermark }
  }

  #endOf(node: string): number {
    return node === this.#env.id ? this.#log.durable : (this.#ends.get(node) ?? 0)
  }

  /** Confirms what all have that are in sync, or may be: the controller may have said yes to what it was asked for. */
  #advance(): void {
    if (!this.isLeader) return
    let counted = [...this.#leadership.inSync, ...(this.#asked ?? [])]
    if (this.#bug === 'counted-too-late') counted = [...this.#leadership.inSync]
    if (this.#bug === 'dropped-at-once') counted = [...(this.#asked ?? this.#leadership.inSync)]
    if (this.#bug === 'leader-is-enough') counted = [this.#env.id]
    const watermark = Math.min(...counted.map(node => this.#endOf(node)))
    while (this.#log.watermark < watermark) {
      const offset = this.#log.watermark++
      this.#waiting.get(offset)?.({ status: 'stored', offset })
      this.#waiting.delete(offset)
    }
  }

  #lookWhoIsInSync(): void {
    if (!this.isLeader) return
    const inSync = BROKERS.filter(node => this.#isInSync(node))
    if (this.#asked === undefined && inSync.join() === this.#leadership.inSync.join()) return
    // One at a time: until there is an answer, it may have been carried out.
    this.#asked ??= inSync
    void this.#askFor({ ...this.#leadership, inSync: this.#asked })
    this.#advance()
  }

  #isInSync(node: string): boolean {
    if (node === this.#env.id) return true
    const isRecent = (this.#caughtUpMs.get(node) ?? Number.NEGATIVE_INFINITY) > this.#env.elapsed() - LAG_MS
    if (this.#leadership.inSync.includes(node)) return isRecent
    // The watermark of a new leader may be behind what was confirmed: that is in what it began with.
    const least = this.#bug === 'in-sync-at-the-watermark' ? 0 : this.#inherited
    return this.#ends.has(node) && this.#endOf(node) >= Math.max(this.#log.watermark, least)
  }

  async #askFor(leadership: Leadership): Promise<void> {
    const message: Message = { type: 'in-sync', leadership }
    const current = await answered(this.#env.rpc<Leadership>('controller1', message, { timeout: FETCH_TIMEOUT_MS }))
    if (current !== undefined) this.update(current)
  }

  #notLeader(): NotLeader {
    return { status: 'not-leader', leader: this.#leadership.leader || null }
  }

  // ---- the follower ----------------------------------------------------------------------------------------------

  async #follow({ partition, leader, epoch }: Leadership): Promise<void> {
    const isOver = () => this.#leadership.epoch !== epoch
    if (this.#bug === 'cut-to-the-watermark') await this.#log.write(Math.min(this.#log.watermark, this.#log.length), [])
    // What it says to have is on its disk.
    else await this.#log.write(this.#log.length, [])
    while (!isOver()) {
      const offset = this.#log.length
      const message: Message = { type: 'fetch', partition, epoch, offset, lastEpoch: this.#log.epochBefore(offset) }
      const reply = await answered(this.#env.rpc<FetchReply>(leader, message, { timeout: FETCH_TIMEOUT_MS }))
      if (isOver()) return
      if (reply?.status === 'diverged') {
        this.#env.reach('a log is cut')
        await this.#log.write(reply.from, [])
      } else if (reply?.status === 'entries') {
        this.#log.watermark = Math.max(this.#log.watermark, Math.min(reply.watermark, offset))
        if (reply.entries.length > 0) await this.#log.write(offset, reply.entries)
        else await this.#env.sleep(FETCH_EVERY_MS)
      } else await this.#env.sleep(FETCH_EVERY_MS)
    }
  }
}
