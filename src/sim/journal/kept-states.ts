import { copyOf, type Held, heldOf, plainOf } from './held-state.ts'
import { type Change, changed, changeTo, Replaced } from './state-changes.ts'

/**
 * Keeps the states that processes showed, each by what differs from the one before: one that grows by a little as often as it is looked at
 * would otherwise be kept as often as that. One is kept whole where the differences since the last whole one hold as much as that does, so
 * that any of them is read as fast as a whole one, or nearly.
 */
export class KeptStates {
  /** By index of the process. */
  readonly #processes: (StatesOfOne | undefined)[] = []

  /** Keeps the state; returns its number among those of its process, or -1 where it is as it was. */
  keep(process: number, state: unknown): number {
    const states = this.#processes[process]
    if (states !== undefined) return states.keep(state)
    this.#processes[process] = new StatesOfOne(heldOf(state))
    return 0
  }

  /** Returns a state as plain JSON, which is the caller's own. Reading them in their order is fast. */
  read(process: number, number: number): unknown {
    return this.#processes[process]?.read(number)
  }

  /** About how many values it holds. */
  get size(): number {
    return this.#processes.reduce((sum, states) => sum + (states?.size ?? 0), 0)
  }
}

/** A state, and which one it is. */
interface Place {
  number: number
  state: Held
}

class StatesOfOne {
  readonly #changes: Change[] = []
  /** What was kept last, and what was read last. */
  #last: Held
  #reading: Place | undefined
  /** The last one that is whole has so many values, and the changes since. */
  #whole: number
  #since = 0

  constructor(first: Held) {
    const whole = new Replaced(copyOf(first))
    this.#last = first
    this.#whole = whole.size
    this.#changes.push(whole)
  }

  keep(state: unknown): number {
    const change = changeTo(this.#last, state)
    if (change === undefined) return -1
    this.#last = changed(this.#last, change)
    this.#since += change.size
    if (this.#since < this.#whole) return this.#changes.push(change) - 1
    const whole = change instanceof Replaced ? change : new Replaced(copyOf(this.#last))
    this.#whole = whole.size
    this.#since = 0
    return this.#changes.push(whole) - 1
  }

  read(number: number): unknown {
    let from = number
    while (from !== this.#reading?.number && !(this.#changes[from] instanceof Replaced)) from--
    const place = from === this.#reading?.number ? this.#reading : this.#begin(from)
    for (let next = place.number + 1; next <= number; next++)
      place.state = changed(place.state, this.#changes[next] as Change)
    place.number = number
    return plainOf(place.state)
  }

  /** Reads a state that is whole. */
  #begin(number: number): Place {
    const { value } = this.#changes[number] as Replaced
    this.#reading = { number, state: copyOf(value) }
    return this.#reading
  }

  get size(): number {
    return this.#changes.reduce((sum, { size }) => sum + size, 0)
  }
}
