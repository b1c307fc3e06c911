import { mixValue } from '../net/digest.ts'

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
/** Nor are more kept of one step of a run, which may be a loop without an end. */
const MOST_OF_STEP = 1_000

/** Takes down what code asks for, with the line. It is slow, and for a run that is compared with another. */
export class AskList {
  readonly all: Ask[] = []
  readonly #step: () => number
  readonly #lines: { asker(): string | undefined }
  #last = -2
  #ofStep = 0

  /** `lines` finds the user's line that asks now. No other code may stand between: the frame behind the global is looked at. */
  constructor(step: () => number, lines: { asker(): string | undefined }) {
    this.#step = step
    this.#lines = lines
  }

  /** To be called by a virtual global. What the user's code did not call itself does not count. */
  note(call: string, value: unknown): void {
    const step = this.#step()
    if (step !== this.#last) {
      this.#last = step
      this.#ofStep = 0
    }
    if (this.all.length >= MOST || (step >= 0 && ++this.#ofStep > MOST_OF_STEP)) return
    const line = this.#lines.asker()
    if (line !== undefined) this.all.push({ call, value: mixValue(0, value), line, step })
  }
}
