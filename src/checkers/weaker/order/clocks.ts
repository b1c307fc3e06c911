import { type RegisterHistory, writesOf } from '../accesses/register-history.ts'
import type { StepBudget } from '../budget.ts'
import type { OrderGraph } from './order-graph.ts'

/** The writes of one register by one process, in program order. */
export interface WriteChain {
  readonly session: number
  readonly writes: readonly number[]
}

/** Who wrote each register. Gives the same for every order, so it is made once. */
export class Writers {
  readonly #chains: WriteChain[][] = []
  /** Per access its session, -1 for an initial value; and its place there. */
  readonly sessionOf: Int32Array
  readonly placeOf: Int32Array

  constructor(history: RegisterHistory) {
    this.sessionOf = new Int32Array(history.size).fill(-1)
    this.placeOf = new Int32Array(history.size)
    history.sessions.forEach((session, number) => {
      session.forEach((access, place) => {
        this.sessionOf[access] = number
        this.placeOf[access] = place
      })
      const chains = new Map<number, number[]>()
      for (const write of writesOf(history, session)) {
        const register = history.registers[write]!
        const writes = chains.get(register)
        if (writes === undefined) chains.set(register, [write])
        else writes.push(write)
      }
      for (const [register, writes] of chains) {
        this.#chains[register] ??= []
        this.#chains[register].push({ session: number, writes })
      }
    })
  }

  of(register: number): readonly WriteChain[] {
    return this.#chains[register] ?? []
  }
}

/**
 * Vector clocks (Fidge 1988, Mattern 1989) over an order that contains program order: per access and process, how many of
 * the accesses of the process come before it. O(n) for every process in time and memory.
 */
export class Clocks {
  readonly #width: number
  readonly #clocks: Int32Array
  readonly #writers: Writers

  /** `sorted` is the order made total, as the graph gives it. @throws OutOfSteps */
  constructor(graph: OrderGraph, sorted: Int32Array, writers: Writers, width: number, budget: StepBudget) {
    budget.spend(width * graph.size)
    const { sessionOf, placeOf } = writers
    const clocks = new Int32Array(width * graph.size)
    this.#clocks = clocks
    this.#width = width
    this.#writers = writers
    for (let i = 0; i < sorted.length; i++) {
      const access = sorted[i]!
      const base = access * width
      for (let edge = graph.lastInto(access); edge !== -1; edge = graph.previousInto(edge)) {
        const from = graph.from(edge)
        const session = sessionOf[from]!
        if (session === -1) continue
        // Mostly a process knew already what this edge says.
        if (clocks[base + session]! > placeOf[from]!) continue
        const fromBase = from * width
        for (let s = 0; s < width; s++) {
          if (clocks[fromBase + s]! > clocks[base + s]!) clocks[base + s] = clocks[fromBase + s]!
        }
        clocks[base + session] = placeOf[from]! + 1
      }
    }
  }

  /** The last of these writes that comes before an access, -1 if none does. Those before it in program order follow. */
  lastBefore({ session, writes }: WriteChain, access: number): number {
    const until = this.#clocks[access * this.#width + session]!
    if (until === 0) return -1
    const { placeOf } = this.#writers
    let low = 0
    for (let high = writes.length; low < high; ) {
      const middle = (low + high) >> 1
      if (placeOf[writes[middle]!]! < until) low = middle + 1
      else high = middle
    }
    return low === 0 ? -1 : writes[low - 1]!
  }

  /** Whether one access comes before another. An initial value comes before everything. */
  isBefore(first: number, second: number): boolean {
    const session = this.#writers.sessionOf[first]!
    return session === -1 || this.#clocks[second * this.#width + session]! > this.#writers.placeOf[first]!
  }
}
