/** Each level of the wheel has so many lists, and its hand goes once around in the time of one list of the next level. */
const LISTS = 1_024
const BITS = 10
const MASK = LISTS - 1
/** Three levels: lists of a microsecond, of a millisecond, and of a second, about. Together they cover so many microseconds. */
const SPAN_US = 2 ** (3 * BITS)
const LEVEL_1 = LISTS
const LEVEL_2 = 2 * LISTS
/** What lies beyond is in one list, and looked at again every 18 minutes. */
const FAR = 3 * LISTS
const WORDS = LISTS / 32
const NO_SLOT = -1

/**
 * Keeps slots in the order of their times, and of `order` where those are the same: hierarchical timing wheels (Varghese and Lauck,
 * "Hashed and Hierarchical Timing Wheels", 1987). A slot is put into a list by the highest digit in which its time differs from that
 * of the hand; when the hand gets to the list, its slots go to lists of the level below, until they lie in one of a single microsecond.
 * So a slot is touched twice or thrice and compared with next to none, where a heap compares it with one on each of its levels, and
 * however many there are, it costs the same.
 *
 * Lists are linked by number in typed arrays; a bit for each says whether it is empty. Only those of the lowest level have an order.
 * Times need not be whole.
 */
export class TimingWheel {
  /** How many slots are in it. */
  length = 0
  /** After `next`: the time of the slot that it took. */
  timeUs = 0

  /** By slot: its time, its order. */
  #keys: Float64Array
  /** By slot: the one behind it in its list. */
  #behind: Int32Array
  readonly #heads = new Int32Array(3 * LISTS + 1)
  readonly #tails = new Int32Array(3 * LISTS + 1)
  /** Which lists are not empty, a bit each; and which words of that are not 0, a bit each. */
  readonly #taken = new Int32Array(3 * WORDS)
  #words0 = 0
  #words1 = 0
  #words2 = 0
  #hasFar = false
  /** Which lists of the lowest level are not in order. */
  readonly #mixed = new Int32Array(WORDS)
  #isMixed = false
  /** The hand: whole microseconds since the beginning of the span. Nothing in the wheel comes before it. */
  #hand = 0
  #spanUs = 0

  constructor(capacity: number) {
    this.#keys = new Float64Array(2 * capacity)
    this.#behind = new Int32Array(capacity)
  }

