import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import { type CommitReply, type JoinReply, type Message, type Offsets, PARTITIONS } from './messages.ts'

/** A member that says nothing for so long is out of the group. */
const SESSION_MS = 400
const LOOK_MS = 50

/** Gives each partition to one of the consumers in the group, and keeps how far the group has come. */
export class Coordinator {
  readonly #env: Env<Message>
  readonly #journal: Journal<Offsets>
  readonly #committed: Record<string, number> = {}
  /** Those in the group, and when they were last heard of. A restart forgets them, and they join anew. */
  readonly #members = new Map<string, number>()
  /** Grows whenever partitions are given to others. */
  #generation: number

  static async start(env: Env<Message>): Promise<Coordinator> {
    const { journal, records } = await Journal.open<Offsets>(env.disk, 'offsets')
    return new Coordinator(env, journal, records)
  }

  private constructor(env: Env<Message>, journal: Journal<Offsets>, records: readonly Offsets[]) {
    this.#env = env
    this.#journal = journal
    for (const offsets of records) this.#raise(offsets)
    // Generations of an earlier life are over, whatever they were.
    this.#generation = env.elapsed()
    env.every(LOOK_MS, () => this.#expire())
  }

  async receive(from: string, message: Message): Promise<JoinReply | CommitReply | 'left' | undefined> {
    switch (message.type) {
      case 'join': {
        const isNew = !this.#members.has(from)
        this.#members.set(from, this.#env.elapsed())
        if (isNew) this.#rebalance()
        return { generation: this.#generation, partitions: this.#partitionsOf(from), committed: { ...this.#committed } }
      }
      case 'leave':
        if (this.#members.delete(from)) this.#rebalance()
        return 'left'
      case 'commit': {
        if (message.generation !== this.#generation || !this.#members.has(from)) return { status: 'rejoin' }
        this.#members.set(from, this.#env.elapsed())
        this.#raise(message.offsets)
        await this.#journal.append(message.offsets)
        return { status: 'ok', committed: { ...this.#committed } }
      }
      default:
        return undefined
    }
  }

  inspect() {
    return { generation: this.#generation, members: [...this.#members.keys()], committed: { ...this.#committed } }
  }

  /** Commits of one member may overtake each other. */
  #raise(offsets: Offsets): void {
    for (const [partition, offset] of Object.entries(offsets)) {
      this.#committed[partition] = Math.max(this.#committed[partition] ?? 0, offset)
    }
  }

  #expire(): void {
    for (const [member, seenMs] of this.#members) {
      if (seenMs > this.#env.elapsed() - SESSION_MS) continue
      this.#members.delete(member)
      this.#rebalance()
    }
  }

  #rebalance(): void {
    this.#env.reach('rebalanced')
    this.#generation++
  }

  #partitionsOf(member: string): readonly string[] {
    const members = [...this.#members.keys()].sort()
    return PARTITIONS.filter((_, index) => members[index % members.length] === member)
  }
}
