import type { Link } from '../net/link.ts'
import type { Streams } from '../random/streams.ts'

/**
 * The `schedule` section of a plan: priorities of single events among those at the same microsecond, by address
 * (`"n1->n2 #17"`, `"n1 timer 4"`); the lowest goes first. Events that it does not list have priority 0.
 */
export type ScheduleOverlay = Readonly<Record<string, number>>

/** Priorities stand above the sequence number in the order of an event, which is an exact integer up to 2^53. */
const SEQUENCE_SPAN = 2 ** 36
/** Priorities lie strictly between plus and minus this. */
export const MAX_PRIORITY = 2 ** 15

/** What goes before all else at an instant, in this order: faults that are operations, who asks what is next, and what is invoked then. */
export const RANK = { fault: 0, asking: 1, invocation: 2 } as const
type Rank = (typeof RANK)[keyof typeof RANK]
/** Their share of the numbers between two priorities is a power of two, so that the order of an event stays an exact integer. */
const RANKS = 4

/**
 * What goes first among events at the same instant. An event's priority is drawn from its own name, not from the order of
 * the draws, so that leaving one event out does not reorder the others.
 */
export class Schedule {
  readonly #overlay: ReadonlyMap<string, number> | undefined
  readonly #streams: Streams
  #salt = 0
  /** The era that the salt was drawn in. */
  #era = -1
  readonly #random: boolean
  #sequence = 0

  constructor(streams: Streams, kind: 'fifo' | 'random', overlay: ScheduleOverlay | undefined) {
    this.#random = kind === 'random' && overlay === undefined
    this.#overlay =
      overlay === undefined || Object.keys(overlay).length === 0 ? undefined : new Map(Object.entries(overlay))
    this.#streams = streams
  }

  /** For an event that has no name of its own: in the order of creation. */
  next(): number {
    return this.#sequence++
  }

  /** For an event that goes before all others at its instant but those of a lower rank. Of several, the one that was created first. */
  first(rank: Rank): number {
    return (rank / RANKS - MAX_PRIORITY) * SEQUENCE_SPAN + this.#sequence++
  }

  message(link: Link, number: number): number {
    if (this.#random) return this.#drawn(link.from * 8191 + link.to, number)
    if (this.#overlay === undefined) return this.#sequence++
    return this.#listed(`${link.name} #${number}`)
  }

  timer(process: string, number: number): number {
    if (this.#random) return this.#drawn(process.charCodeAt(process.length - 1) * 31 + process.length, number)
    if (this.#overlay === undefined) return this.#sequence++
    return this.#listed(`${process} timer ${number}`)
  }

  #listed(address: string): number {
    return (this.#overlay?.get(address) ?? 0) * SEQUENCE_SPAN + this.#sequence++
  }

  #drawn(place: number, number: number): number {
    const { era } = this.#streams
    if (era !== this.#era) {
      this.#era = era
      this.#salt = this.#streams.stream('schedule').int32()
    }
    let hash = Math.imul(this.#salt ^ place, 0xcc9e2d51)
    hash = Math.imul(hash ^ (hash >>> 15) ^ number, 0x1b873593)
    hash ^= hash >>> 13
    return (hash >> 17) * SEQUENCE_SPAN + this.#sequence++
  }
}
