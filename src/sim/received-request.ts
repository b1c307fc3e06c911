import { REPLY } from '../net/flight.ts'
import type { Link } from '../net/link.ts'
import { current } from './current.ts'
import type { Flights } from './flights.ts'
import type { Process } from './process.ts'
import { promised } from './promised.ts'
import type { RequestAtWork } from './requests-at-work.ts'

/** A request that came to a process: it is answered once, and only while the incarnation lasts that got it. */
export class ReceivedRequest implements RequestAtWork {
  readonly message: unknown
  readonly sinceUs: number
  before: RequestAtWork | undefined
  after: RequestAtWork | undefined
  readonly #process: Process
  readonly #incarnation: number
  readonly #flights: Flights
  /** Back to the one who asked. */
  readonly #link: Link
  readonly #id: number
  #isAnswered = false

  constructor(process: Process, flights: Flights, link: Link, id: number, message: unknown) {
    this.message = message
    this.sinceUs = process.world.now
    this.#process = process
    this.#incarnation = process.incarnation
    this.#flights = flights
    this.#link = link
    this.#id = id
  }

  reply(value: unknown): void {
    if (this.#isAnswered || this.#process.incarnation !== this.#incarnation) return
    this.#isAnswered = true
    this.#flights.send(this.#link, REPLY, value, this.#id)
  }

  /** Answers with what a `receive` returned, or resolves to; `undefined` is no answer. */
  returned(value: unknown): void {
    if (value === undefined) return
    const promise = promised(value)
    if (promise === undefined) {
      this.reply(value)
      return
    }
    const { atWork } = this.#process
    atWork.add(this)
    void promise.then((resolved: unknown) => {
      if (current === undefined && this.#process.world.strays(this.#process, 'answers a request')) return
      atWork.remove(this)
      if (resolved !== undefined) this.reply(resolved)
    })
  }
}
