import { ALTERED, BUFFERED, COUNTED, DAMAGED, DATAGRAM, type Flight, REQUEST } from '../net/flight.ts'
import type { Link } from '../net/link.ts'
import { placeOf } from './function-place.ts'
import type { Journal } from './journal/journal.ts'
import { ARRIVAL, type ArrivalNumber, KIND } from './journal/row.ts'
import type { Process } from './process.ts'
import { cutOf, type Reason, type WaitingRoom } from './waiting-room.ts'

/**
 * The one way in: every flight that arrives anywhere comes to this gate, and is asked the same questions in the same order. Is its link
 * cut? Is it held? Do connections stand still? Was it damaged? Those are asked of the network, once. Then of the receiver: does it
 * stand still, is it busy, is it down?
 *
 * A datagram, request or reply on a cut link is gone. A segment of a connection waits: its machine sends it again until it gets
 * through.
 */
export class ArrivalGate {
  readonly #room: WaitingRoom
  readonly #journal: Journal

  constructor(room: WaitingRoom, journal: Journal) {
    this.#room = room
    this.#journal = journal
  }

  /** Decides about the flight in this slot, counts what it decides, and keeps what has to wait. */
  judge(slot: number, flight: Flight<Link>, receiver: Process): ArrivalNumber {
    const { link } = flight
    const isFree = (link.blocks | link.holds | link.stalls | flight.mark) === 0 && flight.hold === undefined
    if (!isFree || receiver.paused || receiver.busy || receiver.status === 'down') {
      return this.#judgeClosely(slot, flight, receiver)
    }
    // To most there is no more to say.
    link.counts.delivered++
    this.#journal.writeRoot(ARRIVE, link.number, flight.number << 3, undefined)
    if (this.#journal.hasLines) this.#noteHandler(flight, receiver)
    return DELIVERED
  }

  /** Notes where the code is written that gets the message. A reply goes to whoever waits for it. */
  #noteHandler({ part }: Flight<Link>, { instance }: Process): void {
    if (part !== DATAGRAM && part !== REQUEST) return
    this.#journal.setLine(this.#journal.root, placeOf(instance?.receive))
  }

  #judgeClosely(slot: number, flight: Flight<Link>, receiver: Process): ArrivalNumber {
    const fate = this.#fate(slot, flight, receiver)
    const { link, number, mark, event } = flight
    const altered = (mark & ALTERED) !== 0 && this.#journal.isWhole ? { message: flight.message } : undefined
    if (fate === ARRIVAL.delivered) {
      link.counts.delivered++
      this.#journal.writeRoot(KIND.arrive, link.number, (number << 3) | fate, altered)
      if (this.#journal.hasLines) this.#noteHandler(flight, receiver)
    } else this.#journal.write(KIND.arrive, event, link.number, (number << 3) | fate, altered)
    return fate
  }

  #fate(slot: number, flight: Flight<Link>, receiver: Process): ArrivalNumber {
    const { link } = flight
    if ((flight.mark & BUFFERED) === 0) {
      if (link.blocks > 0) {
        if (!flight.isSegment) {
          link.counts.blocked++
          return ARRIVAL.blocked
        }
        return this.#wait(slot, flight, cutOf(link, 'block'), ARRIVAL.blocked)
      }
      if (link.holds > 0) return this.#wait(slot, flight, cutOf(link, 'hold'), ARRIVAL.held)
      if (link.stalls > 0 && flight.isSegment) {
        return this.#wait(slot, flight, cutOf(link, 'stall'), ARRIVAL.stalled)
      }
      if (flight.hold?.isActive) return this.#wait(slot, flight, flight.hold, ARRIVAL.held)
      if ((flight.mark & DAMAGED) !== 0) {
        link.counts.corrupted++
        return ARRIVAL.damaged
      }
    }
    if (receiver.paused || receiver.busy) {
      // It is on its receiver's machine: what becomes of the network is nothing to it any more.
      flight.mark |= BUFFERED
      this.#room.wait(receiver, slot)
      return ARRIVAL.waits
    }
    if (receiver.status === 'down') {
      link.counts.unreachable++
      return ARRIVAL.unreachable
    }
    return ARRIVAL.delivered
  }

  #wait(slot: number, flight: Flight<Link>, reason: Reason, fate: 1 | 2 | 3): ArrivalNumber {
    if ((flight.mark & COUNTED) === 0) {
      flight.mark |= COUNTED
      flight.link.counts[COUNTS[fate]]++
    }
    this.#room.wait(reason, slot)
    return fate
  }
}

/** Spelled out: they are used for each flight. */
const ARRIVE = KIND.arrive
const DELIVERED = ARRIVAL.delivered

/** How waiting is counted, by the number of the fate. */
const COUNTS = { [ARRIVAL.blocked]: 'blocked', [ARRIVAL.held]: 'held', [ARRIVAL.stalled]: 'stalled' } as const
