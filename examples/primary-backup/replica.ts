import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { CommandLog } from '../ground/command-log.ts'
import { Lease } from '../ground/lease.ts'
import type { ClientReply, Command } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'

import type { Message, ReplicateReply, View } from './messages.ts'
import { TERM_MS } from './monitor.ts'

const PING_MS = 40
const REPLICATE_MS = 60

/** Carries out commands as primary, or keeps them as backup. It is what the monitor says it is, and only as long as that may be. */
export class Replica {
  readonly #env: Env<Message>
  readonly #log: CommandLog
  readonly #lease: Lease
  readonly #bug: BugName | undefined
  readonly #texts = new Map<string, string>()
  /** The texts after each append that is committed, as its client is told. */
  readonly #answers: string[] = []
  readonly #waiting = new Map<number, (reply: ClientReply) => void>()
  #view: View = { number: 0, primary: '', backup: null }
  /** No monitor has answered since it started. */
  #isNew = true
  #committed = 0
  /** As primary: so much of its log the backup has on its disk, in this view. */
  #matched: number | undefined
  /** As primary: what its log held when the view began. All of it has to be committed before it knows what was. */
  #inherited = 0
  #wake: () => void = () => {}

  static async start(env: Env<Message>, bug?: BugName): Promise<Replica> {
    return new Replica(env, await CommandLog.open(env.disk), bug)
  }

