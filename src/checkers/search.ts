/**
 * The general search for a linearization of a history of one object.
 *
 * It is the depth-first search of Wing and Gong (1993) with the visited set of Lowe ("Testing for linearizability", 2017),
 * over Lowe's *just-in-time* configurations: an operation is linearized only when some operation returns that has not been
 * linearized yet. Such a configuration is the next return that is in the way, the state, and which of the running
 * operations have taken effect. Everything before is settled, so what has to be remembered is a window as wide as the
 * concurrency, not as long as the history; where nothing runs, it is the state alone.
 *
 * What keeps it small:
 * - States and the effect of operations on them are integers (`Automaton`).
 * - A running read takes effect as soon as the state fits. It changes nothing, so there is no reason to wait: reads never
 *   multiply the configurations.
 * - An operation of unknown outcome never has to take effect; one that would change nothing is left alone.
 * - Of equal operations of unknown outcome the oldest goes first.
 * - A configuration is dropped if one was visited that differs only in having used fewer operations of unknown outcome.
 */
import { Automaton, IMPOSSIBLE } from './automaton.ts'
import { isRead, type Model } from './model.ts'
import type { ClientOperation } from './operation.ts'

/** What the search found. `path` lists operations (numbers) in the order in which they take effect. */
export type SearchResult<State> =
  | { readonly outcome: 'linearizable'; readonly steps: number; readonly path: readonly number[] }
  | {
      readonly outcome: 'not linearizable' | 'undecided'
      readonly steps: number
      /** The operation that returned where the search came furthest. */
      readonly stuck: number
      /** Longest linearization of what returned before. */
      readonly path: readonly number[]
      /** The states that the object may have been in when `stuck` returned, without it. */
      readonly states: readonly State[]
    }

const MOST_STATES_REPORTED = 64

/**
 * Looks for a linearization of `operations`, which are about one object, in order of invocation, without reads of unknown
 * result. Gives up after `maxSteps` steps: one is one operation tried, or one event passed.
 *
 * @throws whatever the model throws for an operation that it does not know.
 */
export function search<State>(
  model: Model<State>,
  operations: readonly ClientOperation[],
  maxSteps: number,
): SearchResult<State> {
  return new Search(model, operations, maxSteps).run()
}

class Search<State> {
  readonly #automaton: Automaton<State>
  readonly #maxSteps: number
  #steps = 0

  /** Operation numbers in order of their events: 2n invokes n, 2n + 1 returns n. Operations without an end only invoke. */
  readonly #events: Int32Array
  /** Per operation, the position in `#events` of its return. */
  readonly #returnsAt: Int32Array
  readonly #isRead: Uint8Array
  /** Per operation, its bit in the window. Slots are used again, except by operations of unknown outcome. */
  readonly #slotOf: Int32Array
  /** Per operation, who had its slot before: to walk backwards. */
  readonly #slotBefore: Int32Array
  /** Per operation of unknown outcome, the equal one before it, or -1. */
  readonly #equalBefore: Int32Array
  /** Words of the window: first those of operations that return, then those of unknown outcome. */
  readonly #certainWords: number
  readonly #words: number

  // The cursor: where the search stands, and who runs there.
  #at = 0
  readonly #occupant: Int32Array
  readonly #runningReads: Int32Array
  readonly #runningUpdates: Int32Array

  // The current configuration, together with #at.
  #state = 0
  readonly #done: Int32Array

  // Visited configurations: fields of equal length side by side, hashed into chains.
  #count = 0
  #entryAt = new Int32Array(64)
  #entryState = new Int32Array(64)
  #entryHash = new Int32Array(64)
  #entryNext = new Int32Array(64)
  #entryParent = new Int32Array(64)
  #entryBy = new Int32Array(64)
  #entryDone: Int32Array
  #chains = new Int32Array(128).fill(-1)

  // The depth-first stack: a configuration and the running updates not tried yet.
  #depth = 0
  #frameEntry = new Int32Array(64)
  #frameAlternative = new Int32Array(64)
  #frameLeft: Int32Array

  #furthest = -1
  #furthestEntry = -1

  readonly #model: Model<State>
  readonly #operations: readonly ClientOperation[]

