import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import { half, type Mass, type Message, minus, NONE, plus, type Reply } from './messages.ts'

const ROUND_MS = 40
const TIMEOUT_MS = 60

/** What a node has given to another one so far, or got from it: all of it together, and in how many messages. */
interface Account {
  readonly number: number
  readonly total: Mass
}

/** All that a node must not forget a part of: what it has, where that went, and where it came from. */
interface Saved {
  readonly reading: number
  readonly mass: Mass
  readonly given: Readonly<Record<string, Account>>
  readonly got: Readonly<Record<string, Account>>
}

const NOTHING_YET: Saved = { reading: 0, mass: { sum: 0, weight: 1 }, given: {}, got: {} }
const EMPTY: Account = { number: 0, total: NONE }

/**
 * Comes to know the mean of what all nodes read, without anyone who adds it up (push-sum): in each round it keeps half of what it has,
 * and gives half to another one. What it has of the sum, divided by what it has of the count, comes to be the mean everywhere.
 */
export class PushSumNode {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  #state: Saved
  /** With a bug: what the others have confirmed. */
  readonly #confirmed = new Map<string, Mass>()

  static async start(env: Env<Message>, bug?: BugName): Promise<PushSumNode> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'accounts')
    if (records.length > 0) env.reach('goes on from its disk')
    return new PushSumNode(env, journal, restored(records.at(-1) ?? NOTHING_YET, bug), bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Saved>, state: Saved, bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    this.#state = state
    env.every(ROUND_MS, () => void this.#round())
  }

  receive(from: string, message: Message): Promise<Reply> | undefined {
    switch (message.type) {
      case 'reading':
        return this.#read(message.value)
      case 'given':
        void this.#take(from, message)
        return undefined
      case 'part':
        return this.#add(from, message.part)
    }
  }

  inspect() {
    const { reading, mass, given, got } = this.#state
    return { reading, mean: mass.sum / mass.weight, mass, given: totals(given), got: totals(got) }
  }

  async #read(value: number): Promise<Reply> {
    const { reading, mass } = this.#state
    // What is more than before is new mass; a reading that comes again, or late, brings none.
    const grown = Math.max(0, value - reading)
    const saved = this.#save({ reading: reading + grown, mass: plus(mass, { sum: grown, weight: 0 }) })
    if (this.#bug !== 'reading-not-durable') await saved
    return 'kept'
  }

  async #round(): Promise<void> {
    const { peers } = this.#env
    const peer = peers[this.#env.randomInteger(0, peers.length - 1)]!
    const { mass, given } = this.#state
    const part = this.#bug === 'weight-kept' ? { sum: mass.sum / 2, weight: 0 } : half(mass)
    const { number, total } = given[peer] ?? EMPTY
    const account = { number: number + 1, total: plus(total, half(mass)) }
    await this.#save({ mass: minus(mass, part), given: { ...given, [peer]: account } })
    if (this.#bug === 'halves-sent') this.#env.send(peer, { type: 'part', part })
    else if (this.#bug === 'counted-again') await this.#sendUnconfirmed(peer, account.total)
    // All that it ever gave, and not what it gives now: where a message is lost, the next one makes up for it.
    else this.#env.send(peer, { type: 'given', ...account })
  }

  /** What is more than in the last message is new. */
  async #take(from: string, { number, total }: Message & { type: 'given' }): Promise<void> {
    const { mass, got } = this.#state
    const before = got[from] ?? EMPTY
    if (number <= before.number) return
    const taken = { mass: plus(mass, minus(total, before.total)), got: { ...got, [from]: { number, total } } }
    // In one record: else a crash could keep what it has come to have, and not that it has taken it.
    if (this.#bug === 'two-records') await this.#saveInTwo(taken)
    else await this.#save(taken)
  }

  /** Resolves when it is on the disk, all of it together. */
  #save(changes: Partial<Saved>): Promise<void> {
    this.#state = { ...this.#state, ...changes }
    return this.#journal.append(this.#state)
  }

  // ---- with bugs -------------------------------------------------------------------------------------------------

  async #add(from: string, part: Mass): Promise<Reply> {
    const { mass, got } = this.#state
    const { number, total } = got[from] ?? EMPTY
    await this.#save({
      mass: plus(mass, part),
      got: { ...got, [from]: { number: number + 1, total: plus(total, part) } },
    })
    return 'kept'
  }

  async #saveInTwo(taken: Pick<Saved, 'mass' | 'got'>): Promise<void> {
    const { got } = this.#state
    this.#state = { ...this.#state, ...taken }
    await this.#journal.append({ ...this.#state, got })
    await this.#journal.append(this.#state)
  }

  async #sendUnconfirmed(peer: string, total: Mass): Promise<void> {
    const part = minus(total, this.#confirmed.get(peer) ?? NONE)
    const reply = await answered(this.#env.rpc<Reply>(peer, { type: 'part', part }, { timeout: TIMEOUT_MS }))
    if (reply === 'kept') this.#confirmed.set(peer, total)
  }
}

/** What it begins with, after a crash as well. */
function restored(saved: Saved, bug: BugName | undefined): Saved {
  if (bug === 'weight-anew') return { ...saved, mass: { ...saved.mass, weight: 1 } }
  return saved
}

function totals(accounts: Readonly<Record<string, Account>>): Readonly<Record<string, Mass>> {
  return Object.fromEntries(Object.entries(accounts).map(([node, { total }]) => [node, total]))
}
