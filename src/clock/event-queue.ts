import { TimingWheel } from './timing-wheel.ts'

/** A row of a slot: its kind, then these. Eight, so that a row does not straddle cache lines. */
const STRIDE = 8
const TARGET = 1
const INCARNATION = 2
const A = 3
const B = 4
const GENERATION = 5
const STATE = 6

/** The states of a slot. Those that are free or popped are live as well: nothing looks at them. */
const LIVE = 0
const CANCELLED = 1
/** Popped, and kept for later. */
const ASIDE = 2
const ASIDE_CANCELLED = 3

/**
 * The queue of what is going to happen, ordered by time and then by `order`.
 *
 * An event is a *slot*: a row of a typed array, recycled when it is released; a timing wheel keeps the order. Nothing is allocated per
 * event.
 *
 * Cancelling marks the slot and leaves it in the wheel until it comes up; when more than half of the wheel is cancelled,
 * it is rebuilt, so that timers which are set and cleared all the time cost no memory.
 */
export class EventQueue {
  /** Live events: pushed, and neither popped nor cancelled. One that is set aside does not count. */
  size = 0

  readonly #wheel: TimingWheel
  /** The numbers of all slots, one row of `STRIDE` after the other. */
  #fields: Int32Array
  #payloads: unknown[] = []
  #cancelledCount = 0
  #free: Int32Array
  #freeCount = 0
  #slotCount = 0

  constructor(capacity = 256) {
    this.#wheel = new TimingWheel(capacity)
    this.#fields = new Int32Array(capacity * STRIDE)
    this.#free = new Int32Array(capacity)
  }

  /**
   * Adds an event and returns its slot. The numbers are the owner's: what kind of event it is, to whom it happens, for
   * which incarnation, and two more.
   */
  push(
    timeUs: number,
    order: number,
    kind: number,
    target: number,
    incarnation: number,
    a: number,
    b: number,
    payload: unknown,
  ): number {
    let slot: number
    if (this.#freeCount > 0) slot = this.#free[--this.#freeCount] as number
    else {
      slot = this.#slotCount++
      if (slot * STRIDE === this.#fields.length) this.#fields = grownInt32(this.#fields)
    }
    const row = slot * STRIDE
    const fields = this.#fields
    fields[row] = kind
    fields[row + TARGET] = target
    fields[row + INCARNATION] = incarnation
    fields[row + A] = a
    fields[row + B] = b
    this.#payloads[slot] = payload
    this.#wheel.insert(slot, timeUs, order)
    this.size++
    return slot
  }

  /** How many slots there are: as many as were ever in use at once, since each is used again. */
  get slots(): number {
    return this.#slotCount
  }

  kind(slot: number): number {
    return this.#fields[slot * STRIDE] as number
  }

  target(slot: number): number {
    return this.#fields[slot * STRIDE + TARGET] as number
  }

  incarnation(slot: number): number {
    return this.#fields[slot * STRIDE + INCARNATION] as number
  }

  a(slot: number): number {
    return this.#fields[slot * STRIDE + A] as number
  }

  b(slot: number): number {
    return this.#fields[slot * STRIDE + B] as number
  }

  payload(slot: number): unknown {
    return this.#payloads[slot]
  }

  /** After `pop`: the time of the event that it took, and its numbers, all read at once. */
  poppedTimeUs = 0
  poppedKind = 0
  poppedTarget = 0
  poppedIncarnation = 0
  poppedA = 0
  poppedB = 0

  /**
   * Takes the next live event out and returns its slot, or -1 if there is none up to `limitUs`. Read what it is from the fields
   * above, then `release` it.
   */
  pop(limitUs: number): number {
    for (;;) {
      const slot = this.#wheel.next(limitUs)
      if (slot < 0) return -1
      const row = slot * STRIDE
      const fields = this.#fields
      if (fields[row + STATE] === LIVE) {
        this.size--
        this.poppedTimeUs = this.#wheel.timeUs
        this.poppedKind = fields[row] as number
        this.poppedTarget = fields[row + TARGET] as number
        this.poppedIncarnation = fields[row + INCARNATION] as number
        this.poppedA = fields[row + A] as number
        this.poppedB = fields[row + B] as number
        return slot
      }
      this.release(slot)
    }
  }

  /** Keeps a popped slot for later: `requeue` or `release` it. */
  setAside(slot: number): void {
    this.#fields[slot * STRIDE + STATE] = ASIDE
  }

  /** Puts a slot that was set aside back, unchanged, to happen at another time; one that was cancelled meanwhile is released. */
  requeue(slot: number, timeUs: number, order: number): void {
    if (this.isCancelled(slot)) {
      this.release(slot)
      return
    }
    this.#fields[slot * STRIDE + STATE] = LIVE
    this.#wheel.insert(slot, timeUs, order)
    this.size++
  }

  /** Gives a popped slot back for reuse. */
  release(slot: number): void {
    this.#payloads[slot] = undefined
    const row = slot * STRIDE
    const fields = this.#fields
    fields[row + GENERATION] = (fields[row + GENERATION] as number) + 1
    const state = fields[row + STATE]
    if (state !== LIVE) {
      if (state === CANCELLED) this.#cancelledCount--
      fields[row + STATE] = LIVE
    }
    if (this.#freeCount === this.#free.length) this.#free = grownInt32(this.#free)
    this.#free[this.#freeCount++] = slot
  }

  /** Changes whenever the slot is reused: keep it beside the slot to cancel safely. */
  generation(slot: number): number {
    return this.#fields[slot * STRIDE + GENERATION] as number
  }

  /** Whether an event, in the queue or set aside, was cancelled. */
  isCancelled(slot: number): boolean {
    const state = this.#fields[slot * STRIDE + STATE]
    return state === CANCELLED || state === ASIDE_CANCELLED
  }

  /** Cancels an event, in the queue or set aside. Returns false when it has happened or was cancelled already. */
  cancel(slot: number, generation: number): boolean {
    if (this.generation(slot) !== generation || this.isCancelled(slot)) return false
    this.#payloads[slot] = undefined
    const at = slot * STRIDE + STATE
    if (this.#fields[at] === ASIDE) {
      this.#fields[at] = ASIDE_CANCELLED
      return true
    }
    this.#fields[at] = CANCELLED
    this.size--
    this.#cancelledCount++
    if (this.#cancelledCount > 64 && this.#cancelledCount * 2 > this.#wheel.length) this.#compact()
    return true
  }

  /** Moves every live event for which `newTimeOf` gives another time. Looks at all events: for rare use. */
  retime(newTimeOf: (slot: number, timeUs: number) => number): void {
    this.#wheel.move((slot, timeUs) =>
      this.#fields[slot * STRIDE + STATE] === LIVE ? newTimeOf(slot, timeUs) : timeUs,
    )
  }

  /** Looks at every live event, in no particular order. */
  visit(visitor: (slot: number, timeUs: number) => void): void {
    for (const slot of this.#wheel.slots()) {
      if (this.#fields[slot * STRIDE + STATE] === LIVE) visitor(slot, this.#wheel.timeOf(slot))
    }
  }

  /** Lets go of the cancelled events that are still in the wheel. */
  #compact(): void {
    this.#wheel.move((slot, timeUs) => {
      if (this.#fields[slot * STRIDE + STATE] !== CANCELLED) return timeUs
      this.release(slot)
      return undefined
    })
  }
}

function grownInt32(array: Int32Array): Int32Array {
  const grown = new Int32Array(array.length * 2)
  grown.set(array)
  return grown
}