  private constructor(env: Env<Message>, log: CommandLog, bug: BugName | undefined) {
    this.#env = env
    this.#log = log
    this.#bug = bug
    this.#lease = new Lease(env, TERM_MS, { margin: bug !== 'no-margin-for-drift' })
    env.every(PING_MS, () => void this.#ping())
  }

  receive(_from: string, message: Message): ClientReply | Promise<ClientReply | ReplicateReply> | undefined {
    switch (message.type) {
      case 'request':
        return message.command.f === 'get' ? this.#read(message.command.key) : this.#append(message.command)
      case 'replicate':
        return this.#keep(message)
      case 'ping':
        return undefined
    }
  }

  inspect() {
    return { role: this.#role, view: this.#view.number, log: this.#log.length, committed: this.#committed }
  }

  get #role(): 'primary' | 'backup' | 'spare' {
    if (this.#view.primary === this.#env.id) return 'primary'
    return this.#view.backup === this.#env.id ? 'backup' : 'spare'
  }

  // ---- views -----------------------------------------------------------------------------------------------------

  async #ping(): Promise<void> {
    const sentMs = this.#env.elapsed()
    const isInSync = this.#role === 'primary' && this.#matched !== undefined
    const ping: Message = { type: 'ping', synced: isInSync ? this.#view.number : 0, restarted: this.#isNew }
    const view = await answered(this.#env.rpc<View>('monitor1', ping, { timeout: TERM_MS }))
    if (view === undefined) return
    this.#isNew = false
    if (view.number > this.#view.number && view.number > this.#log.view) this.#enter(view)
    if (view.number !== this.#view.number || this.#role !== 'primary') return
    this.#lease.granted(this.#bug === 'lease-from-the-reply' ? this.#env.elapsed() : sentMs)
  }

  #enter(view: View): void {
    const wasPrimary = this.#role === 'primary'
    this.#view = view
    this.#matched = undefined
    this.#wake()
    if (this.#role === 'primary') {
      this.#inherited = this.#log.length
      this.#save([])
      if (view.backup === null) this.#matched = this.#log.length
      else void this.#replicate(view, view.backup)
      this.#commit()
    } else if (wasPrimary) this.#stepDown()
  }

  #stepDown(): void {
    this.#lease.giveUp()
    for (const done of this.#waiting.values()) done({ status: 'retry' })
    this.#waiting.clear()
  }

  // ---- the primary -----------------------------------------------------------------------------------------------

  #read(key: string): ClientReply {
    if (this.#role !== 'primary') return this.#notPrimary()
    const isKnown = this.#committed >= this.#inherited || this.#bug === 'reads-before-in-sync'
    const isAlone = this.#lease.isHeld || this.#bug === 'no-lease'
    if (!isKnown || !isAlone) return { status: 'retry' }
    if (this.#bug !== 'reads-uncommitted') return { status: 'done', value: this.#texts.get(key) ?? '' }
    const pending = this.#log.entries(this.#committed).filter(command => command.key === key)
    return { status: 'done', value: (this.#texts.get(key) ?? '') + pending.map(({ suffix }) => suffix).join('') }
  }

  async #append(command: Command): Promise<ClientReply> {
    if (this.#role !== 'primary') return this.#notPrimary()
    const since = this.#bug === 'answers-not-replicated' ? this.#inherited : 0
    let index = this.#log.indexOf(command, since)
    if (index === -1) {
      index = this.#log.length
      this.#save([command])
    }
    if (index < this.#committed) return { status: 'done', value: this.#answers[index]! }
    return new Promise(done => {
      // If its client asks a second time, it no longer waits for the first answer.
      this.#waiting.get(index)?.({ status: 'retry' })
      this.#waiting.set(index, done)
    })
  }

  #notPrimary(): ClientReply {
    return { status: 'not-leader', leader: this.#view.primary || null }
  }

  #save(entries: readonly Command[]): void {
    void this.#log.write(this.#view.number, this.#log.length, entries).then(() => this.#commit())
    this.#wake()
  }

  /** Gives the backup of this view the whole log, and then what is added to it. */
  async #replicate(view: View, backup: string): Promise<void> {
    while (this.#view === view) {
      if (this.#matched === this.#log.length) await new Promise<void>(resolve => (this.#wake = resolve))
      if (this.#view !== view) return
      const from = this.#matched ?? 0
      const entries = this.#log.entries(from)
      const message: Message = { type: 'replicate', view: view.number, from, entries, committed: this.#committed }
      const reply = await answered(this.#env.rpc<ReplicateReply>(backup, message, { timeout: REPLICATE_MS }))
      if (this.#view !== view) return
      if (reply !== undefined && 'has' in reply) {
        this.#matched = reply.has
        this.#commit()
      } else await this.#env.sleep(PING_MS / 2)
    }
  }

  #commit(): void {
    if (this.#role !== 'primary' || this.#matched === undefined) return
    const own = this.#bug === 'own-disk-not-waited-for' ? this.#log.length : this.#log.durable
    this.#carryOut(this.#view.backup === null ? own : Math.min(own, this.#matched))
  }

  /** Carries out all commands below `committed`. */
  #carryOut(committed: number): void {
    for (const { key, suffix } of this.#log.entries(this.#committed, committed)) {
      const value = (this.#texts.get(key) ?? '') + suffix
      this.#texts.set(key, value)
      this.#answers.push(value)
      this.#waiting.get(this.#committed)?.({ status: 'done', value })
      this.#waiting.delete(this.#committed)
      this.#committed++
    }
  }

  // ---- the backup ------------------------------------------------------------------------------------------------

  async #keep({ view, from, entries, committed }: Message & { type: 'replicate' }): Promise<ReplicateReply> {
    const newest = Math.max(this.#view.number, this.#log.view)
    if (view < newest) return { refusedFor: newest }
    if (view > this.#view.number) this.#enter({ number: view, primary: '', backup: this.#env.id })
    const isFirst = view > this.#log.view
    if (isFirst ? from > 0 : from > this.#log.length) return { has: isFirst ? 0 : this.#log.length }
    const held = this.#log.length
    if (isFirst && this.#bug !== 'suffix-kept') await this.#log.write(view, 0, entries)
    else if (isFirst || from + entries.length > held) await this.#log.write(view, held, entries.slice(held - from))
    else await this.#log.whenDurable()
    if (this.#log.view !== view) return { refusedFor: this.#log.view }
    this.#carryOut(Math.min(committed, this.#log.length))
    return { has: this.#log.durable }
  }
}
