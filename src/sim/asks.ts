import { mixValue } from '../net/digest.ts'
import { askerHere } from './user-frames.ts'

/** What code asked for that a run does not give it as a message: a look at a clock, a random number, something of the machine. */
export interface Ask {
  /** What was called or read: `Date.now`, `process.env.HOME`. */
  readonly call: string
  /** A digest of what came of it. */
  readonly value: number
  /** The user's line that asked. */
  readonly line: string
  /** The step of the run; -1 while modules are loaded. */
  readonly step: number
}

/** No more are kept: who asks more often has shown by then what differs. */
const MOST = 100_000

/** Takes down what code asks for, with the line. It is slow, and for a run that is compared with another. */
export class AskList {
  readonly all: Ask[] = []
  readonly #step: () => number

  constructor(step: () => number) {
    this.#step = step
  }

  /** To be called by a virtual global. What the user's code did not call itself does not count. */
  note(call: string, value: unknown): void {
    if (this.all.length >= MOST) return
    const line = askerHere()
    if (line !== undefined) this.all.push({ call, value: mixValue(0, value), line, step: this.#step() })
  }
}
