import { timeText } from '../clock/time-text.ts'
import { current } from './current.ts'
import { EndlessLoopError } from './errors.ts'

/** More actions than this in one step is a loop. */
const MAX_ACTIONS_PER_STEP = 200_000

/** Watches that a step comes to an end, and keeps the error that ends the run. */
export class Guard {
  /** Ends the run: not a finding, but a run that means nothing. */
  fatal: Error | undefined
  readonly #clock: { readonly now: number }
  readonly #stopCurrent: () => void
  #actions = 0

  /**
   * `stopCurrent` takes the running process out of the run: code that catches every error and tries again would catch this one
   * too, but what it awaits from then on never comes.
   */
  constructor(clock: { readonly now: number }, stopCurrent: () => void) {
    this.#clock = clock
    this.#stopCurrent = stopCurrent
  }

  stepBegins(): void {
    this.#actions = 0
  }

  /** Ends the run with this error, unless another one has. */
  fail(error: Error): void {
    this.fatal ??= error
  }

  /** Counts something that code asks for. Throws an EndlessLoopError when one step asks too often. */
  countAction(): void {
    if (++this.#actions > MAX_ACTIONS_PER_STEP) this.#loops()
  }

  #loops(): never {
    const who = current?.id ?? 'the scenario'
    const error = new EndlessLoopError(
      'a step does not end',
      `${who} did ${MAX_ACTIONS_PER_STEP} things (sends, timers, looks at the clock) in one step at ${timeText(this.#clock.now)}: ` +
        'it loops, and simulated time does not pass within a step. Await something, such as env.sleep.',
      current?.id,
    )
    if (this.fatal === undefined) {
      this.fail(error)
      this.#stopCurrent()
    }
    throw error
  }
}
