import { mixedBits } from '../random/mixed-bits.ts'
import { type LatencySampler, quantileOf } from './latency.ts'
import { messageSize } from './message-size.ts'

/** What an interference may know of the link of a message. */
export interface PassageLink {
  readonly number: number
  readonly fromId: string
  readonly toId: string
  readonly name: string
  readonly latency: LatencySampler
}

/** How a message is sent: by `env.send`, as a request or reply of `env.rpc`, or as a segment of a connection. */
export type MessagePart = 'message' | 'request' | 'reply' | 'stream'

export const PARTS: readonly MessagePart[] = ['message', 'request', 'reply', 'stream']
export const STREAM = 3

/** Messages that are kept back one by one, until this is over. */
export interface MessageHold {
  readonly isActive: boolean
  /** Queue slots of those that have arrived meanwhile. */
  heldSlots: number[]
}

/** What is special about a message on its way: bits. */
export const DAMAGED = 2
export const ALTERED = 4
export const HELD = 8

/**
 * One message at the moment at which it is sent: what an interference sees of it, and what it does to it. There is one
 * object for all, used again for each message.
 */
export class Passage {
  link!: PassageLink
  /** Its number on the link, from 0. */
  number = 0
  /** What the receiver will get. */
  message: unknown
  part: 0 | 1 | 2 | 3 = 0
  nowUs = 0
  /** Whether something has dropped it already. */
  isDropped = false
  /** Whether chance may do anything to it: not where the plan says what becomes of it. */
  isByChance = false
  /** Time added to its latency. Where the network keeps the order, those behind it wait as well. */
  delayUs = 0
  /** Time for which it is out of the way, and others overtake it, whatever the network keeps. */
  asideUs = 0
  /** When the copy arrives, counted from now without what is added; -1 if there is none. */
  duplicateUs = -1
  /** Of the bits above. */
  mark = 0
  heldBy: MessageHold | undefined
  #draw = 0
  #size = -1

  begin(
    link: PassageLink,
    number: number,
    draw: number,
    nowUs: number,
    message: unknown,
    part: 0 | 1 | 2 | 3,
    isDropped: boolean,
    isByChance: boolean,
    duplicateUs: number,
  ): void {
    this.link = link
    this.number = number
    this.#draw = draw
    this.nowUs = nowUs
    this.message = message
    this.part = part
    this.isDropped = isDropped
    this.isByChance = isByChance
    this.duplicateUs = duplicateUs
    this.delayUs = 0
    this.asideUs = 0
    this.mark = 0
    this.heldBy = undefined
    this.#size = -1
  }

  /** Whether it is a segment of a connection: what would be lost is sent again, and nothing overtakes or comes twice. */
  get isSegment(): boolean {
    return this.part === STREAM
  }

  /** An estimate of its bytes, made when it is asked for. */
  get size(): number {
    if (this.#size < 0) this.#size = messageSize(this.message)
    return this.#size
  }

  /** A number in [0, 1), from the message's one draw: the same for the same salt. */
  chance(salt: number): number {
    return quantileOf(mixedBits(this.#draw ^ salt))
  }

  /** It is dropped. */
  lose(): void {
    this.isDropped = true
  }

  /** It arrives twice; the copy takes this much longer than it would by itself. */
  duplicate(afterUs: number): void {
    const { latency } = this.link
    const ownUs = this.isByChance ? latency.sampleUs(this.chance(DUPLICATE)) : latency.nominalUs
    this.duplicateUs = ownUs + afterUs
  }

  /** It arrives, but cannot be read: a checksum finds that out. */
  damage(): void {
    this.mark |= DAMAGED
  }

  /** The receiver gets this instead. */
  alter(message: unknown): void {
    this.message = message
    this.mark |= ALTERED
  }

  hold(by: MessageHold): void {
    this.heldBy = by
    this.mark |= HELD
  }
}

const DUPLICATE = 0x2c1b3c6d
