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
 * The queue of what is going to happen: a binary heap over typed arrays, ordered by time and then by `order`.
 *
 * An event is a *slot*: a row over parallel arrays, recycled when it is released. Nothing is allocated per event. A
 * typed heap is twice as fast as a heap of objects at depth, which is why the fields are spelled out here.
 *
 * Cancelling marks the slot and leaves it in the heap until it comes up; when more than half of the heap is cancelled,
 * it is rebuilt, so that timers which are set and cleared all the time cost no memory.
 */
export class EventQueue {
  /** Live events: pushed, and neither popped nor cancelled. One that is set aside does not count. */
  size = 0

  #times: Float64Array
  #orders: Float64Array
  #slots: Int32Array
  #length = 0
  /** The numbers of all slots, one row of `STRIDE` after the other. */
  #fields: Int32Array
  #payloads: unknown[] = []
  #cancelledCount = 0
  #free: Int32Array
  #freeCount = 0
  #slotCount = 0

  constructor(capacity = 256) {
    this.#times = new Float64Array(capacity)
    this.#orders = new Float64Array(capacity)
    this.#slots = new Int32Array(capacity)
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
    this.#insert(timeUs, order, slot)
    this.size++
    return slot
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

  setIncarnation(slot: number, incarnation: number): void {
    this.#fields[slot * STRIDE + INCARNATION] = incarnation
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

  /** After `pop`: the time of the event that it took. */
  poppedTimeUs = 0

  /**
   * Takes the next live event out and returns its slot, or -1 if there is none up to `limitUs`. Read the slot's fields,
   * then `release` it.
   */
  pop(limitUs: number): number {
    while (this.#length > 0) {
      const slot = this.#slots[0] as number
      const timeUs = this.#times[0] as number
      if (this.#fields[slot * STRIDE + STATE] === LIVE) {
        if (timeUs > limitUs) return -1
        this.#removeTop()
        this.size--
        this.poppedTimeUs = timeUs
        return slot
      }
      this.#removeTop()
      this.release(slot)
    }
    return -1
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
    this.#insert(timeUs, order, slot)
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
    if (this.#cancelledCount > 64 && this.#cancelledCount * 2 > this.#length) this.#compact()
    return true
  }

  /** Moves every live event for which `newTimeOf` gives another time. Linear in the number of events: for rare use. */
  retime(newTimeOf: (slot: number, timeUs: number) => number): void {
    for (let at = 0; at < this.#length; at++) {
      const slot = this.#slots[at] as number
      if (this.#fields[slot * STRIDE + STATE] === LIVE) this.#times[at] = newTimeOf(slot, this.#times[at] as number)
    }
    this.#heapify()
  }

  /** Looks at every live event, in no particular order. */
  visit(visitor: (slot: number, timeUs: number) => void): void {
    for (let at = 0; at < this.#length; at++) {
      const slot = this.#slots[at] as number
      if (this.#fields[slot * STRIDE + STATE] === LIVE) visitor(slot, this.#times[at] as number)
    }
  }

  #insert(timeUs: number, order: number, slot: number): void {
    if (this.#length === this.#slots.length) this.#growHeap()
    const times = this.#times
    const orders = this.#orders
    const slots = this.#slots
    let at = this.#length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentTime = times[parent] as number
      if (parentTime < timeUs || (parentTime === timeUs && (orders[parent] as number) <= order)) break
      times[at] = parentTime
      orders[at] = orders[parent] as number
      slots[at] = slots[parent] as number
      at = parent
    }
    times[at] = timeUs
    orders[at] = order
    slots[at] = slot
  }

  #removeTop(): void {
    const last = --this.#length
    if (last > 0) this.#sink(0, this.#times[last] as number, this.#orders[last] as number, this.#slots[last] as number)
  }

  #sink(from: number, timeUs: number, order: number, slot: number): void {
    const times = this.#times
    const orders = this.#orders
    const slots = this.#slots
    const length = this.#length
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) break
      let childTime = times[child] as number
      const right = child + 1
      if (right < length) {
        const rightTime = times[right] as number
        if (
          rightTime < childTime ||
          (rightTime === childTime && (orders[right] as number) < (orders[child] as number))
        ) {
          child = right
          childTime = rightTime
        }
      }
      if (childTime > timeUs || (childTime === timeUs && (orders[child] as number) >= order)) break
      times[at] = childTime
      orders[at] = orders[child] as number
      slots[at] = slots[child] as number
      at = child
    }
    times[at] = timeUs
    orders[at] = order
    slots[at] = slot
  }

  #heapify(): void {
    for (let at = (this.#length >> 1) - 1; at >= 0; at--) {
      this.#sink(at, this.#times[at] as number, this.#orders[at] as number, this.#slots[at] as number)
    }
  }

  #compact(): void {
    let kept = 0
    for (let at = 0; at < this.#length; at++) {
      const slot = this.#slots[at] as number
      if (this.#fields[slot * STRIDE + STATE] === CANCELLED) {
        this.release(slot)
        continue
      }
      this.#times[kept] = this.#times[at] as number
      this.#orders[kept] = this.#orders[at] as number
      this.#slots[kept] = slot
      kept++
    }
    this.#length = kept
    this.#heapify()
  }

  #growHeap(): void {
    const times = new Float64Array(this.#slots.length * 2)
    times.set(this.#times)
    this.#times = times
    const orders = new Float64Array(this.#slots.length * 2)
    orders.set(this.#orders)
    this.#orders = orders
    this.#slots = grownInt32(this.#slots)
  }
}

function grownInt32(array: Int32Array): Int32Array {
  const grown = new Int32Array(array.length * 2)
  grown.set(array)
  return grown
}
