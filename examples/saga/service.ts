import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import { type BookReply, type Message, type Outcome, PLACES } from './messages.ts'

interface Saved {
  readonly trip: string
  readonly outcome: Outcome
}

/** Has places, and gives one to each trip that asks. It knows nothing of what else a trip takes. */
export class Service {
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #trips = new Map<string, Outcome>()
  #free: number

  static async start(env: Env<Message>, bug?: BugName): Promise<Service> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'trips')
    return new Service(PLACES[env.id]!, journal, records, bug)
  }

  private constructor(places: number, journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#free = places
    this.#journal = journal
    this.#bug = bug
    for (const record of records) this.#apply(record)
  }

  async receive(_from: string, message: Message): Promise<BookReply | 'cancelled' | undefined> {
    switch (message.type) {
      case 'book': {
        const reply = this.#book(message.trip)
        if (this.#bug !== 'booking-not-durable') await this.#journal.durable()
        return reply
      }
      case 'cancel':
        this.#cancel(message.trip)
        await this.#journal.durable()
        return 'cancelled'
      case 'travel':
        return undefined
    }
  }

  inspect() {
    return { free: this.#free, trips: Object.fromEntries(this.#trips) }
  }

  #book(trip: string): BookReply {
    const known = this.#trips.get(trip)
    if (known === 'cancelled') return 'no'
    if (known === 'booked' && this.#bug !== 'booked-twice') return 'yes'
    if (this.#free === 0) return 'no'
    this.#save({ trip, outcome: 'booked' })
    return 'yes'
  }

  #cancel(trip: string): void {
    const known = this.#trips.get(trip)
    if (known === 'cancelled' && this.#bug !== 'freed-twice') return
    // Also where there is no booking: it may be on its way, and slower than this.
    if (known === undefined && this.#bug === 'booked-after-all') return
    this.#save({ trip, outcome: 'cancelled' })
  }

  #save(record: Saved): void {
    this.#apply(record)
    void this.#journal.append(record)
  }

  #apply({ trip, outcome }: Saved): void {
    const known = this.#trips.get(trip)
    if (outcome === 'booked') this.#free--
    else if (known === 'booked' || (known === 'cancelled' && this.#bug === 'freed-twice')) this.#free++
    this.#trips.set(trip, outcome)
  }
}
