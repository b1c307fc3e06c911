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
  /** What kind of event a slot is. The meaning is the owner's. */
  kind: Uint8Array
  /** Whom it happens to: the index of a process, or -1 for the world itself. */
  target: Int32Array
  /** The incarnation of the target for which it was meant. */
  incarnation: Int32Array
  /** Two numbers whose meaning depends on the kind. */
  a: Int32Array
  b: Int32Array
  /** What the event carries. */
  payload: unknown[]

  /** Live events: pushed, and neither popped nor cancelled. */
  size = 0

  #times: Float64Array
  #orders: Float64Array
  #slots: Int32Array
  #length = 0
  #cancelled: Uint8Array
  #cancelledCount = 0
  #generation: Uint32Array
  #free: Int32Array
  #freeCount = 0
  #slotCount = 0

  constructor(capacity = 256) {
    this.kind = new Uint8Array(capacity)
    this.target = new Int32Array(capacity)
    this.incarnation = new Int32Array(capacity)
    this.a = new Int32Array(capacity)
    this.b = new Int32Array(capacity)
    this.payload = []
    this.#times = new Float64Array(capacity)
    this.#orders = new Float64Array(capacity)
    this.#slots = new Int32Array(capacity)
    this.#cancelled = new Uint8Array(capacity)
    this.#generation = new Uint32Array(capacity)
    this.#free = new Int32Array(capacity)
  }

  /** Adds an event and returns its slot. Fill in the other fields of the slot at once. */
  push(timeUs: number, order: number, kind: number, target: number, payload: unknown): number {
    let slot: number
    if (this.#freeCount > 0) slot = this.#free[--this.#freeCount] as number
    else {
      if (this.#slotCount === this.kind.length) this.#grow()
      slot = this.#slotCount++
    }
    this.kind[slot] = kind
    this.target[slot] = target
    this.payload[slot] = payload
    this.#insert(timeUs, order, slot)
    this.size++
    return slot
  }

  /** The time of the next live event, or Infinity. */
  peekTime(): number {
    while (this.#length > 0) {
      const slot = this.#slots[0] as number
      if (this.#cancelled[slot] === 0) return this.#times[0] as number
      this.#removeTop()
      this.#forget(slot)
    }
    return Number.POSITIVE_INFINITY
  }

  /** Takes the next live event out and returns its slot, or -1. Read the slot's fields, then `release` it. */
  pop(): number {
    while (this.#length > 0) {
      const slot = this.#slots[0] as number
      this.#removeTop()
      if (this.#cancelled[slot] === 0) {
        this.size--
        return slot
      }
      this.#forget(slot)
    }
    return -1
  }

  /** Puts a popped slot back, unchanged, to happen at another time. */
  requeue(slot: number, timeUs: number, order: number): void {
    this.#insert(timeUs, order, slot)
    this.size++
  }

  /** Gives a popped slot back for reuse. */
  release(slot: number): void {
    this.payload[slot] = undefined
    this.#generation[slot] = ((this.#generation[slot] as number) + 1) >>> 0
    if (this.#freeCount === this.#free.length) this.#free = grownInt32(this.#free)
    this.#free[this.#freeCount++] = slot
  }

  /** Changes whenever the slot is reused: keep it beside the slot to cancel safely. */
  generation(slot: number): number {
    return this.#generation[slot] as number
  }

  /** Cancels a queued event. Returns false when it has happened or was cancelled already. */
  cancel(slot: number, generation: number): boolean {
    if (this.#generation[slot] !== generation || this.#cancelled[slot] === 1) return false
    this.#cancelled[slot] = 1
    this.payload[slot] = undefined
    this.size--
    this.#cancelledCount++
    if (this.#cancelledCount > 64 && this.#cancelledCount * 2 > this.#length) this.#compact()
    return true
  }

  /** Moves every live event for which `newTimeOf` gives another time. Linear in the number of events: for rare use. */
  retime(newTimeOf: (slot: number, timeUs: number) => number): void {
    for (let at = 0; at < this.#length; at++) {
      const slot = this.#slots[at] as number
      if (this.#cancelled[slot] === 0) this.#times[at] = newTimeOf(slot, this.#times[at] as number)
    }
    this.#heapify()
  }

  /** Calls `visit` with every live event, in no particular order. */
  forEach(visit: (slot: number, timeUs: number) => void): void {
    for (let at = 0; at < this.#length; at++) {
      const slot = this.#slots[at] as number
      if (this.#cancelled[slot] === 0) visit(slot, this.#times[at] as number)
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
      if (this.#cancelled[slot] === 1) {
        this.#forget(slot)
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

  #forget(slot: number): void {
    this.#cancelled[slot] = 0
    this.#cancelledCount--
    this.release(slot)
  }

  #grow(): void {
    const capacity = this.kind.length * 2
    this.kind = grownUint8(this.kind)
    this.#cancelled = grownUint8(this.#cancelled)
    this.target = grownInt32(this.target)
    this.incarnation = grownInt32(this.incarnation)
    this.a = grownInt32(this.a)
    this.b = grownInt32(this.b)
    const generation = new Uint32Array(capacity)
    generation.set(this.#generation)
    this.#generation = generation
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

function grownUint8(array: Uint8Array): Uint8Array {
  const grown = new Uint8Array(array.length * 2)
  grown.set(array)
  return grown
}
