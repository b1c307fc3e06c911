import type { Timeline } from './timeline.ts'

/**
 * The one place where events wait that have come up and cannot happen yet: flights before a link that is cut, or because of a hold;
 * whatever comes up for a process that stands still or is busy. They wait in the order in which they came, and are woken, never polled.
 */
export class WaitingRoom {
  readonly #timeline: Timeline
  readonly #waiting = new Map<object, number[]>()

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  /** Keeps a popped slot until `reason` is over. */
  wait(reason: object, slot: number): void {
    const slots = this.#waiting.get(reason)
    if (slots === undefined) this.#waiting.set(reason, [slot])
    else slots.push(slot)
  }

  /** The reason is over: what waited for it comes up again `afterUs` from now, in order. */
  wake(reason: object, afterUs = 0): void {
    const slots = this.#waiting.get(reason)
    if (slots === undefined) return
    this.#waiting.delete(reason)
    const timeUs = this.#timeline.now + afterUs
    for (const slot of slots) this.#timeline.again(slot, timeUs)
  }

  /** Drops what waits for the reason. Returns the slots, which are the caller's to release. */
  drop(reason: object): readonly number[] {
    const slots = this.#waiting.get(reason) ?? NONE
    this.#waiting.delete(reason)
    return slots
  }

  /** Everything that waits. */
  *slots(): Iterable<number> {
    for (const slots of this.#waiting.values()) yield* slots
  }
}

const NONE: readonly number[] = []