  constructor(model: Model<State>, operations: readonly ClientOperation[], maxSteps: number) {
    const n = operations.length
    this.#model = model
    this.#operations = operations
    this.#maxSteps = maxSteps
    this.#automaton = new Automaton(model, operations)
    this.#events = eventsOf(operations)
    this.#returnsAt = new Int32Array(n)
    this.#isRead = new Uint8Array(n)
    this.#slotOf = new Int32Array(n)
    this.#slotBefore = new Int32Array(n).fill(-1)
    this.#equalBefore = new Int32Array(n).fill(-1)

    // Slots. Those of unknown outcome come after all others, whose number is known only at the end.
    const free: number[] = []
    let slots = 0
    let unknowns = 0
    const lastOfKind = new Map<number, number>()
    for (let e = 0; e < this.#events.length; e++) {
      const operation = this.#events[e]! >> 1
      if ((this.#events[e]! & 1) === 1) {
        this.#returnsAt[operation] = e
        free.push(this.#slotOf[operation]!)
      } else if (operations[operation]!.outcome === 'info') {
        this.#slotOf[operation] = unknowns++
        const kind = this.#automaton.kind(operation)
        this.#equalBefore[operation] = lastOfKind.get(kind) ?? -1
        lastOfKind.set(kind, operation)
      } else {
        this.#slotOf[operation] = free.pop() ?? slots++
        this.#isRead[operation] = isRead(model, this.#automaton.modelOperation(operation)) ? 1 : 0
      }
    }
    this.#certainWords = Math.max(1, (slots + 31) >> 5)
    this.#words = this.#certainWords + ((unknowns + 31) >> 5)
    this.#occupant = new Int32Array(this.#words * 32).fill(-1)
    for (let i = 0; i < n; i++) {
      if (operations[i]!.outcome === 'info') this.#slotOf[i] = this.#slotOf[i]! + this.#certainWords * 32
    }
    this.#runningReads = new Int32Array(this.#words)
    this.#runningUpdates = new Int32Array(this.#words)
    this.#done = new Int32Array(this.#words)
    this.#entryDone = new Int32Array(64 * this.#words)
    this.#frameLeft = new Int32Array(64 * this.#words)
  }

  run(): SearchResult<State> {
    this.#state = this.#automaton.initial
    if (this.#advance()) return this.#success(-1)
    this.#visit(-1, -1)
    while (this.#depth > 0) {
      const frame = this.#depth - 1
      const entry = this.#frameEntry[frame]!
      this.#moveTo(this.#entryAt[entry]!)
      const state = this.#entryState[entry]!
      const operation = this.#pick(frame, entry)
      if (operation === -1) {
        this.#depth--
        continue
      }
      if (++this.#steps + this.#automaton.cost > this.#maxSteps) return this.#failure('undecided')
      let next = this.#automaton.step(state, operation)
      const alternative = this.#frameAlternative[frame]!
      if (next < IMPOSSIBLE) {
        const alternatives = this.#automaton.alternatives(next)
        next = alternatives[alternative]!
        this.#frameAlternative[frame] = alternative + 1 < alternatives.length ? alternative + 1 : 0
      }
      const slot = this.#slotOf[operation]!
      if (this.#frameAlternative[frame] === 0)
        this.#frameLeft[frame * this.#words + (slot >> 5)]! &= ~(1 << (slot & 31))
      if (next === IMPOSSIBLE) continue
      if (next === state && slot >= this.#certainWords * 32) continue

      for (let w = 0; w < this.#words; w++) this.#done[w] = this.#entryDone[entry * this.#words + w]!
      this.#done[slot >> 5]! |= 1 << (slot & 31)
      this.#state = next
      this.#readAlong()
      if (this.#advance()) return this.#success(entry, operation)
      this.#visit(entry, operation)
    }
    return this.#failure('not linearizable')
  }

  /** Lets every running read take effect that fits the state. */
  #readAlong(): void {
    for (let w = 0; w < this.#certainWords; w++) {
      let left = this.#runningReads[w]! & ~this.#done[w]!
      while (left !== 0) {
        const bit = left & -left
        left ^= bit
        const operation = this.#occupant[w * 32 + 31 - Math.clz32(bit)]!
        if (this.#fits(operation)) this.#done[w]! |= bit
      }
    }
  }

  #fits(read: number): boolean {
    const next = this.#automaton.step(this.#state, read)
    if (next === this.#state) return true
    if (next === IMPOSSIBLE) return false
    const { f } = this.#operations[read]!
    throw new Error(`model '${this.#model.name}' lists '${f}' among its reads, but it changes the state`)
  }

  /** Passes events up to a return that is in the way. True at the end of the history. */
  #advance(): boolean {
    const events = this.#events
    let at = this.#at
    for (; at < events.length; at++) {
      const event = events[at]!
      const operation = event >> 1
      const slot = this.#slotOf[operation]!
      const word = slot >> 5
      const bit = 1 << (slot & 31)
      if ((event & 1) === 1) {
        if ((this.#done[word]! & bit) === 0) break
        this.#done[word]! ^= bit
        if (this.#isRead[operation] === 1) this.#runningReads[word]! ^= bit
        else this.#runningUpdates[word]! ^= bit
      } else {
        this.#slotBefore[operation] = this.#occupant[slot]!
        this.#occupant[slot] = operation
        if (this.#isRead[operation] === 1) {
          this.#runningReads[word]! |= bit
          if (this.#fits(operation)) this.#done[word]! |= bit
        } else {
          this.#runningUpdates[word]! |= bit
        }
      }
    }
    this.#steps += at - this.#at
    this.#at = at
    return at === events.length
  }

  /** Moves the cursor back, undoing what `#advance` did to it. (Forwards is only ever by `#advance`.) */
  #moveTo(target: number): void {
    while (this.#at > target) {
      const event = this.#events[--this.#at]!
      const operation = event >> 1
      const slot = this.#slotOf[operation]!
      const bit = 1 << (slot & 31)
      const running = this.#isRead[operation] === 1 ? this.#runningReads : this.#runningUpdates
      if ((event & 1) === 1) {
        running[slot >> 5]! |= bit
        // The slot may have gone to a later operation since, but walking back over that one's invocation returned it.
      } else {
        running[slot >> 5]! &= ~bit
        this.#occupant[slot] = this.#slotBefore[operation]!
      }
    }
  }

  /** Next running update to try: the one in the way, then by the time at which they return, then those of unknown outcome. */
  #pick(frame: number, entry: number): number {
    const inTheWay = this.#events[this.#entryAt[entry]!]! >> 1
    const base = frame * this.#words
    const slot = this.#slotOf[inTheWay]!
    if ((this.#frameLeft[base + (slot >> 5)]! & (1 << (slot & 31))) !== 0) return inTheWay
    let best = -1
    for (let w = 0; w < this.#certainWords; w++) {
      let left = this.#frameLeft[base + w]!
      while (left !== 0) {
        const bit = left & -left
        left ^= bit
        const operation = this.#occupant[w * 32 + 31 - Math.clz32(bit)]!
        if (best === -1 || this.#returnsAt[operation]! < this.#returnsAt[best]!) best = operation
      }
    }
    if (best !== -1) return best
    for (let w = this.#certainWords; w < this.#words; w++) {
      let left = this.#frameLeft[base + w]!
      while (left !== 0) {
        const bit = left & -left
        left ^= bit
        const operation = this.#occupant[w * 32 + 31 - Math.clz32(bit)]!
        const before = this.#equalBefore[operation]!
        if (before !== -1) {
          const slotBefore = this.#slotOf[before]!
          if ((this.#entryDone[entry * this.#words + (slotBefore >> 5)]! & (1 << (slotBefore & 31))) === 0) {
            this.#frameLeft[base + w]! ^= bit
            continue
          }
        }
        return operation
      }
    }
    return -1
  }

  /** Notes the current configuration and opens a frame for it, unless a visited one is at least as good. */
  #visit(parent: number, by: number): void {
    const words = this.#words
    let hash = Math.imul(this.#at, 0x9e3779b1) ^ Math.imul(this.#state + 1, 0x85ebca6b)
    for (let w = 0; w < this.#certainWords; w++) {
      hash = Math.imul(hash ^ this.#done[w]!, 0xc2b2ae35)
      hash ^= hash >>> 15
    }
    // Operations of unknown outcome are left out of the hash: configurations that differ only there share a chain.
    const chain = hash & (this.#chains.length - 1)
    for (let entry = this.#chains[chain]!; entry !== -1; entry = this.#entryNext[entry]!) {
      if (this.#entryHash[entry] === hash && this.#covers(entry)) return
    }
    const entry = this.#count++
    if (entry === this.#entryAt.length) this.#growEntries()
    this.#entryAt[entry] = this.#at
    this.#entryState[entry] = this.#state
    this.#entryHash[entry] = hash
    this.#entryParent[entry] = parent
    this.#entryBy[entry] = by
    for (let w = 0; w < words; w++) this.#entryDone[entry * words + w] = this.#done[w]!
    const place = hash & (this.#chains.length - 1)
    this.#entryNext[entry] = this.#chains[place]!
    this.#chains[place] = entry

    if (this.#at > this.#furthest) {
      this.#furthest = this.#at
      this.#furthestEntry = entry
    }

    const frame = this.#depth++
    if (frame === this.#frameEntry.length) {
      this.#frameEntry = grown(this.#frameEntry)
      this.#frameAlternative = grown(this.#frameAlternative)
      this.#frameLeft = grown(this.#frameLeft)
    }
    this.#frameEntry[frame] = entry
    this.#frameAlternative[frame] = 0
    for (let w = 0; w < words; w++) this.#frameLeft[frame * words + w] = this.#runningUpdates[w]! & ~this.#done[w]!
  }

  /** Whether whatever can follow the current configuration can follow that entry too. */
  #covers(entry: number): boolean {
    if (this.#entryAt[entry] !== this.#at || this.#entryState[entry] !== this.#state) return false
    const base = entry * this.#words
    for (let w = 0; w < this.#certainWords; w++) if (this.#entryDone[base + w] !== this.#done[w]) return false
    for (let w = this.#certainWords; w < this.#words; w++) {
      if ((this.#entryDone[base + w]! & ~this.#done[w]!) !== 0) return false
    }
    return true
  }

  #growEntries(): void {
    this.#entryAt = grown(this.#entryAt)
    this.#entryState = grown(this.#entryState)
    this.#entryHash = grown(this.#entryHash)
    this.#entryNext = grown(this.#entryNext)
    this.#entryParent = grown(this.#entryParent)
    this.#entryBy = grown(this.#entryBy)
    this.#entryDone = grown(this.#entryDone)
    const chains = new Int32Array(this.#chains.length * 2).fill(-1)
    for (let entry = 0; entry < this.#count - 1; entry++) {
      const place = this.#entryHash[entry]! & (chains.length - 1)
      this.#entryNext[entry] = chains[place]!
      chains[place] = entry
    }
    this.#chains = chains
  }

  #success(entry: number, by = -1): SearchResult<State> {
    return { outcome: 'linearizable', steps: this.#steps + this.#automaton.cost, path: this.#path(entry, by) }
  }

  #failure(outcome: 'not linearizable' | 'undecided'): SearchResult<State> {
    const states: State[] = []
    const seen = new Set<number>()
    for (let entry = 0; entry < this.#count && states.length < MOST_STATES_REPORTED; entry++) {
      const state = this.#entryState[entry]!
      if (this.#entryAt[entry] !== this.#furthest || seen.has(state)) continue
      seen.add(state)
      states.push(this.#automaton.state(state))
    }
    const stuck = this.#events[this.#furthest]! >> 1
    return {
      outcome,
      steps: this.#steps + this.#automaton.cost,
      stuck,
      path: this.#path(this.#furthestEntry, -1),
      states,
    }
  }

  /** The order of operations that led to an entry (and `by` after it), reads included: replays the updates on the way. */
  #path(last: number, by: number): number[] {
    const updates: { at: number; operation: number; state: number }[] = []
    if (by !== -1) updates.push({ at: this.#entryAt[last]!, operation: by, state: this.#state })
    for (let entry = last; entry !== -1 && this.#entryBy[entry] !== -1; entry = this.#entryParent[entry]!) {
      const parent = this.#entryParent[entry]!
      updates.push({
        at: this.#entryAt[parent]!,
        operation: this.#entryBy[entry]!,
        state: this.#entryState[entry]!,
      })
    }
    updates.reverse()
    const end = by === -1 && last !== -1 ? this.#entryAt[last]! : this.#events.length
    const path: number[] = []
    const waiting = new Set<number>()
    let state = this.#automaton.initial
    let at = 0
    const pass = (to: number) => {
      for (; at < to; at++) {
        const operation = this.#events[at]! >> 1
        if ((this.#events[at]! & 1) === 1 || this.#isRead[operation] === 0) continue
        if (this.#automaton.step(state, operation) === state) path.push(operation)
        else waiting.add(operation)
      }
    }
    for (const update of updates) {
      pass(update.at)
      path.push(update.operation)
      state = update.state
      for (const read of waiting) {
        if (this.#automaton.step(state, read) !== state) continue
        waiting.delete(read)
        path.push(read)
      }
    }
    pass(end)
    return path
  }
}

/** The events of operations in order of their positions; `2n` invokes, `2n + 1` returns. */
function eventsOf(operations: readonly ClientOperation[]): Int32Array {
  const n = operations.length
  const returns = operations
    .map((operation, number) => ({ number, end: operation.end }))
    .filter(each => each.end < Infinity)
  returns.sort((a, b) => a.end - b.end)
  const events = new Int32Array(n + returns.length)
  let next = 0
  let returned = 0
  for (let number = 0; number < n; number++) {
    while (returned < returns.length && returns[returned]!.end < operations[number]!.start) {
      events[next++] = returns[returned++]!.number * 2 + 1
    }
    events[next++] = number * 2
  }
  while (returned < returns.length) events[next++] = returns[returned++]!.number * 2 + 1
  return events
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
