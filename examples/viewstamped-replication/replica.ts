import type { Env, Timer } from 'sameseed'
import { CommandLog } from '../ground/command-log.ts'
import { Journal } from '../ground/journal.ts'
import type { ClientReply, Command } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'
import type { Message } from './messages.ts'

const HEARTBEAT_MS = 20
/** A replica that hears nothing of the primary for so long, and up to twice as long, wants another one. */
const PATIENCE_MS = 60

/**
 * One of the replicas that carry out the same commands in the same order (Viewstamped Replication). In each view one of them is the
 * primary; the others know which, for it follows from the number of the view.
 */
export class Replica {
  readonly #env: Env<Message>
  readonly #views: Journal<number>
  readonly #log: CommandLog
  readonly #bug: BugName | undefined
  /** It takes part in no view before this one. In it, once its log is of this view. */
  #view: number
  #status: 'normal' | 'view-change'
  readonly #texts = new Map<string, string>()
  /** The texts after each command that is committed, as its client is told. */
  readonly #answers: string[] = []
  /** As primary: so much of its log each backup has on its disk, in this view. */
  readonly #matched = new Map<string, number>()
  /** As primary: what its log held when the view began. */
  #inherited = 0
  readonly #waiting = new Map<number, (reply: ClientReply) => void>()
  /** Who wants this view, and what those have that are ready for it. */
  readonly #wanting = new Set<string>()
  readonly #ready = new Map<string, Message & { type: 'do-view-change' }>()
  #timer: Timer

  static async start(env: Env<Message>, bug?: BugName): Promise<Replica> {
    const { journal, records } = await Journal.open<number>(env.disk, 'views')
    const isFirst = records.length === 0
    if (isFirst) await journal.append(0)
    return new Replica(env, journal, records.at(-1) ?? 0, isFirst, await CommandLog.open(env.disk), bug)
  }

