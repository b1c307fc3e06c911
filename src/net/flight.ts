import { mixedBits } from '../random/mixed-bits.ts'
import type { Chain } from './chain.ts'
import { type LatencySampler, quantileOf } from './latency.ts'
import { messageSize } from './message-size.ts'

/** What travels: a datagram of `env.send`, a request or a reply of `env.rpc`, or a segment of a connection. */
export type FlightPart = 'datagram' | 'request' | 'reply' | 'segment'

/** The parts, by their numbers in a flight. */
export const FLIGHT_PARTS: readonly FlightPart[] = ['datagram', 'request', 'reply', 'segment']
export const DATAGRAM = 0
export const REQUEST = 1
export const REPLY = 2
export const SEGMENT = 3
export type PartNumber = 0 | 1 | 2 | 3

/** What an interference may know of the link of a flight. */
export interface FlightLink {
  readonly number: number
  readonly fromId: string
  readonly toId: string
  /** `n1->n2`. */
  readonly name: string
  readonly latency: LatencySampler
}

/** Keeps single flights back at the gate of their receiver, until it is over. */
export interface FlightHold {
  readonly isActive: boolean
}

/** What each flight over a link meets when it sets out, and which may do something to it. */
export interface Obstacle {
  /** Called once for each message that is sent, also for those that a cut or chance has dropped already. */
  meet(flight: Flight): void
}

/** What is special about a flight on its way: bits of `mark`. */
export const DAMAGED = 1
export const ALTERED = 2
/** It has been counted as kept waiting: once, however often it comes to the gate. */
export const COUNTED = 4
/** It has passed the network, and waits on its receiver's machine. */
export const BUFFERED = 8

/** What becomes of a flight that does not set out, in place of the time of its arrival. */
export const LOST = -1
export const BLOCKED = -2

/**
 * One thing on its way from one process to another over a link. When it sets out, the network decides what becomes of it, and what
 * interferes with the link may change that (`lose`, `damage`, `alter`, `hold`, `duplicate`, `delayUs`, `asideUs`); then it waits for
 * its arrival in the queue, and comes to the arrival gate of its receiver. Flights are used again (flight-pool.ts).
 */
export class Flight<Link extends FlightLink = FlightLink> {
  link!: Link
  /** Its number on the link, from 0. */
  number = 0
  part: PartNumber = DATAGRAM
  /** What the receiver will get: a copy of its own. */
  message: unknown = undefined
  /** For a request and its reply: which request of the run. For a segment: its position in its stream. */
  sequence = 0
  /** For a segment: the end that sent it, with the number of its connection. */
  sender: { readonly number: number } | undefined = undefined
  /** For a segment: what it does to its connection (connections/segment.ts). */
  control = 0
  /** When it sets out. */
  nowUs = 0
  /** How often it was sent before: only segments are sent again. */
  attempt = 0
  /** When it arrives, microseconds; or LOST, or BLOCKED. */
  arrivalUs = 0
  /** When the second flight arrives that the network makes of it; -1 if it makes none. */
  copyUs = -1
  /** Whether something has dropped it already. */
  isDropped = false
  /** Whether chance may do anything to it: not where the plan says what becomes of it. */
  isByChance = false
  /** Time added to its latency. Where the network keeps the order, those behind it wait as well. */
  delayUs = 0
  /** Time for which it is out of the way, and others overtake it, whatever the network keeps. */
  asideUs = 0
  /** Of the bits above. */
  mark = 0
  hold: FlightHold | undefined = undefined
  /** The event of the journal that it is: its sending, or the making of the copy. */
  event = -1
  /** The one draw that all chances of this flight come from. */
  draw = 0
  /** The chain of messages that it is the last of, where an order goes by that. */
  chain: Chain | undefined = undefined
  #size = -1

  /** Makes it a new flight. */
  begin(link: Link, part: PartNumber, message: unknown, sequence: number): void {
    this.link = link
    this.number = 0
    this.part = part
    this.message = message
    this.sequence = sequence
    this.sender = undefined
    this.control = 0
    this.nowUs = 0
    this.attempt = 0
    this.arrivalUs = 0
    this.copyUs = -1
    this.isDropped = false
    this.isByChance = false
    this.delayUs = 0
    this.asideUs = 0
    this.mark = 0
    this.hold = undefined
    this.event = -1
    this.draw = 0
    this.chain = undefined
    this.#size = -1
  }

  /** Makes a segment that was lost ready to set out again. */
  again(nowUs: number): void {
    this.nowUs = nowUs
    this.attempt++
    this.arrivalUs = 0
    this.isDropped = false
    this.isByChance = false
    this.delayUs = 0
    this.asideUs = 0
    this.mark = 0
    this.hold = undefined
    this.draw = mixedBits(this.draw)
  }

  /** Lets go of what it carried. */
  end(): void {
    this.message = undefined
    this.sender = undefined
    this.hold = undefined
  }

  /** Whether it is a segment of a connection: what would be lost is sent again, and nothing overtakes or comes twice. */
  get isSegment(): boolean {
    return this.part === SEGMENT
  }

  /** An estimate of the bytes that were sent, made when it is asked for. */
  get size(): number {
    if (this.#size < 0) this.#size = messageSize(this.message)
    return this.#size
  }

  /** Returns a number in [0, 1) from the flight's one draw: the same for the same salt. */
  chance(salt: number): number {
    return quantileOf(mixedBits(this.draw ^ salt))
  }

  /** Drops it. */
  lose(): void {
    this.isDropped = true
  }

  /** Has it arrive twice; the copy takes this much longer than it would by itself. */
  duplicate(afterUs: number): void {
    const { latency } = this.link
    const ownUs = this.isByChance ? latency.sampleUs(this.chance(DUPLICATE)) : latency.nominalUs
    this.copyUs = ownUs + afterUs
  }

  /** Lets it arrive unreadable: a checksum finds that out. */
  damage(): void {
    this.mark |= DAMAGED
  }

  /** Gives the receiver this instead. It takes as many bytes as what was sent. */
  alter(message: unknown): void {
    this.#size = this.size
    this.message = message
    this.mark |= ALTERED
  }

  /** Keeps it back at the gate until the hold is over. */
  keep(by: FlightHold): void {
    this.hold = by
  }
}

const DUPLICATE = 0x2c1b3c6d
