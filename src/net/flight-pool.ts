import { Flight } from './flight.ts'
import type { Link } from './link.ts'

/** Flights that are over, to be used again: a run has as many as were ever under way at the same time, and makes no more. */
export class FlightPool {
  readonly #free: Flight<Link>[] = []

  /** Returns a flight that is not under way. Call its `begin`. */
  take(): Flight<Link> {
    return this.#free.pop() ?? new Flight<Link>()
  }

  /** Takes back a flight that is over. */
  give(flight: Flight<Link>): void {
    flight.end()
    this.#free.push(flight)
  }
}
