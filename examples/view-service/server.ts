import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { ClientReply, Command } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'
import type { Answers, Copy, Message, View } from './messages.ts'

const PING_MS = 30
const TIMEOUT_MS = 40

/** Keeps texts: as the primary, which has its backup carry out each command first; as the backup; or as neither, and waits. */
export class Server {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  #view: View = { number: 0, primary: null, backup: null }
  /** The view in which it has all that the primary has. */
  #copiedIn = 0
  #texts: Record<string, string> = {}
  #answers: Answers = {}
  #count = 0
  /** What it does as the primary: one thing after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    env.every(PING_MS, () => void this.#ping())
  }

  receive(_from: string, message: Message): ClientReply | 'done' | undefined | Promise<ClientReply> {
    switch (message.type) {
      case 'request':
        return this.#answerAtOnce(message.command) ?? this.#inTurn(() => this.#carryOut(message.command))
      case 'copy':
        return this.#take(message.view, message.copy)
      case 'forward':
        return this.#follow(message.view, message.count, message.command)
      case 'ping':
        return undefined
    }
  }

  inspect() {
    const { number, primary, backup } = this.#view
    const role = primary === this.#env.id ? 'primary' : backup === this.#env.id ? 'backup' : 'idle'
    return { role, view: number, count: this.#count }
  }

  get #isPrimary(): boolean {
    return this.#view.primary === this.#env.id
  }

  /** The view that it goes by: as a primary, only one whose backup has everything. */
  get #acknowledged(): number {
    const { number } = this.#view
    if (!this.#isPrimary || this.#bug === 'acknowledged-without-copy') return number
    return this.#copiedIn === number ? number : number - 1
  }

  async #ping(): Promise<void> {
    const ping: Message = { type: 'ping', view: this.#acknowledged }
    const view = await answered(this.#env.rpc<View>('views1', ping, { timeout: TIMEOUT_MS }))
    if (view === undefined || view.number <= this.#view.number) return
    this.#view = view
    if (this.#isPrimary) void this.#inTurn(() => this.#begin(view))
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = result
    return result
  }

  /** Gives the backup all that it has, before it does anything else in this view. */
  async #begin(view: View): Promise<void> {
    if (view.backup !== null) {
      const answers = this.#bug === 'answers-not-copied' ? {} : this.#answers
      const copy: Copy = { texts: this.#texts, answers, count: this.#count }
      if (!(await this.#askBackup(view, { type: 'copy', view: view.number, copy }))) return
    }
    this.#copiedIn = view.number
  }

  async #carryOut(command: Command): Promise<ClientReply> {
    const view = this.#view
    if (!this.#isPrimary) return { status: 'not-leader', leader: view.primary }
    if (this.#copiedIn !== view.number) return { status: 'retry' }
    const forward: Message = { type: 'forward', view: view.number, count: this.#count + 1, command }
    if (this.#bug === 'backup-not-waited-for' && view.backup !== null) this.#env.send(view.backup, forward)
    else if (view.backup !== null && !(await this.#askBackup(view, forward))) return { status: 'retry' }
    return { status: 'done', value: this.#apply(command) }
  }

  #answerAtOnce({ f, key }: Command): ClientReply | undefined {
    if (this.#bug !== 'answers-on-its-own' || f !== 'get') return undefined
    if (!this.#isPrimary || this.#copiedIn !== this.#view.number) return undefined
    return { status: 'done', value: this.#texts[key] ?? '' }
  }

  /** Asks until it is done, or the view is over. */
  async #askBackup(view: View, message: Message): Promise<boolean> {
    while (this.#view.number === view.number) {
      const done = await answered(this.#env.rpc<'done'>(view.backup!, message, { timeout: TIMEOUT_MS }))
      if (done !== undefined) return true
    }
    return false
  }

  #take(view: number, { texts, answers, count }: Copy): 'done' | undefined {
    // It has not heard of this view, or of a later one.
    if (view !== this.#view.number || this.#view.backup !== this.#env.id) return undefined
    // A copy of the copy: by now it has carried out more.
    if (this.#copiedIn === view && this.#bug !== 'copied-again') return 'done'
    this.#texts = { ...texts }
    this.#answers = answers
    this.#count = count
    this.#copiedIn = view
    return 'done'
  }

  #follow(view: number, count: number, command: Command): 'done' | undefined {
    if (this.#bug !== 'forwards-of-an-old-view' && (view !== this.#view.number || this.#copiedIn !== view))
      return undefined
    if (count === this.#count + 1) this.#apply(command)
    return count <= this.#count ? 'done' : undefined
  }

  #apply({ client, sequence, f, key, suffix }: Command): string {
    this.#count++
    const last = this.#answers[client]
    if (last !== undefined && last.sequence >= sequence) return last.value
    if (f === 'append') this.#texts[key] = (this.#texts[key] ?? '') + suffix
    const value = this.#texts[key] ?? ''
    this.#answers = { ...this.#answers, [client]: { sequence, value } }
    return value
  }
}
