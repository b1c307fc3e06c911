// Kept as they are now: a scenario may replace what `fs` has.
import { readSync as read, writeSync as write } from 'node:fs'
import type { Plan } from '../../scenario/plan.ts'

/**
 * How far a task is, in a file that two processes have open: the one that runs it writes, and what it wrote last can be read even
 * where a run has ended that process from one instruction to the next.
 */
export class TaskProgress {
  readonly #file: number
  readonly #count = new Uint32Array(1)

  /** `file` is a descriptor. */
  constructor(file: number) {
    this.#file = file
  }

  /** How many runs of the task are done. */
  get done(): number {
    read(this.#file, this.#count, 0, COUNT_BYTES, 0)
    return this.#count[0] as number
  }

  set done(runs: number) {
    this.#count[0] = runs
    write(this.#file, this.#count, 0, COUNT_BYTES, 0)
  }

  /** What is about to be run, where that is not just a seed. */
  get running(): Plan | undefined {
    const size = new Uint32Array(1)
    read(this.#file, size, 0, COUNT_BYTES, COUNT_BYTES)
    const text = Buffer.alloc(size[0] as number)
    if (read(this.#file, text, 0, text.length, 2 * COUNT_BYTES) < text.length || text.length === 0) return undefined
    return JSON.parse(text.toString()) as Plan
  }

  set running(plan: Plan | undefined) {
    const text = Buffer.from(plan === undefined ? '' : JSON.stringify(plan))
    const size = Buffer.from(new Uint32Array([text.length]).buffer)
    // In one piece: the process may end at any time.
    write(this.#file, Buffer.concat([size, text]), 0, COUNT_BYTES + text.length, COUNT_BYTES)
  }

  /** Nothing is done, and nothing is running. */
  clear(): void {
    this.done = 0
    this.running = undefined
  }
}

const COUNT_BYTES = Uint32Array.BYTES_PER_ELEMENT
