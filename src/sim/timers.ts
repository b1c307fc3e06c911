import type { AsyncScope } from './async-scope.ts'
import { runOutside, scopeHere, scopesAreUsed } from './async-scope.ts'
import type { Timer } from './env.ts'
import type { Guard } from './guard.ts'
import { KIND } from './journal/row.ts'
import type { Process } from './process.ts'
import { TIMER, type Timeline } from './timeline.ts'

/** One timer of a process. It is its own queue payload. */
export class TimerHandle implements Timer {
  readonly process: Process
  readonly callback: () => void
  /** -1 for a timer that fires once. */
  readonly intervalUs: number
  /** The user's async context in which it was set. */
  readonly scope: AsyncScope | undefined
  readonly #timers: Timers
  /** Which of the process's timers it is. */
  number = -1
  slot = -1
  generation = 0

  constructor(timers: Timers, process: Process, callback: () => void, intervalUs: number) {
    this.#timers = timers
    this.process = process
    this.callback = callback
    this.intervalUs = intervalUs
    this.scope = scopeHere()
  }

  cancel(): void {
    this.#timers.cancel(this)
  }
}

/** The timers of all processes, on their own clocks. */
export class Timers {
  readonly #timeline: Timeline
  readonly #guard: Guard

  constructor(timeline: Timeline, guard: Guard) {
    this.#timeline = timeline
    this.#guard = guard
  }

  /** Sets a timer. `delayUs` is on the process's own clock; with `intervalUs` it repeats. */
  set(process: Process, delayUs: number, callback: () => void, intervalUs = -1): TimerHandle {
    this.#guard.countAction()
    const timer = new TimerHandle(this, process, callback, intervalUs)
    this.#arm(timer, delayUs)
    return timer
  }

  #arm(timer: TimerHandle, delayUs: number): void {
    const { queue, schedule, journal, now } = this.#timeline
    const { process } = timer
    const number = process.timers++
    const timeUs = now + process.clock.trueDelayUs(delayUs)
    const event = journal.write(KIND.timerSet, journal.root, process.index, number, undefined, timeUs)
    if (journal.hasLines) journal.setLine(event, journal.line())
    const order = schedule.timer(process.id, number)
    timer.number = number
    timer.slot = queue.push(timeUs, order, TIMER, process.index, process.incarnation, event, number, timer)
    timer.generation = queue.generation(timer.slot)
  }

  /** It fires, within a step that it began: `event` set it. */
  fire(timer: TimerHandle, event: number): void {
    const { journal } = this.#timeline
    const fired = journal.writeRoot(KIND.timer, timer.process.index, timer.number, undefined)
    if (journal.hasLines) journal.setLine(fired, journal.lineOf(event))
    if (timer.intervalUs > 0) this.#arm(timer, timer.intervalUs)
    else timer.slot = -1
    // One from before the first use of an AsyncLocalStorage has no context.
    if (!scopesAreUsed) timer.callback()
    else if (timer.scope === undefined) runOutside(timer.callback)
    else timer.scope.run(timer.callback)
  }

  /** Does nothing for a timer that has fired or was cancelled. */
  cancel(timer: TimerHandle): void {
    const { queue, journal } = this.#timeline
    const { slot } = timer
    timer.slot = -1
    if (slot < 0 || !queue.cancel(slot, timer.generation)) return
    journal.write(KIND.timerClear, journal.root, timer.process.index, timer.number, undefined)
  }
}
