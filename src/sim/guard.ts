import { formatDuration } from '../clock/duration.ts'
import { current } from './current.ts'
import { EndlessLoopError } from './errors.ts'

/** More actions than this in one step is a loop. */
const MAX_ACTIONS_PER_STEP = 200_000

/** Watches that a step comes to an end, and keeps the error that ends the run. */
export class Guard {
  /** Ends the run: not a finding, but a run that means nothing. */
  fatal: Error | undefined
  readonly #clock: { readonly now: number }
  #actions = 0

  constructor(clock: { readonly now: number }) {
    this.#clock = clock
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
      `${who} did ${MAX_ACTIONS_PER_STEP} things (sends, timers, looks at the clock) in one step at ${formatDuration(this.#clock.now)}: ` +
        'it loops, and simulated time does not pass within a step. Await something, such as env.sleep.',
    )
    this.fail(error)
    throw error
  }
}
