import { MessageCopier, UnsendableError } from '../net/copy.ts'
import { copyAgain } from '../net/copy-again.ts'
import { type Flight, type PartNumber, SEGMENT } from '../net/flight.ts'
import type { FlightPool } from '../net/flight-pool.ts'
import type { Link } from '../net/link.ts'
import type { Network } from '../net/network.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { current } from './current.ts'
import type { Fingerprint } from './fingerprint.ts'
import { placeOf } from './function-place.ts'
import type { Guard } from './guard.ts'
import type { Journal } from './journal/journal.ts'
import { KIND, numberedSend } from './journal/row.ts'
import type { Timeline } from './timeline.ts'

/** A segment that was lost is sent again after so long, then after twice that, … and never later than after a second. */
const RETRANSMIT_US = 200_000
const LONGEST_RETRANSMIT_US = 1_000_000
/** Spelled out: it is used for each flight. */
const SEND = KIND.send

/** Sends flights on their way: copies what they carry, asks the network what becomes of them, and has them arrive. */
export class Flights {
  readonly #timeline: Timeline
  readonly #network: Network
  readonly #pool: FlightPool
  readonly #fingerprint: Fingerprint
  readonly #guard: Guard
  readonly #copier = new MessageCopier()

  constructor(timeline: Timeline, network: Network, pool: FlightPool, fingerprint: Fingerprint, guard: Guard) {
    this.#timeline = timeline
    this.#network = network
    this.#pool = pool
    this.#fingerprint = fingerprint
    this.#guard = guard
  }

  /** Sends a datagram, or the request or reply of this number. Throws a ScenarioError for what cannot be sent. */
  send(link: Link, part: PartNumber, original: unknown, sequence: number): void {
    this.#guard.countAction()
    const flight = this.#pool.take()
    flight.begin(link, part, this.copied(link.fromId, original), sequence)
    this.#setOut(flight, this.#copier.digest)
    if (flight.copyUs >= 0) this.#sendCopy(flight, original)
    if (flight.arrivalUs < 0) this.#pool.give(flight)
  }

  /** Sends a segment of a connection, not before `earliestUs`. Returns when it arrives. The message is a copy already. */
  sendSegment(
    link: Link,
    sender: { readonly number: number },
    segment: {
      readonly message: unknown
      readonly digest: number
      readonly control: number
      readonly sequence: number
    },
    earliestUs: number,
  ): number {
    this.#guard.countAction()
    const flight = this.#pool.take()
    flight.begin(link, SEGMENT, segment.message, segment.sequence)
    flight.sender = sender
    flight.control = segment.control
    this.#setOut(flight, segment.digest ^ segment.control, earliestUs)
    if (flight.arrivalUs >= 0) return flight.arrivalUs
    this.#sendAgainLater(flight)
    return earliestUs
  }

  /** The machine of the sender hears nothing, and sends the segment again: sooner at first, then at longer intervals (RFC 6298). */
  #sendAgainLater(flight: Flight<Link>): void {
    const afterUs = Math.min(RETRANSMIT_US * 2 ** flight.attempt, LONGEST_RETRANSMIT_US)
    this.#timeline.at(this.#timeline.now + afterUs, () => {
      const { journal, now } = this.#timeline
      this.#network.routeAgain(flight, now)
      const { link, number, arrivalUs } = flight
      this.#fingerprint.mix(arrivalUs, number)
      if (arrivalUs < 0) {
        this.#sendAgainLater(flight)
        return
      }
      flight.event = journal.write(KIND.copy, flight.event, link.number, number << 3, undefined, arrivalUs)
      this.#timeline.arriveAt(arrivalUs, flight)
    })
  }

  #setOut(flight: Flight<Link>, digest: number, earliestUs = 0): void {
    const { link, part, message } = flight
    const timeline = this.#timeline
    const { journal } = timeline
    this.#network.route(flight, timeline.now)
    if (flight.arrivalUs >= 0 && flight.arrivalUs < earliestUs) flight.arrivalUs = earliestUs
    const { number, arrivalUs } = flight
    this.#fingerprint.mix(arrivalUs, digest ^ (number << 2) ^ part)
    const b = numberedSend(number, flight.control, part)
    flight.event = journal.isWhole
      ? this.#writeWhole(journal, flight, message, b)
      : journal.write(SEND, journal.root, link.number, b, undefined, arrivalUs)
    if (flight.mark !== 0) this.#fingerprint.mix(flight.mark, number)
    if (arrivalUs >= 0) timeline.arriveAt(arrivalUs, flight)
  }

  /** `message` is what was sent, whatever arrives. The journal keeps a copy: the receiver may change its own. */
  #writeWhole(journal: Journal, { link, arrivalUs, sender }: Flight<Link>, message: unknown, b: number): number {
    const event = journal.write(SEND, journal.root, link.number, b, copyAgain(message), arrivalUs)
    if (sender !== undefined) journal.noteConnection(event, sender.number)
    if (journal.hasLines) journal.setLine(event, journal.line() ?? placeOf(current?.instance?.receive))
    return event
  }

  #sendCopy(of: Flight<Link>, original: unknown): void {
    const { link, number, part, sequence, copyUs } = of
    const { journal } = this.#timeline
    this.#fingerprint.mix(copyUs, number)
    const copy = this.#pool.take()
    copy.begin(link, part, this.#copier.copy(original), sequence)
    copy.number = number
    copy.event = journal.write(KIND.copy, of.event, link.number, number << 3, undefined, copyUs)
    this.#timeline.arriveAt(copyUs, copy)
  }

  /** Copies a message for its receiver. The sender may catch what this throws: the run ends all the same. */
  copied(sender: string, original: unknown): unknown {
    try {
      return this.#copier.copy(original)
    } catch (error) {
      if (!(error instanceof UnsendableError)) throw error
      const refusal = new ScenarioError(`${sender}: ${error.message}`, { cause: error })
      this.#guard.fail(refusal)
      throw refusal
    }
  }

  /** A digest of what was copied last. */
  get digest(): number {
    return this.#copier.digest
  }
}
