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
 * - Of equal operations of unknown outcome the oldest goes first; of others, the one that returns first.
 * - A model may tell early that a state leads nowhere (`outlook`, `foresee`).
 * - A configuration is dropped if one was visited that differs only in having used fewer operations of unknown outcome.
 */

import { isRead, type Model, type Outlook } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import { Automaton, IMPOSSIBLE, kindOf } from './automaton.ts'

/** What the search found. `path()` lists operations (numbers) in the order in which they take effect. */
export type SearchResult<State> =
  | { readonly outcome: 'linearizable'; readonly steps: number; readonly path: () => readonly number[] }
  | {
      readonly outcome: 'not linearizable' | 'undecided'
      readonly steps: number
      /** The operation that returned where the search came furthest. */
      readonly stuck: number
      /** Longest linearization of what returned before. */
      readonly path: () => readonly number[]
      /** The states that the object may have been in when `stuck` returned, without it. */
      readonly states: readonly State[]
      /** Whether nothing was given up for what comes later: up to `stuck` everything can be ordered, and no order goes further. */
      readonly isExact: boolean
    }

const MOST_STATES_REPORTED = 64
/** A search of fewer steps than this is over before its operations are compared with each other. */
const EASY_STEPS = 1_000
/** A search of fewer steps than this is over before it looks ahead. */
const SHORT_STEPS = 256
/** How many of the reads to come the outlook is for. */
const READS_AHEAD = 2

/**
 * Looks for a linearization of `operations`, which are about one object, in order of invocation, without reads of unknown
 * result. Gives up after `maxSteps` steps: one is one operation tried, or one event passed.
 * Operations are compared with each other only after `easySteps`; what the reads to come need is asked at the latest then.
 *
 * @throws whatever the model throws for an operation that it does not know.
 */
export function search<State>(
  model: Model<State>,
  operations: readonly ClientOperation[],
  maxSteps: number,
  easySteps = EASY_STEPS,
): SearchResult<State> {
  return new Search(model, operations, maxSteps, easySteps).run()
}

class Search<State> {
  readonly #automaton: Automaton<State>
  readonly #maxSteps: number
  readonly #easySteps: number
  readonly #shortSteps: number
  #steps = 0

  /** Operation numbers in order of their events: 2n invokes n, 2n + 1 returns n. Operations without an end only invoke. */
  readonly #events: number[]
  /** Per operation, the position in `#events` of its return. */
  readonly #returnsAt: number[]
  readonly #isRead: number[]
  /** Per operation, its bit in the window. Slots are used again, except by operations of unknown outcome. */
  readonly #slotOf: number[]
  /** Per operation, who had its slot before: to walk backwards. */
  readonly #slotBefore: number[]
  /** Per operation of unknown outcome, the equal one before it, or -1. */
  readonly #equalBefore: number[]
  /** Words of the window: first those of operations that return, then those of unknown outcome. */
  readonly #certainWords: number
  readonly #words: number

  /** For the outlook, once it is asked for: reads in order of invocation, and per event, how many of them were invoked up to there. */
  readonly #readsAhead: number[] = []
  readonly #readsBefore: number[] = []
  /** Likewise the updates. */
  readonly #updatesAhead: number[] = []
  readonly #updatesBefore: number[] = []

  // The cursor: where the search stands, and who runs there.
  #at = 0
  readonly #occupant: number[]
  readonly #runningReads: number[]
  readonly #runningUpdates: number[]

  // The current configuration, together with #at.
  #state = 0
  readonly #done: number[]

  // Visited configurations: fields of equal length side by side, hashed into chains.
  // Not typed arrays: those cost more to make than a search through a short history takes.
  readonly #entryAt: number[] = []
  readonly #entryState: number[] = []
  readonly #entryHash: number[] = []
  readonly #entryNext: number[] = []
  readonly #entryParent: number[] = []
  readonly #entryBy: number[] = []
  readonly #entryDone: number[] = []
  #chains = integers(64, -1)

  // The depth-first stack: a configuration and the running updates not tried yet.
  #depth = 0
  readonly #frameEntry: number[] = []
  readonly #frameAlternative: number[] = []
  readonly #frameLeft: number[] = []

  /** Per operation, the number of its equals, once they are worth comparing. */
  #groups: readonly number[] | undefined

  #furthest = -1
  #furthestEntry = -1
  /** Whether the outlook has cut nothing off. */
  #isExact = true

  readonly #model: Model<State>
  readonly #operations: readonly ClientOperation[]

