import type { EventQueue } from '../clock/event-queue.ts'
import type { Timer } from './env.ts'

/** One pending timer of a process. It is its own queue payload. */
export class TimerHandle implements Timer {
  readonly callback: () => void
  /** -1 for a timer that fires once. */
  readonly intervalUs: number
  /** The line that set it, when the trace records causes. */
  readonly cause: string | undefined
  readonly #queue: EventQueue
  #slot = -1
  #generation = 0

  constructor(queue: EventQueue, callback: () => void, intervalUs: number, cause: string | undefined) {
    this.#queue = queue
    this.callback = callback
    this.intervalUs = intervalUs
    this.cause = cause
  }

  arm(slot: number): void {
    this.#slot = slot
    this.#generation = this.#queue.generation(slot)
  }

  /** Whether it is going to fire. */
  get active(): boolean {
    return this.#slot >= 0 && this.#queue.generation(this.#slot) === this.#generation
  }

  cancel(): void {
    if (this.#slot >= 0) this.#queue.cancel(this.#slot, this.#generation)
    this.#slot = -1
  }
}
