import type { StepBudget } from './budget.ts'
import type { OrderGraph } from './order-graph.ts'
import type { RegisterHistory } from './register-history.ts'

/**
 * Vector clocks (Fidge 1988, Mattern 1989) over an order that contains program order: per access and process, how many of
 * the accesses of the process come before it. O(n) for every process in time and memory.
 */
export class Clocks {
  readonly #width: number
  readonly #clocks: Int32Array
  readonly #history: RegisterHistory
  /** Per process and register, the places in program order at which it is written. */
  readonly #writePlaces: Map<number, number[]>[]

  /** `sorted` is the order made total, as the graph gives it. @throws OutOfSteps */
  constructor(graph: OrderGraph, sorted: readonly number[], history: RegisterHistory, budget: StepBudget) {
    const { accesses, sessions } = history
    const width = sessions.length
    this.#history = history
    this.#width = width
    budget.spend(width * graph.size)
    this.#clocks = new Int32Array(width * graph.size)
    const sessionOf = new Int32Array(graph.size).fill(-1)
    const placeOf = new Int32Array(graph.size)
    sessions.forEach((session, number) => {
      session.forEach((node, place) => {
        sessionOf[node] = number
        placeOf[node] = place
      })
    })
    for (const node of sorted) {
      const base = node * width
      for (const { from } of graph.into(node)) {
        budget.spend(1)
        for (let s = 0; s < width; s++) {
          const place = this.#clocks[from * width + s]!
          if (place > this.#clocks[base + s]!) this.#clocks[base + s] = place
        }
        const s = sessionOf[from]!
        if (s !== -1 && placeOf[from]! >= this.#clocks[base + s]!) this.#clocks[base + s] = placeOf[from]! + 1
      }
    }
    this.#writePlaces = sessions.map(session => {
      const places = new Map<number, number[]>()
      session.forEach((node, place) => {
        const { isWrite, register } = accesses[node]!
        if (!isWrite) return
        const known = places.get(register)
        if (known === undefined) places.set(register, [place])
        else known.push(place)
      })
      return places
    })
  }

  /** Per process, the last write of the register that comes before `node`. Those before it in program order follow. */
  *lastWritesBefore(node: number, register: number): Generator<number> {
    const { sessions } = this.#history
    for (let s = 0; s < this.#width; s++) {
      const until = this.#clocks[node * this.#width + s]!
      if (until === 0) continue
      const places = this.#writePlaces[s]!.get(register)
      if (places === undefined) continue
      let low = 0
      for (let high = places.length; low < high; ) {
        const middle = (low + high) >> 1
        if (places[middle]! < until) low = middle + 1
        else high = middle
      }
      if (low > 0) yield sessions[s]![places[low - 1]!]!
    }
  }

  /** Per process that writes the register, its first write. */
  *firstWrites(register: number): Generator<number> {
    for (let s = 0; s < this.#width; s++) {
      const places = this.#writePlaces[s]!.get(register)
      if (places !== undefined) yield this.#history.sessions[s]![places[0]!]!
    }
  }

  /** Whether `first`, which is at `place` of process `session`, comes before `second`. */
  isBefore(session: number, place: number, second: number): boolean {
    return this.#clocks[second * this.#width + session]! > place
  }
}
