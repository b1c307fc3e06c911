import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import type { Heard, Message } from './messages.ts'

interface Saved {
  readonly type: 'recorded' | 'done'
  readonly order: number
}

const TIMEOUT_MS = 60
/** So long it takes to look at the room and to find a way. */
const LONGEST_MS = 60
const MOST_MOVES = 4

/** Finds whom to serve next, and the way there. What it is asked is on its disk before it says so: it goes on with that after a crash. */
export class Navigator {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  #latest = 0

  static async start(env: Env<Message>, bug?: BugName): Promise<Navigator> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'orders')
    return new Navigator(env, journal, records, bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    for (const { order } of records) this.#latest = Math.max(this.#latest, order)
    const isDone = records.some(({ type, order }) => type === 'done' && order === this.#latest)
    void this.#begin(this.#latest > 0 && !isDone)
  }

  async receive(_from: string, message: Message): Promise<Heard | undefined> {
    if (message.type !== 'next') return undefined
    if (message.order > this.#latest) {
      this.#latest = message.order
      const saved = this.#journal.append({ type: 'recorded', order: message.order })
      if (this.#bug === 'recorded-in-memory') void saved.then(() => this.#find(message.order))
      else {
        await saved
        void this.#find(message.order)
      }
    } else if (this.#bug !== 'recorded-in-memory') await this.#journal.durable()
    return 'recorded'
  }

  async #begin(isPending: boolean): Promise<void> {
    await this.#say({ type: 'hello', life: this.#env.elapsed() })
    if (!isPending) return
    this.#env.reach('goes on with an order')
    await this.#find(this.#latest)
  }

  async #find(order: number): Promise<void> {
    await this.#env.sleep(this.#env.randomInteger(1, LONGEST_MS))
    const route: Message = { type: 'route', order, moves: this.#env.randomInteger(1, MOST_MOVES) }
    if (this.#bug === 'deleted-when-sent') this.#env.send('robot1', route)
    else await this.#say(route)
    await this.#journal.append({ type: 'done', order })
  }

  async #say(message: Message): Promise<void> {
    while ((await answered(this.#env.rpc<Heard>('robot1', message, { timeout: TIMEOUT_MS }))) === undefined);
  }
}