  private constructor(
    env: Env<Message>,
    views: Journal<number>,
    view: number,
    isFirst: boolean,
    log: CommandLog,
    bug: BugName | undefined,
  ) {
    this.#env = env
    this.#views = views
    this.#log = log
    this.#bug = bug
    this.#view = Math.max(view, log.view)
    this.#status = log.view === this.#view ? 'normal' : 'view-change'
    this.#timer = this.#postponed()
    env.every(HEARTBEAT_MS, () => this.#prepareAll())
    // What it had sent before it crashed the others may have, and it not any more: it has nothing to add in this view.
    if (this.#isPrimary && !isFirst && bug !== 'primary-goes-on') this.#changeTo(this.#view + 1)
  }

  receive(from: string, message: Message): ClientReply | Promise<ClientReply> | undefined {
    switch (message.type) {
      case 'request':
        return this.#request(message.command)
      case 'prepare':
        void this.#prepared(from, message)
        return undefined
      case 'prepare-ok': {
        if (message.view !== this.#view && this.#bug !== 'counted-across-views') return undefined
        this.#matched.set(from, Math.max(this.#matched.get(from) ?? 0, message.has))
        this.#commit()
        return undefined
      }
      case 'start-view-change':
        if (message.view > this.#view) this.#changeTo(message.view)
        if (message.view === this.#view) this.#wanted(from)
        return undefined
      case 'do-view-change':
        if (message.view > this.#view) this.#changeTo(message.view)
        if (message.view === this.#view && this.#status === 'view-change') this.#readied(from, message)
        return undefined
    }
  }

  inspect() {
    const role = this.#status === 'normal' && this.#isPrimary ? 'primary' : 'backup'
    return { role, view: this.#view, status: this.#status, log: this.#log.length, committed: this.#answers.length }
  }

  get #isPrimary(): boolean {
    return this.#primary === this.#env.id
  }

  get #primary(): string {
    const { nodes } = this.#env
    return nodes[this.#view % nodes.length]!
  }

  get #majority(): number {
    return Math.floor(this.#env.nodes.length / 2) + 1
  }

  // ---- the primary -----------------------------------------------------------------------------------------------

  #request(command: Command): ClientReply | Promise<ClientReply> {
    if (this.#status !== 'normal') return { status: 'retry' }
    if (!this.#isPrimary) return { status: 'not-leader', leader: this.#primary }
    if (command.f === 'get' && this.#bug === 'reads-on-its-own') {
      return { status: 'done', value: this.#texts.get(command.key) ?? '' }
    }
    let index = this.#log.indexOf(command, this.#bug === 'clients-forgotten' ? this.#inherited : 0)
    if (index === -1) {
      index = this.#log.length
      void this.#log.write(this.#view, index, [command]).then(() => this.#commit())
      this.#prepareAll()
    }
    if (index < this.#answers.length) return { status: 'done', value: this.#answers[index]! }
    return new Promise(done => {
      // If its client asks a second time, it no longer waits for the first answer.
      this.#waiting.get(index)?.({ status: 'retry' })
      this.#waiting.set(index, done)
    })
  }

  /** Sends to each what it lacks; to all the same, that the primary is there. */
  #prepareAll(): void {
    if (!this.#isPrimary || this.#status !== 'normal') return
    for (const peer of this.#env.peers) {
      const from = this.#matched.get(peer) ?? 0
      const entries = this.#log.entries(from)
      this.#env.send(peer, { type: 'prepare', view: this.#view, from, entries, committed: this.#answers.length })
    }
  }

  #commit(): void {
    if (!this.#isPrimary || this.#status !== 'normal') return
    const own = this.#log.durableView === this.#view ? this.#log.durable : 0
    const all = [own, ...this.#env.peers.map(peer => this.#matched.get(peer) ?? 0)]
    this.#carryOut(all.sort((a, b) => b - a)[this.#majority - 1]!)
  }

  #carryOut(committed: number): void {
    for (const { f, key, suffix } of this.#log.entries(this.#answers.length, committed)) {
      if (f === 'append') this.#texts.set(key, (this.#texts.get(key) ?? '') + suffix)
      const value = this.#texts.get(key) ?? ''
      this.#waiting.get(this.#answers.length)?.({ status: 'done', value })
      this.#waiting.delete(this.#answers.length)
      this.#answers.push(value)
    }
  }

  // ---- the backups -----------------------------------------------------------------------------------------------

  async #prepared(primary: string, { view, from, entries, committed }: Message & { type: 'prepare' }): Promise<void> {
    const isOver = view < this.#view && !(this.#bug === 'old-view-goes-on' && view === this.#log.view)
    if (isOver || view < this.#log.view) return
    this.#postpone()
    const isFirst = view > this.#log.view
    if (isFirst && this.#bug === 'committed-of-another-log') this.#carryOut(committed)
    if (isFirst ? from > 0 : from > this.#log.length) return
    if (isFirst) this.#begin(view)
    const held = this.#log.length
    if (isFirst && this.#bug !== 'suffix-kept') await this.#log.write(view, 0, entries)
    else if (isFirst || from + entries.length > held) await this.#log.write(view, held, entries.slice(held - from))
    else await this.#log.whenDurable()
    if (this.#log.view !== view) return
    if (this.#view !== view && this.#bug !== 'old-view-goes-on') return
    this.#carryOut(Math.min(committed, this.#log.length))
    this.#env.send(primary, { type: 'prepare-ok', view, has: this.#log.durable })
  }

  #begin(view: number): void {
    this.#leave()
    this.#view = view
    this.#status = 'normal'
  }

  /** What it has promised or waits for as what it was. */
  #leave(): void {
    for (const done of this.#waiting.values()) done({ status: 'retry' })
    this.#waiting.clear()
    if (this.#bug !== 'counted-across-views') this.#matched.clear()
    this.#wanting.clear()
    this.#ready.clear()
  }

  // ---- another view ----------------------------------------------------------------------------------------------

  #changeTo(view: number): void {
    this.#env.reach('view change')
    this.#leave()
    this.#view = view
    this.#status = 'view-change'
    this.#postpone()
    void this.#views.append(view)
    for (const peer of this.#env.peers) this.#env.send(peer, { type: 'start-view-change', view })
    this.#wanted(this.#env.id)
  }

  /** When a majority wants the view it is ready for it: it adds nothing to its log any more that is of an earlier one. */
  #wanted(by: string): void {
    if (this.#status !== 'view-change' || this.#wanting.has(by)) return
    this.#wanting.add(by)
    if (this.#wanting.size === this.#majority) void this.#tellThatReady()
  }

  async #tellThatReady(): Promise<void> {
    const view = this.#view
    // If it forgot that, it could take part in an earlier view again.
    if (this.#bug !== 'view-not-durable') await this.#views.durable()
    if (this.#view !== view || this.#status !== 'view-change') return
    const message = { type: 'do-view-change', view, lastNormal: this.#log.view, entries: this.#log.entries(0) } as const
    if (this.#isPrimary) this.#readied(this.#env.id, message)
    else this.#env.send(this.#primary, message)
  }

  /** Takes over the log that was written last: of the latest view, and of those the longest. */
  #readied(from: string, message: Message & { type: 'do-view-change' }): void {
    this.#ready.set(from, message)
    const enough = this.#majority - (this.#bug === 'one-is-missing' ? 1 : 0)
    const isEnough = this.#ready.size >= enough && (this.#ready.has(this.#env.id) || this.#bug === 'one-is-missing')
    if (!isEnough) return
    const logs = [...this.#ready.values()]
    if (this.#bug !== 'longest-log')
      logs.sort((a, b) => b.lastNormal - a.lastNormal || b.entries.length - a.entries.length)
    else logs.sort((a, b) => b.entries.length - a.entries.length)
    const { entries } = this.#bug === 'own-log-only' ? { entries: this.#log.entries(0) } : logs[0]!
    this.#env.reach('another primary')
    this.#begin(this.#view)
    this.#inherited = entries.length
    void this.#log.write(this.#view, 0, entries).then(() => this.#commit())
    this.#prepareAll()
  }

  #postpone(): void {
    this.#timer.cancel()
    this.#timer = this.#postponed()
  }

  #postponed(): Timer {
    return this.#env.after(PATIENCE_MS * (1 + this.#env.random()), () => {
      if (this.#isPrimary && this.#status === 'normal') this.#postpone()
      else this.#changeTo(this.#view + 1)
    })
  }
}
