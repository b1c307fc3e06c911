import type { Timer } from '../../sim/env.ts'
import type { Machine } from '../machine/machine.ts'

/** What is less is no time at all: clocks count microseconds. */
const SHORTEST_MS = 0.001

/**
 * Calls back when nothing has happened for a time. Something happens far more often than it does not: so a sign of life only takes
 * down the time, and the timer, when it is due, sees how much is left.
 */
export class IdleTimer {
  readonly #machine: Machine
  readonly #isIdle: () => void
  #milliseconds = 0
  #lastMs = 0
  #timer: Timer | undefined

  constructor(machine: Machine, isIdle: () => void) {
    this.#machine = machine
    this.#isIdle = isIdle
  }

  /** Begins anew, with so many milliseconds; 0 is never. */
  set(milliseconds: number): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#milliseconds = milliseconds
    if (milliseconds <= 0 || !Number.isFinite(milliseconds)) return
    this.#lastMs = this.#machine.env.elapsed()
    this.#arm(milliseconds)
  }

  /** Something happened. */
  touch(): void {
    if (this.#milliseconds === 0) return
    this.#lastMs = this.#machine.env.elapsed()
    if (this.#timer === undefined) this.#arm(this.#milliseconds)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#milliseconds = 0
  }

  #arm(milliseconds: number): void {
    this.#timer = this.#machine.env.after(milliseconds, () => {
      const leftMs = this.#lastMs + this.#milliseconds - this.#machine.env.elapsed()
      if (leftMs >= SHORTEST_MS) this.#arm(leftMs)
      else {
        this.#timer = undefined
        this.#isIdle()
      }
    })
  }
}
