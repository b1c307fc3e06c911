import { EventQueue } from '../clock/event-queue.ts'
import type { Flight } from '../net/flight.ts'
import type { Link } from '../net/link.ts'
import type { Journal } from './journal/journal.ts'
import type { Process } from './process.ts'
import { RANK, type Schedule } from './schedule.ts'

/** The kinds of what is going to happen. */
export const FLIGHT = 0
export const TIMER = 1
/** Calls back in one incarnation of a process, at a true time. */
export const WAKE = 2
/** Calls back outside of any process. */
export const WORLD = 3
/** As a wake: the process's disk has done something. */
export const DISK = 4
/** Calls back outside of the run: it is no event, and the run is the same without it. */
export const ASIDE = 5

/** What is going to happen, and what time it is: the queue of a run. Each event remembers the event of the journal that set it up. */
export class Timeline {
  readonly queue = new EventQueue()
  readonly schedule: Schedule
  /** True time, microseconds since the start. */
  now = 0
  /** Set once, right after the making of both: the journal reads the time here. */
  journal!: Journal

  constructor(schedule: Schedule) {
    this.schedule = schedule
  }

  /** Calls back outside of any process at a true time. `order` is its place among the events of that instant. */
  at(timeUs: number, callback: () => void, order = this.schedule.next()): void {
    const cause = this.journal.root
    this.queue.push(Math.max(timeUs, this.now), order, WORLD, -1, 0, cause, 0, callback)
  }

  /** As `at`, before all others of that instant, which is still to come. */
  atFirst(timeUs: number, callback: () => void): void {
    this.at(timeUs, callback, this.schedule.first(RANK.fault))
  }

  /**
   * Calls back at a time, before all else of that instant but faults that are operations, and as no part of the run: neither the
   * fingerprint nor the journal knows of it. What it sets up is caused by nothing.
   */
  aside(timeUs: number, callback: () => void): void {
    this.queue.push(timeUs, this.schedule.first(RANK.asking), ASIDE, -1, 0, -1, 0, callback)
  }

  /** Calls back in the process's current incarnation at a true time. `order` is its place among the events of that instant. */
  wakeAt(process: Process, timeUs: number, callback: () => void, order = this.schedule.next()): void {
    const { index, incarnation } = process
    const cause = this.journal.root
    this.queue.push(Math.max(timeUs, this.now), order, WAKE, index, incarnation, cause, 0, callback)
  }

  /** As `wakeAt`, now: from `aside`, before anything else of this instant can happen to the process. */
  wakeFirst(process: Process, callback: () => void): void {
    this.wakeAt(process, this.now, callback, this.schedule.first(RANK.invocation))
  }

  /** Calls back in the process's current incarnation when its disk is done; `event` asked for it. */
  diskAt({ index, incarnation }: Process, timeUs: number, event: number, callback: () => void): void {
    this.queue.push(timeUs, this.schedule.next(), DISK, index, incarnation, event, 0, callback)
  }

  /** Has the flight arrive. */
  arriveAt(timeUs: number, flight: Flight<Link>): void {
    const { link, number } = flight
    this.queue.push(timeUs, this.schedule.message(link, number), FLIGHT, link.to, 0, flight.event, number, flight)
  }

  /** What waited goes on: a slot that was popped happens again, not before `timeUs`. */
  again(slot: number, timeUs: number): void {
    this.queue.requeue(slot, timeUs, this.schedule.next())
  }

  /** Everything of a kind that is to happen to this process takes `factor` times as long as is left of it. */
  stretch(kind: number, process: Process, factor: number): void {
    const { queue, now } = this
    queue.retime((slot, timeUs) => {
      if (queue.kind(slot) !== kind || queue.target(slot) !== process.index) return timeUs
      return stretched(timeUs, now, factor)
    })
  }
}

/** A time in the future that comes `factor` times as late, in whole microseconds. */
export function stretched(timeUs: number, now: number, factor: number): number {
  return now + Math.max(0, Math.round((timeUs - now) * factor))
}
