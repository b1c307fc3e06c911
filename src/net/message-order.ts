import type { Flight } from './flight.ts'
import type { Link } from './link.ts'

/** Decides how long messages take by what is to go first. */
export interface MessageOrder {
  /** How long a flight takes that sets out now, microseconds; LOST for one that does not arrive. */
  latencyUs(flight: Flight<Link>): number
  /** A flight is given to its receiver: what is sent in this step comes of it. */
  delivered(flight: Flight<Link>): void
}
