import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import { type BookReply, type Message, type Outcome, SERVICES } from './messages.ts'

type Saved =
  | { readonly type: 'started'; readonly trip: string }
  | { readonly type: 'given-up'; readonly trip: string }
  | { readonly type: 'finished'; readonly trip: string; readonly outcome: Outcome }

const TIMEOUT_MS = 60
const MOST_ATTEMPTS = 2
const PAUSE_MS = 30

/**
 * Books all that a trip takes, one after the other; where that does not go on, it takes back what it has. What it is about it has on
 * its disk, and goes on with after a crash: each step may be done again.
 */
export class Agency {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #trips = new Map<string, Promise<Outcome>>()
  readonly #outcomes = new Map<string, Outcome>()

  static async start(env: Env<Message>, bug?: BugName): Promise<Agency> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'trips')
    return new Agency(env, journal, records, bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    const givenUp = new Set<string>()
    for (const record of records) {
      if (record.type === 'given-up') givenUp.add(record.trip)
      if (record.type === 'finished') this.#outcomes.set(record.trip, record.outcome)
    }
    for (const { type, trip } of records) {
      if (type !== 'started' || this.#outcomes.has(trip)) continue
      env.reach('goes on after a crash')
      this.#trips.set(trip, givenUp.has(trip) ? this.#takeBack(trip, SERVICES) : this.#goOn(trip))
    }
  }

  receive(_from: string, message: Message): Outcome | Promise<Outcome> | undefined {
    if (message.type !== 'travel') return undefined
    const { trip } = message
    const outcome = this.#outcomes.get(trip)
    if (outcome !== undefined) return outcome
    const running = this.#trips.get(trip) ?? this.#start(trip)
    this.#trips.set(trip, running)
    return running
  }

  inspect() {
    return { underWay: [...this.#trips.keys()].filter(trip => !this.#outcomes.has(trip)) }
  }

  async #start(trip: string): Promise<Outcome> {
    const saved = this.#journal.append({ type: 'started', trip })
    if (this.#bug !== 'start-not-durable') await saved
    return this.#goOn(trip)
  }

  async #goOn(trip: string): Promise<Outcome> {
    const confirmed: string[] = []
    for (const service of SERVICES) {
      const reply = await this.#book(service, trip)
      if (reply === 'yes') {
        confirmed.push(service)
        continue
      }
      const saved = this.#journal.append({ type: 'given-up', trip })
      if (this.#bug !== 'decision-not-durable') await saved
      // Of all: one that does not answer may have booked, and so may one that was asked before a crash.
      return this.#takeBack(trip, this.#bug === 'silence-is-a-no' ? confirmed : SERVICES)
    }
    return this.#finish(trip, 'booked')
  }

  async #book(service: string, trip: string): Promise<BookReply | undefined> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const reply = await answered(this.#env.rpc<BookReply>(service, { type: 'book', trip }, { timeout: TIMEOUT_MS }))
      if (reply !== undefined) return reply
    }
    return undefined
  }

  /** There is no way but back: it goes on until each has answered. */
  async #takeBack(trip: string, services: readonly string[]): Promise<Outcome> {
    for (const service of [...services].reverse()) {
      const cancel = () => answered(this.#env.rpc(service, { type: 'cancel', trip }, { timeout: TIMEOUT_MS }))
      while ((await cancel()) === undefined && this.#bug !== 'cancelled-once') await this.#env.sleep(PAUSE_MS)
    }
    return this.#finish(trip, 'cancelled')
  }

  async #finish(trip: string, outcome: Outcome): Promise<Outcome> {
    await this.#journal.append({ type: 'finished', trip, outcome })
    this.#outcomes.set(trip, outcome)
    return outcome
  }
}
