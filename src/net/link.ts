import type { IntegerStream, Streams } from '../random/streams.ts'
import type { Obstacle } from './flight.ts'
import type { LatencySampler } from './latency.ts'
import type { LinkOverlay } from './overlay.ts'

/** Says what became of the messages sent over a link, or over all of them. */
export interface MessageCounts {
  /** How many were sent. */
  sent: number
  /** How many arrived. */
  delivered: number
  /** Dropped by chance, or because the plan says so. */
  lost: number
  /** Dropped by a partition, or kept waiting by it on a connection. */
  blocked: number
  /** Extra copies that were sent on. */
  duplicated: number
  /** Kept back by a hold until its release. */
  held: number
  /** Kept waiting on a connection that stands still. */
  stalled: number
  /** Arrived damaged, which a checksum showed. */
  corrupted: number
  /** Arrived at a process that was down. */
  unreachable: number
}

export function noMessages(): MessageCounts {
  return {
    sent: 0,
    delivered: 0,
    lost: 0,
    blocked: 0,
    duplicated: 0,
    held: 0,
    stalled: 0,
    corrupted: 0,
    unreachable: 0,
  }
}

/** Something that adds to the chance that a link loses messages, or to the chance that it duplicates them. */
export interface Worsening {
  readonly chance: 'loss' | 'duplication'
  readonly by: number
  /** A message met with its part of the chance. */
  hit(): void
}

/** One direction between two processes. Its n-th message takes the n-th draw of its own random stream. */
export class Link {
  /** Links are numbered in the order in which they were first used. */
  readonly number: number
  readonly from: number
  readonly to: number
  readonly fromId: string
  readonly toId: string
  /** `n1->n2`: how plans and journals call it. */
  readonly name: string
  readonly random: IntegerStream
  readonly counts: MessageCounts = noMessages()
  readonly overlay: LinkOverlay | undefined
  latency: LatencySampler
  /** Partitions that cut this link now, by dropping. */
  blocks = 0
  /** Holds on this link now. */
  holds = 0
  /** Cuts by which connections stand still, and nothing else. */
  stalls = 0
  /** Chance in [0, 1] that a message is lost, and that it is duplicated; and what they are when nothing is wrong. */
  loss: number
  duplication: number
  readonly usualLoss: number
  readonly usualDuplication: number
  /** What makes these worse now, in the order in which it began: each has its own part of the chance, after the usual one. */
  readonly worsenings: Worsening[] = []
  /** What else happens to messages now. */
  obstacles: readonly Obstacle[] | undefined = undefined
  /** The link of the same sender that was used after this one the last time: a guess at what it needs next. */
  following: Link | undefined = undefined
  /** The last arrival, for links that keep the order. */
  lastArrivalUs = 0

  constructor(
    streams: Streams,
    number: number,
    from: { readonly index: number; readonly id: string },
    to: { readonly index: number; readonly id: string },
    settings: { latency: LatencySampler; loss: number; duplication: number; overlay: LinkOverlay | undefined },
  ) {
    this.number = number
    this.from = from.index
    this.to = to.index
    this.fromId = from.id
    this.toId = to.id
    this.name = `${from.id}->${to.id}`
    this.random = streams.integers(`link/${this.name}`)
    this.latency = settings.latency
    this.loss = settings.loss
    this.duplication = settings.duplication
    this.usualLoss = settings.loss
    this.usualDuplication = settings.duplication
    this.overlay = settings.overlay
  }

  /** A message met with a chance: `at` says where within it, from 0. What added this part of the chance is told, if anything did. */
  hit(chance: Worsening['chance'], at: number): void {
    let end = chance === 'loss' ? this.usualLoss : this.usualDuplication
    if (at < end) return
    for (const worsening of this.worsenings) {
      if (worsening.chance !== chance) continue
      end += worsening.by
      if (at < end) {
        worsening.hit()
        return
      }
    }
  }
}
