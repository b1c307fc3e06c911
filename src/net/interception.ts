import { type Duration, microseconds } from '../clock/duration.ts'
import { FLIGHT_PARTS, type Flight, type FlightHold, type FlightPart } from './flight.ts'
import { Interference } from './interference.ts'

/** Says what is known of a message when it is sent. */
export interface Intercepted {
  /** The process that sends it. */
  readonly from: string
  /** The process that it is for. */
  readonly to: string
  /** Its number on its link, from 0: `n1->n2` and this is its address in plans and journals. */
  readonly number: number
  /** What travels: a message, a request, an answer to one, or a segment of a connection. */
  readonly part: FlightPart
}

/** Says what becomes of an intercepted message; `hold` keeps it back until the interception ends. */
export type MessageAction =
  | 'lose'
  | 'duplicate'
  | 'hold'
  | { readonly delay: Duration }
  | { readonly duplicate: Duration }

/** Decides about single messages. Nothing happens to one for which it returns `undefined`. It must not change them. */
export type Interceptor = (message: unknown, about: Intercepted) => MessageAction | undefined

/**
 * Does to single messages what a function says. On connections, what is lost is sent again, nothing comes twice, and what is
 * held back keeps back all that follows; their opening and closing cannot be intercepted.
 */
export class Interception extends Interference implements FlightHold {
  isActive = true
  readonly #interceptor: Interceptor
  readonly #release: (hold: FlightHold) => void

  constructor(interceptor: Interceptor, release: (hold: FlightHold) => void) {
    super()
    this.#interceptor = interceptor
    this.#release = release
  }

  meet(flight: Flight): void {
    const { message, number, link, isSegment } = flight
    // A segment that is sent again is the same message: it was asked about before.
    if (flight.attempt > 0 || (isSegment && message === undefined)) return
    const part = FLIGHT_PARTS[flight.part] as FlightPart
    const action = this.#interceptor(message, { from: link.fromId, to: link.toId, number, part })
    if (action === undefined || flight.isDropped) return
    if (action === 'lose') flight.lose()
    else if (action === 'hold') flight.keep(this)
    else if (typeof action === 'object' && 'delay' in action) flight.delayUs += microseconds(action.delay, 'the delay')
    else if (isSegment) return
    else flight.duplicate(action === 'duplicate' ? 0 : microseconds(action.duplicate, 'the delay of the duplicate'))
    this.effect++
  }

  protected override ended(): void {
    this.isActive = false
    this.#release(this)
  }
}