  constructor(model: Model<State>, operations: readonly ClientOperation[], maxSteps: number, easySteps: number) {
    const n = operations.length
    this.#model = model
    this.#operations = operations
    this.#maxSteps = maxSteps
    this.#easySteps = easySteps
    this.#shortSteps = Math.min(easySteps, SHORT_STEPS)
    this.#automaton = new Automaton(model, operations)
    this.#events = eventsOf(operations)
    this.#returnsAt = integers(n, 0)
    this.#isRead = integers(n, 0)
    this.#slotOf = integers(n, 0)
    this.#slotBefore = integers(n, -1)
    this.#equalBefore = integers(n, -1)

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
    this.#occupant = integers(this.#words * 32, -1)
    for (let i = 0; i < n; i++) {
      if (operations[i]!.outcome === 'info') this.#slotOf[i] = this.#slotOf[i]! + this.#certainWords * 32
    }
    this.#runningReads = integers(this.#words, 0)
    this.#runningUpdates = integers(this.#words, 0)
    this.#done = integers(this.#words, 0)
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
      if (this.#frameAlternative[frame] === 0) {
        this.#frameLeft[frame * this.#words + (slot >> 5)]! &= ~(1 << (slot & 31))
        if (slot < this.#certainWords * 32) this.#dropEqual(frame, operation)
      }
      if (next === IMPOSSIBLE) continue
      if (next === state && slot >= this.#certainWords * 32) continue

      for (let w = 0; w < this.#words; w++) this.#done[w] = this.#entryDone[entry * this.#words + w]!
      this.#done[slot >> 5]! |= 1 << (slot & 31)
      this.#state = next
      this.#readAlong()
      if (this.#advance()) return this.#success(entry, operation)
      // Looking ahead pays where there is a choice, and the search is no short one anyway.
      if (this.#steps >= this.#shortSteps && this.#hasMoreToTry(frame) && !this.#hasOutlook()) {
        this.#isExact = false
        continue
      }
      this.#visit(entry, operation)
    }
    return this.#failure('not linearizable')
  }

  /** Takes back the other running updates that equal one just tried: it returns first, so it is the one to go first. */
  #dropEqual(frame: number, operation: number): void {
    // Comparing operations costs more than a short search.
    if (this.#steps < this.#easySteps) return
    this.#groups ??= equalGroups(this.#model, this.#operations)
    const group = this.#groups[operation]
    for (let w = 0; w < this.#certainWords; w++) {
      const place = frame * this.#words + w
      let left = this.#frameLeft[place]!
      while (left !== 0) {
        const bit = left & -left
        left ^= bit
        if (this.#groups[this.#occupant[w * 32 + 31 - Math.clz32(bit)]!] === group) this.#frameLeft[place]! &= ~bit
      }
    }
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

  #hasMoreToTry(frame: number): boolean {
    for (let w = 0; w < this.#words; w++) if (this.#frameLeft[frame * this.#words + w] !== 0) return true
    return false
  }

  /** Whether every read that runs, and those that come next, can still get its result. */
  #hasOutlook(): boolean {
    const { outlook } = this.#model
    if (outlook === undefined) return true
    if (this.#readsBefore.length === 0) this.#lookOut()
    for (let w = 0; w < this.#certainWords; w++) {
      let left = this.#runningReads[w]! & ~this.#done[w]!
      while (left !== 0) {
        const bit = left & -left
        left ^= bit
        if (!this.#isAhead(outlook, this.#occupant[w * 32 + 31 - Math.clz32(bit)]!)) return false
      }
    }
    const next = this.#readsBefore[this.#at]!
    const end = Math.min(next + READS_AHEAD, this.#readsAhead.length)
    for (let i = next; i < end; i++) if (!this.#isAhead(outlook, this.#readsAhead[i]!)) return false
    return true
  }

  /** Lists the reads and the updates to come. */
  #lookOut(): void {
    // One more than there are events: where the search stands after the last.
    for (let e = 0; e <= this.#events.length; e++) {
      this.#readsBefore.push(this.#readsAhead.length)
      this.#updatesBefore.push(this.#updatesAhead.length)
      const event = this.#events[e]
      if (event === undefined || (event & 1) === 1) continue
      if (this.#isRead[event >> 1] === 1) this.#readsAhead.push(event >> 1)
      else this.#updatesAhead.push(event >> 1)
    }
  }

  #isAhead(outlook: Outlook<State>, read: number): boolean {
    const automaton = this.#automaton
    const operation = automaton.modelOperation(read)
    if (!operation.known || operation.failed) return true
    if (outlook.precedes(automaton.state(this.#state), operation)) return true
    for (let w = 0; w < this.#words; w++) {
      let left = this.#runningUpdates[w]! & ~this.#done[w]!
      while (left !== 0) {
        const bit = left & -left
        left ^= bit
        const update = automaton.modelOperation(this.#occupant[w * 32 + 31 - Math.clz32(bit)]!)
        if (outlook.restarts(update, operation)) return true
      }
    }
    const { end } = this.#operations[read]!
    for (let i = this.#updatesBefore[this.#at]!; i < this.#updatesAhead.length; i++) {
      const update = this.#updatesAhead[i]!
      if (this.#operations[update]!.start > end) return false
      if (outlook.restarts(automaton.modelOperation(update), operation)) return true
    }
    return false
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
    const entry = this.#entryAt.length
    if (entry === this.#chains.length) this.#rehash()
    this.#entryAt.push(this.#at)
    this.#entryState.push(this.#state)
    this.#entryHash.push(hash)
    this.#entryParent.push(parent)
    this.#entryBy.push(by)
    for (let w = 0; w < words; w++) this.#entryDone.push(this.#done[w]!)
    const place = hash & (this.#chains.length - 1)
    this.#entryNext.push(this.#chains[place]!)
    this.#chains[place] = entry

    if (this.#at > this.#furthest) {
      this.#furthest = this.#at
      this.#furthestEntry = entry
    }

    const frame = this.#depth++
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

  #rehash(): void {
    const chains = integers(this.#chains.length * 4, -1)
    for (let entry = 0; entry < this.#entryHash.length; entry++) {
      const place = this.#entryHash[entry]! & (chains.length - 1)
      this.#entryNext[entry] = chains[place]!
      chains[place] = entry
    }
    this.#chains = chains
  }

  #success(entry: number, by = -1): SearchResult<State> {
    const state = this.#state
    return {
      outcome: 'linearizable',
      steps: this.#steps + this.#automaton.cost,
      path: () => this.#path(entry, by, state),
    }
  }

  #failure(outcome: 'not linearizable' | 'undecided'): SearchResult<State> {
    const states: State[] = []
    const seen = new Set<number>()
    for (let entry = 0; entry < this.#entryAt.length && states.length < MOST_STATES_REPORTED; entry++) {
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
      path: () => this.#path(this.#furthestEntry, -1, -1),
      states,
      isExact: this.#isExact && !this.#automaton.foresaw,
    }
  }

  /** The order of operations that led to an entry (and `by` after it), reads included: replays the updates on the way. */
  #path(last: number, by: number, state: number): number[] {
    const updates: { at: number; operation: number; state: number }[] = []
    if (by !== -1) updates.push({ at: this.#entryAt[last]!, operation: by, state })
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
    let current = this.#automaton.initial
    let at = 0
    const pass = (to: number) => {
      for (; at < to; at++) {
        const operation = this.#events[at]! >> 1
        if ((this.#events[at]! & 1) === 1 || this.#isRead[operation] === 0) continue
        if (this.#automaton.step(current, operation) === current) path.push(operation)
        else waiting.add(operation)
      }
    }
    for (const update of updates) {
      pass(update.at)
      path.push(update.operation)
      current = update.state
      for (const read of waiting) {
        if (this.#automaton.step(current, read) !== current) continue
        waiting.delete(read)
        path.push(read)
      }
    }
    pass(end)
    return path
  }
}

/** The events of operations in order of their positions; `2n` invokes, `2n + 1` returns. */
function eventsOf(operations: readonly ClientOperation[]): number[] {
  const n = operations.length
  const returns: number[] = []
  for (let number = 0; number < n; number++) if (operations[number]!.outcome !== 'info') returns.push(number)
  returns.sort((a, b) => operations[a]!.end - operations[b]!.end)
  const events: number[] = []
  let returned = 0
  for (let number = 0; number < n; number++) {
    const { start } = operations[number]!
    while (returned < returns.length && operations[returns[returned]!]!.end < start) {
      events.push(returns[returned++]! * 2 + 1)
    }
    events.push(number * 2)
  }
  while (returned < returns.length) events.push(returns[returned++]! * 2 + 1)
  return events
}

/** For each operation the same number as for those that equal it. */
function equalGroups<State>(model: Model<State>, operations: readonly ClientOperation[]): number[] {
  const groups = new Map<string, number>()
  return operations.map((operation, number) => {
    const kind = kindOf(model, operation)
    const group = groups.get(kind) ?? number
    groups.set(kind, group)
    return group
  })
}

function integers(length: number, value: number): number[] {
  return new Array<number>(length).fill(value)
}
