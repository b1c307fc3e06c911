import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { CommandLog } from '../ground/command-log.ts'
import { Lease } from '../ground/lease.ts'
import type { ClientReply, Command } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'
import { TERM_MS } from './master.ts'
import type { Config, ForwardReply, Message } from './messages.ts'

const PING_MS = 40
const FORWARD_MS = 60
const IDLE_MS = 30

/** A member of the chain. Its log begins with all that the next one has: what the tail has, all have. */
export class Replica {
  readonly #env: Env<Message>
  readonly #log: CommandLog
  readonly #lease: Lease
  readonly #bug: BugName | undefined
  readonly #texts = new Map<string, string>()
  readonly #answers: string[] = []
  readonly #waiting = new Map<number, (reply: ClientReply) => void>()
  #config: Config = { number: 0, chain: [], since: {} }
  /** So many commands are at the tail, and carried out here. */
  #committed = 0
  #wake: () => void = () => {}

  static async start(env: Env<Message>, bug?: BugName): Promise<Replica> {
    return new Replica(env, await CommandLog.open(env.disk), bug)
  }

  private constructor(env: Env<Message>, log: CommandLog, bug: BugName | undefined) {
    this.#env = env
    this.#log = log
    this.#bug = bug
    this.#lease = new Lease(env, TERM_MS)
    env.every(PING_MS, () => void this.#ping())
  }

  receive(_from: string, message: Message): ClientReply | Promise<ClientReply | ForwardReply> | undefined {
    switch (message.type) {
      case 'request':
        return message.command.f === 'get' ? this.#read(message.command.key) : this.#append(message.command)
      case 'forward':
        return this.#keep(message.config, message.from, message.entries)
      case 'committed':
        if (message.config === this.#config.number) this.#carryOut(message.count)
        return undefined
      case 'ping':
        return undefined
    }
  }

  inspect() {
    const { id } = this.#env
    const { number, chain } = this.#config
    const place = chain.indexOf(id)
    const role = place === -1 ? 'spare' : place === 0 ? 'head' : place === chain.length - 1 ? 'tail' : 'middle'
    return { role, config: number, log: this.#log.length, committed: this.#committed }
  }

  get #next(): string | undefined {
    const place = this.#config.chain.indexOf(this.#env.id)
    return place === -1 ? undefined : this.#config.chain[place + 1]
  }

  get #isTail(): boolean {
    return this.#config.chain.at(-1) === this.#env.id
  }

  /** Whether it has got the log of the chain since it came in. */
  get #isUpToDate(): boolean {
    return this.#log.durableView >= (this.#config.since[this.#env.id] ?? Number.POSITIVE_INFINITY)
  }

  async #ping(): Promise<void> {
    const sentMs = this.#env.elapsed()
    const ping: Message = { type: 'ping', has: this.#log.durableView }
    const config = await answered(this.#env.rpc<Config>('master1', ping, { timeout: TERM_MS }))
    if (config === undefined) return
    this.#enter(config)
    this.#lease.granted(sentMs)
  }

  #enter(config: Config): void {
    if (config.number <= this.#config.number) return
    this.#config = config
    this.#wake()
    for (const done of this.#waiting.values()) done({ status: 'retry' })
    this.#waiting.clear()
    const next = this.#next
    if (next !== undefined) void this.#forward(config, next)
    this.#commitAsTail()
  }

  // ---- what clients ask for --------------------------------------------------------------------------------------

  #read(key: string): ClientReply {
    if (!this.#isTail) return { status: 'not-leader', leader: this.#config.chain.at(-1) ?? null }
    const isKnown = this.#isUpToDate || this.#bug === 'new-tail-answers-at-once'
    if (!isKnown || (!this.#lease.isHeld && this.#bug !== 'no-lease')) return { status: 'retry' }
    return { status: 'done', value: this.#texts.get(key) ?? '' }
  }

  async #append(command: Command): Promise<ClientReply> {
    const [head] = this.#config.chain
    if (head !== this.#env.id) return { status: 'not-leader', leader: head ?? null }
    let index = this.#log.indexOf(command)
    if (index === -1) {
      index = this.#log.length
      const saved = this.#write(index, [command])
      if (this.#bug === 'head-answers-itself') {
        await saved
        return { status: 'done', value: '' }
      }
    }
    if (index < this.#committed) return { status: 'done', value: this.#answers[index]! }
    return new Promise(done => {
      this.#waiting.get(index)?.({ status: 'retry' })
      this.#waiting.set(index, done)
    })
  }

  // ---- along the chain -------------------------------------------------------------------------------------------

  async #write(from: number, entries: readonly Command[]): Promise<void> {
    const saved = this.#log.write(this.#config.number, from, entries)
    if (this.#bug === 'forwarded-before-durable') this.#wake()
    await saved
    this.#wake()
    this.#commitAsTail()
  }

  /** Gives the next one all that it has on disk, and then what is added to it. */
  async #forward(config: Config, next: string): Promise<void> {
    let matched: number | undefined
    while (this.#config === config) {
      if (matched === this.#ready) {
        await new Promise<void>(resolve => {
          const timer = this.#env.after(IDLE_MS, resolve)
          this.#wake = () => {
            timer.cancel()
            resolve()
          }
        })
        if (this.#config !== config) return
      }
      const from = matched ?? 0
      const message: Message = { type: 'forward', config, from, entries: this.#log.entries(from, this.#ready) }
      const reply = await answered(this.#env.rpc<ForwardReply>(next, message, { timeout: FORWARD_MS }))
      if (this.#config !== config) return
      if (reply !== undefined && 'has' in reply) {
        matched = reply.has
        this.#carryOut(reply.committed)
      } else await this.#env.sleep(IDLE_MS)
    }
  }

  /** What it may pass on: never more than it would still have after a crash. */
  get #ready(): number {
    return this.#bug === 'forwarded-before-durable' ? this.#log.length : this.#log.durable
  }

  async #keep(config: Config, from: number, entries: readonly Command[]): Promise<ForwardReply> {
    const newest = Math.max(this.#config.number, this.#log.view)
    if (config.number < newest) return { refusedFor: newest }
    this.#enter(config)
    const isFirst = config.number > this.#log.view
    const held = isFirst && this.#bug !== 'suffix-kept' ? 0 : this.#log.length
    if (this.#bug === 'gap-not-noticed' && from > held) await this.#write(held, entries)
    else if (from > held) return { has: held, committed: 0 }
    else if (isFirst || from + entries.length > held) await this.#write(held, entries.slice(held - from))
    else await this.#log.whenDurable()
    if (this.#config.number !== config.number) return { refusedFor: this.#config.number }
    return { has: this.#log.durable, committed: this.#committed }
  }

  /** What the tail has on disk is committed. */
  #commitAsTail(): void {
    if (this.#isTail && this.#isUpToDate) this.#carryOut(this.#log.durable)
  }

  /** Carries out all commands below `committed`, and tells the one before. */
  #carryOut(committed: number): void {
    if (committed <= this.#committed) return
    for (const { key, suffix } of this.#log.entries(this.#committed, committed)) {
      const value = (this.#texts.get(key) ?? '') + suffix
      this.#texts.set(key, value)
      this.#answers.push(value)
      this.#waiting.get(this.#committed)?.({ status: 'done', value })
      this.#waiting.delete(this.#committed)
      this.#committed++
    }
    const before = this.#config.chain[this.#config.chain.indexOf(this.#env.id) - 1]
    const message: Message = { type: 'committed', config: this.#config.number, count: this.#committed }
    if (before !== undefined) this.#env.send(before, message)
  }
}
