import { realSetImmediate } from './globals/real.ts'
import type { UncaughtOrigin } from './process.ts'

/**
 * The one place where the simulator touches the real process: how it gets the thread, how it drains what a step left
 * behind, and how it hears of rejected promises without a handler.
 */

/**
 * Drains `process.nextTick` and the microtasks synchronously, and reports unhandled rejections. Undocumented in Node, and
 * present in 20, 22 and 24; it does nothing when called from within a microtask, which is why slices run in macrotasks.
 */
/** The global is a getter, which would be called for every step. */
const realProcess = process

const tickCallback = (realProcess as unknown as { _tickCallback?: () => void })._tickCallback

export type DrainKind = 'sync' | 'portable'

/** Says how the steps of a run are drained. Default: the fastest way that this Node has. */
export interface Draining {
  readonly drain?: DrainKind
}

/** The fastest drain that this Node has. */
export const bestDrain: DrainKind = typeof tickCallback === 'function' ? 'sync' : 'portable'

/** Runs everything that waits in the nextTick and microtask queues. What a nextTick callback throws comes out. */
export function drainNow(): void {
  ;(tickCallback as () => void).call(realProcess)
}

/** What the loop does in one macrotask: returns false when it is done. */
export interface Slices {
  slice(): boolean
  /** A promise was rejected without a handler, or something was thrown where it could not be caught. */
  escaped(error: unknown, origin?: UncaughtOrigin): void
}

/**
 * Calls `slice` from one macrotask after the other until it returns false. While a slice runs, rejections and errors that
 * escape go to `escaped` and nowhere else. Rejects with what `slice` throws.
 */
export function runSlices(slices: Slices, portable: boolean): Promise<void> {
  const run = () =>
    new Promise<void>((resolve, reject) => {
      const listeners = new Listeners(slices)
      if (portable) listeners.take()
      const finish = (settle: () => void) => {
        if (portable) listeners.giveBack()
        settle()
      }
      const turn = () => {
        let more: boolean
        if (!portable) listeners.take()
        try {
          more = slices.slice()
        } catch (error) {
          if (error instanceof EscapedFromTick) {
            // Node's async context stack is left unbalanced by a nextTick callback that throws. Only its own handling of
            // an uncaught exception sets that right: let it have this error, and go on in the next macrotask. The listeners stay
            // ours until then: one of them takes it.
            realSetImmediate(turn)
            throw error
          }
          if (!portable) listeners.giveBack()
          return finish(() => reject(error))
        }
        if (!portable) listeners.giveBack()
        if (more) realSetImmediate(turn)
        else finish(resolve)
      }
      realSetImmediate(turn)
    })
  if (!portable) return run()
  // A portable run holds its node's world over many macrotasks: one run at a time.
  const result = portableTurn.then(run)
  portableTurn = result.catch(() => undefined)
  return result
}

let portableTurn: Promise<void> = Promise.resolve()

/** Thrown out of a slice after a nextTick callback threw, so that Node repairs its state. */
export class EscapedFromTick extends Error {}

class Listeners {
  #rejection: NodeJS.UnhandledRejectionListener[] = []
  #exception: NodeJS.UncaughtExceptionListener[] = []
  #taken = false
  readonly #onRejection: (reason: unknown) => void
  readonly #onException: (error: unknown) => void

  constructor(slices: Slices) {
    this.#onRejection = reason => slices.escaped(reason, 'unhandledRejection')
    this.#onException = error => {
      if (!(error instanceof EscapedFromTick)) slices.escaped(error)
    }
  }

  take(): void {
    if (this.#taken) return
    this.#taken = true
    this.#rejection = process.rawListeners('unhandledRejection') as NodeJS.UnhandledRejectionListener[]
    this.#exception = process.rawListeners('uncaughtException') as NodeJS.UncaughtExceptionListener[]
    process.removeAllListeners('unhandledRejection')
    process.removeAllListeners('uncaughtException')
    process.on('unhandledRejection', this.#onRejection)
    process.on('uncaughtException', this.#onException)
  }

  giveBack(): void {
    if (!this.#taken) return
    this.#taken = false
    process.off('unhandledRejection', this.#onRejection)
    process.off('uncaughtException', this.#onException)
    for (const listener of this.#rejection) process.on('unhandledRejection', listener)
    for (const listener of this.#exception) process.on('uncaughtException', listener)
  }
}
