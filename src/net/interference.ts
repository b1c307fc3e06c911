import type { Flight } from './flight.ts'

/** Something that looks at each message which is sent over a link, and may do something to it. */
export interface Interference {
  /** Messages to which it has done something. */
  readonly effect: number
  /** Called once for each message that is sent, also for those that a cut or chance has dropped already. */
  meet(flight: Flight): void
  /** It is over. */
  ended?(): void
}
