import { timeText } from '../clock/time-text.ts'
import { EndlessLoopError } from './errors.ts'
import { recently } from './journal/recently.ts'
import type { Process } from './process.ts'
import type { Timeline } from './timeline.ts'

/** More steps than this at one instant is a loop. */
const MAX_STEPS_PER_INSTANT = 100_000
const MAX_EVENTS = 50_000_000

/** Lets time go on from event to event, and sees that it does, and that the run comes to an end. */
export class Limits {
  /** Events that happened. */
  events = 0
  readonly #timeline: Timeline
  readonly #processes: readonly Process[]
  readonly #maxEvents: number
  #stepsAtInstant = 0

  /** `maxEvents`: the run is given up after so many. Default: 50 million. */
  constructor(timeline: Timeline, processes: readonly Process[], maxEvents = MAX_EVENTS) {
    this.#timeline = timeline
    this.#processes = processes
    this.#maxEvents = maxEvents
  }

  /** The event in this slot is next, at this time. Throws an EndlessLoopError beyond a limit. */
  advance(timeUs: number, slot: number): void {
    if (!this.goOn(timeUs) && ++this.#stepsAtInstant > MAX_STEPS_PER_INSTANT) this.#standsStill(slot)
    if (++this.events > this.#maxEvents) this.#isTooLong()
  }

  /** Time goes on until then. Returns whether it is later than it was. */
  goOn(timeUs: number): boolean {
    const timeline = this.#timeline
    if (timeUs <= timeline.now) return false
    timeline.now = timeUs
    this.#stepsAtInstant = 0
    return true
  }

  #standsStill(slot: number): never {
    const { now, journal, queue } = this.#timeline
    const process = this.#processes[queue.target(slot)]
    const what =
      process === undefined
        ? 'the scenario schedules itself again and again'
        : `${process.id} sets timers or sends messages without any delay`
    throw new EndlessLoopError(
      'time does not go on',
      `${MAX_STEPS_PER_INSTANT} events happened at ${timeText(now)} and time does not go on: ${what}; ${recently(journal)}`,
      process?.id,
    )
  }

  #isTooLong(): never {
    const { now, journal } = this.#timeline
    throw new EndlessLoopError(
      'too many events',
      `the run did not end within ${this.#maxEvents} events (it got to ${timeText(now)}; ${recently(journal)}): raise maxEvents or shorten the duration`,
    )
  }
}
