import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import { type Answer, type Message, type Turn, tickOf } from './messages.ts'

/** A worker that says nothing for so long has lost its task. */
export const LEASE_MS = 200

type Saved =
  | { readonly type: 'submitted'; readonly task: string }
  | { readonly type: 'leased'; readonly turn: Turn }
  | { readonly type: 'done'; readonly turn: Turn }

interface Task {
  attempt: number
  /** Until then a worker has it. */
  leasedUntilMs: number
  /** How often a worker was told that its result counts. */
  completions: number
}

/** The table of all tasks, on disk. Who has which task is a lease: a worker that is gone loses it, and another one gets it. */
export class Queue {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #tasks = new Map<string, Task>()

  static async start(env: Env<Message>, bug?: BugName): Promise<Queue> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'tasks')
    return new Queue(env, journal, records, bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    for (const record of records) this.#replay(record)
  }

  async receive(_from: string, message: Message): Promise<Answer | Turn | number | readonly string[] | null> {
    switch (message.type) {
      case 'submit':
        return this.#submit(message.task)
      case 'results':
        await this.#journal.durable()
        return [...this.#tasks].flatMap(([task, { completions }]) => Array<string>(completions).fill(task))
      case 'last-tick':
        return this.#lastTick()
      case 'lease':
        return this.#lease()
      case 'renew':
        return this.#renew(message.turn)
      case 'complete':
        return this.#complete(message.turn)
    }
  }

  inspect() {
    const all = [...this.#tasks]
    return {
      open: all.filter(([, { completions }]) => completions === 0).length,
      ticks: all.flatMap(([task]) => tickOf(task) ?? []),
      twice: all.filter(([, { completions }]) => completions > 1).map(([task]) => task),
    }
  }

  /** The last one before the first that is missing: the two crons need not submit them in order. */
  #lastTick(): number {
    const ticks = new Set([...this.#tasks.keys()].flatMap(task => tickOf(task) ?? []))
    if (ticks.size === 0) return 0
    if (this.#bug === 'goes-on-from-the-highest') return Math.max(...ticks)
    let last = Math.min(...ticks)
    while (ticks.has(last + 1)) last++
    return last
  }

  async #submit(task: string): Promise<Answer> {
    const known = this.#tasks.get(task)
    const isForgotten = known !== undefined && known.completions > 0 && this.#bug === 'done-is-forgotten'
    if (known !== undefined && !isForgotten) await this.#journal.durable()
    else {
      if (known === undefined) this.#tasks.set(task, { attempt: 0, leasedUntilMs: 0, completions: 0 })
      else known.leasedUntilMs = 0
      const saved = this.#journal.append({ type: 'submitted', task })
      if (this.#bug !== 'submit-not-durable') await saved
    }
    return 'yes'
  }

  async #lease(): Promise<Turn | null> {
    for (const [name, task] of this.#tasks) {
      const isOpen = task.completions === 0 || (this.#bug === 'done-is-forgotten' && task.leasedUntilMs === 0)
      if (!isOpen || this.#env.elapsed() < task.leasedUntilMs) continue
      if (task.attempt > 0) this.#env.reach('another attempt')
      task.attempt++
      task.leasedUntilMs = this.#bug === 'given-and-forgotten' ? Number.POSITIVE_INFINITY : this.#lessee()
      const turn = { task: name, attempt: task.attempt }
      const saved = this.#journal.append({ type: 'leased', turn })
      if (this.#bug !== 'attempt-not-durable') await saved
      return turn
    }
    return null
  }

  #renew({ task: name, attempt }: Turn): Answer {
    const task = this.#tasks.get(name)
    if (task === undefined || task.completions > 0) return 'no'
    if (task.attempt !== attempt && this.#bug !== 'renewed-for-anyone') return 'no'
    task.leasedUntilMs = Math.max(task.leasedUntilMs, this.#lessee())
    return 'yes'
  }

  async #complete(turn: Turn): Promise<Answer> {
    const task = this.#tasks.get(turn.task)
    if (task === undefined) return 'no'
    if (task.attempt !== turn.attempt && this.#bug !== 'completed-by-anyone') return 'no'
    if (task.completions > 0 && this.#bug !== 'completed-by-anyone' && this.#bug !== 'done-is-forgotten') {
      await this.#journal.durable()
      return 'yes'
    }
    task.completions++
    task.leasedUntilMs = Number.POSITIVE_INFINITY
    await this.#journal.append({ type: 'done', turn })
    return 'yes'
  }

  #lessee(): number {
    return this.#env.elapsed() + LEASE_MS
  }

  /** How long ago a lease was given is not known after a restart: it is taken for a new one. */
  #replay(record: Saved): void {
    if (record.type === 'submitted') {
      if (!this.#tasks.has(record.task)) this.#tasks.set(record.task, { attempt: 0, leasedUntilMs: 0, completions: 0 })
      return
    }
    const task = this.#tasks.get(record.turn.task)!
    if (record.type === 'done') task.completions++
    else {
      task.attempt = record.turn.attempt
      task.leasedUntilMs = this.#bug === 'leases-forgotten' ? 0 : this.#lessee()
    }
  }
}
