import type { CutKind } from '../net/cut.ts'
import type { Link } from '../net/link.ts'
import type { Timeline } from './timeline.ts'

/**
 * The one place where events wait that have come up and cannot happen yet: flights before a link that is cut, or because of a hold;
 * whatever comes up for a process that stands still or is busy. They wait in the order in which they came, and are woken, never polled.
 */
export class WaitingRoom {
  readonly #timeline: Timeline
  readonly #waiting = new Map<Reason, number[]>()

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  /** Keeps a popped slot until `reason` is over. */
  wait(reason: Reason, slot: number): void {
    this.#timeline.queue.setAside(slot)
    const slots = this.#waiting.get(reason)
    if (slots === undefined) this.#waiting.set(reason, [slot])
    else slots.push(slot)
  }

  /** The reason is over: what waited for it comes up again `afterUs` from now, in order. */
  wake(reason: Reason, afterUs = 0): void {
    const slots = this.#waiting.get(reason)
    if (slots === undefined) return
    this.#waiting.delete(reason)
    const timeUs = this.#timeline.now + afterUs
    for (const slot of slots) this.#timeline.again(slot, timeUs)
  }

  /** Drops what waits for the reason. Returns the slots, which are the caller's to release. */
  drop(reason: Reason): readonly number[] {
    const slots = this.#waiting.get(reason) ?? NONE
    this.#waiting.delete(reason)
    return slots
  }

  /** Everything that waits, and was not cancelled meanwhile. */
  *slots(): Iterable<number> {
    const { queue } = this.#timeline
    for (const slots of this.#waiting.values()) for (const slot of slots) if (!queue.isCancelled(slot)) yield slot
  }
}

/** What is waited for: the end of a hold on single flights, a process that can go on, or `cutOf`. */
export type Reason = object | string

/** Returns the reason of flights that wait because of cuts of one kind: a link may be cut in several ways at once. */
export function cutOf(link: Link, kind: CutKind): Reason {
  return `${kind} ${link.number}`
}

const NONE: readonly number[] = []