  /** Puts a slot in. */
  insert(slot: number, timeUs: number, order: number): void {
    if (slot >= this.#behind.length) this.#grow()
    this.#keys[2 * slot] = timeUs
    this.#keys[2 * slot + 1] = order
    this.length++
    const us = timeUs - this.#spanUs
    if (us < this.#hand) this.#rewind(slot, timeUs)
    else this.#place(slot, us)
  }

  /** Takes the first slot out and returns it; -1 if there is none up to `limitUs`. */
  next(limitUs: number): number {
    while (this.#words0 === 0) if (!this.#turn(limitUs)) return -1
    const word = lowestBit(this.#words0)
    const taken = this.#taken[word] as number
    const list = (word << 5) | lowestBit(taken)
    if (this.#isMixed) this.#arrange(list)
    const slot = this.#heads[list] as number
    const timeUs = this.#keys[2 * slot] as number
    if (timeUs > limitUs) return -1
    this.#hand = (this.#hand & ~MASK) | list
    if (slot !== this.#tails[list]) this.#heads[list] = this.#behind[slot] as number
    else {
      const left = taken & (taken - 1)
      this.#taken[word] = left
      if (left === 0) this.#words0 &= this.#words0 - 1
    }
    this.length--
    this.timeUs = timeUs
    return slot
  }

  /** The time of a slot that is in the wheel. */
  timeOf(slot: number): number {
    return this.#keys[2 * slot] as number
  }

  /** All slots that are in it, in no particular order. */
  slots(): number[] {
    const slots: number[] = []
    for (let word = 0; word < this.#taken.length; word++) {
      for (let left = this.#taken[word] as number; left !== 0; left &= left - 1) {
        this.#collect((word << 5) | lowestBit(left), slots)
      }
    }
    if (this.#hasFar) this.#collect(FAR, slots)
    return slots
  }

  /**
   * Moves those slots for which `timeOf` gives another time, and takes those out for which it gives none. Looks at all, and touches no
   * other: for rare use.
   */
  move(timeOf: (slot: number, timeUs: number) => number | undefined): void {
    const moved: number[] = []
    for (let word = 0; word < this.#taken.length; word++) {
      for (let left = this.#taken[word] as number; left !== 0; left &= left - 1) {
        this.#pick((word << 5) | lowestBit(left), timeOf, moved)
      }
    }
    if (this.#hasFar) this.#pick(FAR, timeOf, moved)
    for (const slot of moved) {
      this.insert(slot, this.#keys[2 * slot] as number, this.#keys[2 * slot + 1] as number)
    }
  }

  /** Takes out of a list what does not stay where it is. Puts down the new times of those that go elsewhere. */
  #pick(list: number, timeOf: (slot: number, timeUs: number) => number | undefined, moved: number[]): void {
    const tail = this.#tails[list] as number
    let kept = NO_SLOT
    let slot = this.#heads[list] as number
    for (;;) {
      const behind = this.#behind[slot] as number
      const timeUs = this.#keys[2 * slot] as number
      const newUs = timeOf(slot, timeUs)
      if (newUs === timeUs) {
        if (kept === NO_SLOT) this.#heads[list] = slot
        else this.#behind[kept] = slot
        kept = slot
      } else {
        this.length--
        if (newUs !== undefined) {
          this.#keys[2 * slot] = newUs
          moved.push(slot)
        }
      }
      if (slot === tail) break
      slot = behind
    }
    if (kept === NO_SLOT) this.#markEmpty(list)
    else this.#tails[list] = kept
  }

  #markEmpty(list: number): void {
    if (list === FAR) {
      this.#hasFar = false
      return
    }
    const word = list >> 5
    const left = (this.#taken[word] as number) & ~(1 << (list & 31))
    this.#taken[word] = left
    if (left !== 0) return
    const bit = ~(1 << (word & 31))
    if (list < LEVEL_1) this.#words0 &= bit
    else if (list < LEVEL_2) this.#words1 &= bit
    else this.#words2 &= bit
  }

  #clear(): void {
    this.#taken.fill(0)
    this.#mixed.fill(0)
    this.#words0 = 0
    this.#words1 = 0
    this.#words2 = 0
    this.#hasFar = false
    this.#isMixed = false
    this.length = 0
  }

  #collect(list: number, slots: number[]): void {
    const tail = this.#tails[list]
    let slot = this.#heads[list] as number
    for (; slot !== tail; slot = this.#behind[slot] as number) slots.push(slot)
    slots.push(slot)
  }

  /** Puts a slot that comes so long after the beginning of the span, and not before the hand, into its list. */
  #place(slot: number, us: number): void {
    if (us >= SPAN_US) {
      this.#placeFar(slot)
      return
    }
    const at = us | 0
    const differs = at ^ this.#hand
    let list: number
    if (differs < LISTS) list = at & MASK
    else if (differs < LISTS * LISTS) list = LEVEL_1 | ((at >> BITS) & MASK)
    else list = LEVEL_2 | (at >> (2 * BITS))
    const word = list >> 5
    const taken = this.#taken[word] as number
    const bit = 1 << (list & 31)
    const tails = this.#tails
    if ((taken & bit) === 0) {
      this.#heads[list] = slot
      tails[list] = slot
      this.#taken[word] = taken | bit
      if (list < LEVEL_1) this.#words0 |= 1 << word
      else if (list < LEVEL_2) this.#words1 |= 1 << (word & 31)
      else this.#words2 |= 1 << (word & 31)
      return
    }
    const tail = tails[list] as number
    if (list < LEVEL_1 && this.#isBefore(slot, tail)) this.#placeBefore(slot, list)
    else {
      this.#behind[tail] = slot
      tails[list] = slot
    }
  }

  /** Puts a slot that comes after the end of the span behind all others. */
  #placeFar(slot: number): void {
    if (this.#hasFar) this.#behind[this.#tails[FAR] as number] = slot
    else this.#heads[FAR] = slot
    this.#tails[FAR] = slot
    this.#hasFar = true
  }

  /** Whether a slot comes before another one. */
  #isBefore(slot: number, other: number): boolean {
    const keys = this.#keys
    const timeUs = keys[2 * slot] as number
    const otherUs = keys[2 * other] as number
    return timeUs < otherUs || (timeUs === otherUs && (keys[2 * slot + 1] as number) < (keys[2 * other + 1] as number))
  }

  /** Puts a slot into a list of the lowest level in which it is not the last. */
  #placeBefore(slot: number, list: number): void {
    const first = this.#heads[list] as number
    this.#heads[list] = slot
    this.#behind[slot] = first
    if (list !== (this.#hand & MASK)) {
      // All that comes out of order until the hand is there is sorted at once.
      const word = list >> 5
      this.#mixed[word] = (this.#mixed[word] as number) | (1 << (list & 31))
      this.#isMixed = true
      return
    }
    if (this.#isMixed) this.#arrange(list)
    if (this.#heads[list] !== slot || this.#isBefore(slot, first)) return
    let before = first
    while (!this.#isBefore(slot, this.#behind[before] as number)) before = this.#behind[before] as number
    this.#heads[list] = first
    this.#behind[slot] = this.#behind[before] as number
    this.#behind[before] = slot
  }

  /** Sorts a list of the lowest level, if it needs that. */
  #arrange(list: number): void {
    const word = list >> 5
    const bit = 1 << (list & 31)
    const mixed = this.#mixed[word] as number
    if ((mixed & bit) === 0) return
    this.#mixed[word] = mixed & ~bit
    this.#isMixed = this.#mixed.some(each => each !== 0)
    const slots: number[] = []
    this.#collect(list, slots)
    slots.sort((a, b) => (this.#isBefore(a, b) ? -1 : 1))
    let tail = slots[0] as number
    this.#heads[list] = tail
    for (let i = 1; i < slots.length; i++) {
      const slot = slots[i] as number
      this.#behind[tail] = slot
      tail = slot
    }
    this.#tails[list] = tail
  }

  /** Moves the hand to the next list of a higher level, and its slots down. Returns false if it begins after `limitUs`, or there is none. */
  #turn(limitUs: number): boolean {
    if (this.#words1 !== 0) {
      const list = this.#firstList(WORDS | lowestBit(this.#words1))
      const hand = (this.#hand & ~(LISTS * LISTS - 1)) | ((list & MASK) << BITS)
      return this.#turnTo(list, hand, limitUs)
    }
    if (this.#words2 !== 0) {
      const list = this.#firstList((2 * WORDS) | lowestBit(this.#words2))
      return this.#turnTo(list, (list & MASK) << (2 * BITS), limitUs)
    }
    return this.#hasFar && this.#nextSpan(limitUs)
  }

  #firstList(word: number): number {
    return (word << 5) | lowestBit(this.#taken[word] as number)
  }

  /** Moves the hand to the first list of a higher level. */
  #turnTo(list: number, hand: number, limitUs: number): boolean {
    if (this.#spanUs + hand > limitUs) return false
    this.#markEmpty(list)
    this.#hand = hand
    this.#placeAnew(list)
    return true
  }

  /** Puts the slots of a list that has been marked empty into others, in the order in which they stand. */
  #placeAnew(list: number): void {
    const tail = this.#tails[list]
    let slot = this.#heads[list] as number
    for (;;) {
      const behind = this.#behind[slot] as number
      this.#place(slot, (this.#keys[2 * slot] as number) - this.#spanUs)
      if (slot === tail) return
      slot = behind
    }
  }

  /** The span in which the first of the far slots lies becomes that of the wheel. */
  #nextSpan(limitUs: number): boolean {
    const slots: number[] = []
    this.#collect(FAR, slots)
    let firstUs = Number.POSITIVE_INFINITY
    for (const slot of slots) firstUs = Math.min(firstUs, this.timeOf(slot))
    const spanUs = spanOf(firstUs)
    if (spanUs > limitUs) return false
    this.#spanUs = spanUs
    this.#hand = 0
    this.#hasFar = false
    for (const slot of slots) this.#place(slot, this.timeOf(slot) - spanUs)
    return true
  }

  /** A slot comes before the hand, which has to go back to it. */
  #rewind(slot: number, timeUs: number): void {
    const slots = this.slots()
    this.#clear()
    this.#spanUs = spanOf(timeUs)
    this.#hand = Math.floor(timeUs - this.#spanUs)
    slots.push(slot)
    this.length = slots.length
    for (const each of slots) this.#place(each, this.timeOf(each) - this.#spanUs)
  }

  #grow(): void {
    const keys = new Float64Array(2 * this.#keys.length)
    keys.set(this.#keys)
    this.#keys = keys
    const behind = new Int32Array(2 * this.#behind.length)
    behind.set(this.#behind)
    this.#behind = behind
  }
}

/** The beginning of the span in which a time lies. */
function spanOf(timeUs: number): number {
  return timeUs - (timeUs % SPAN_US)
}

/** The number of the lowest bit that is set. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}
