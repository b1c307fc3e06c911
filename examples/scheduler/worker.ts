import { type Env, RpcTimeoutError } from 'sameseed'
import { Lease } from '../ground/lease.ts'
import type { BugName } from './bugs.ts'
import type { Answer, Message, Turn } from './messages.ts'
import { LEASE_MS } from './queue.ts'

const IDLE_MS = 50
const RENEW_MS = 50
const TIMEOUT_MS = 120
/** Some tasks take longer than a lease. */
const LONGEST_MS = 350

/** How long a task takes is its own: anything up to the longest, by its name. */
function durationMs(task: string): number {
  let sum = 0
  for (const char of task) sum = (sum * 31 + char.charCodeAt(0)) % LONGEST_MS
  return 1 + sum
}

/** Takes one task after the other, and holds its lease for as long as it takes. When it has lost the lease it lets go of the task. */
export class TaskWorker {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  readonly #lease: Lease
  #turn: Turn | null = null

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    this.#lease = new Lease(env, LEASE_MS)
    void this.#work()
  }

  inspect() {
    return { running: this.#lease.isHeld ? (this.#turn?.task ?? null) : null }
  }

  async #work(): Promise<never> {
    for (;;) {
      const turn = await this.#ask<Turn | null>({ type: 'lease' })
      if (turn !== undefined && turn !== null && this.#lease.isHeld) await this.#carryOut(turn)
      else await this.#env.sleep(IDLE_MS)
      this.#lease.giveUp()
    }
  }

  async #carryOut(turn: Turn): Promise<void> {
    this.#turn = turn
    const doneMs = this.#env.elapsed() + durationMs(turn.task)
    while (this.#env.elapsed() < doneMs) {
      await this.#env.sleep(Math.min(RENEW_MS, Math.ceil(doneMs - this.#env.elapsed())))
      if (this.#bug === 'not-renewed') continue
      if ((await this.#ask<Answer>({ type: 'renew', turn })) === 'no' || !this.#lease.isHeld) return this.#letGo()
    }
    // The queue knows whose turn it is: a result that comes too late does not count.
    while ((await this.#ask<Answer>({ type: 'complete', turn })) === undefined && this.#lease.isHeld);
    this.#letGo()
  }

  #letGo(): void {
    this.#turn = null
  }

  /** Undefined if there is no answer in time. A yes to whatever it asks gives it a lease since it asked. */
  async #ask<Reply>(message: Message): Promise<Reply | undefined> {
    const sentMs = this.#env.elapsed()
    try {
      const reply = await this.#env.rpc<Reply>('queue1', message, { timeout: TIMEOUT_MS })
      if (message.type === 'lease' || reply === 'yes') this.#lease.granted(sentMs)
      return reply
    } catch (error) {
      if (!(error instanceof RpcTimeoutError)) throw error
      return undefined
    }
  }
}
