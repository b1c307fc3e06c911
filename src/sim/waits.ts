import type { Process } from './process.ts'
import { FLIGHT, TIMER, type Timeline } from './timeline.ts'
import type { WaitingRoom } from './waiting-room.ts'

/** What a process waits for. */
export interface Waits {
  /** Replies to requests. */
  readonly replies: number
  /** Messages that are on their way to it. */
  readonly messages: number
  readonly timers: number
  /** When the first of them fires; infinite if there is none. */
  readonly nextTimerUs: number
  /** Whether it reads its inbox. */
  readonly isReading: boolean
}

/** Returns what could make a process go on: what is under way to it, and its timers. */
export function waitsOf(process: Process, { queue }: Timeline, room: WaitingRoom): Waits {
  let timers = 0
  let nextTimerUs = Number.POSITIVE_INFINITY
  let messages = 0
  const look = (slot: number, timeUs: number) => {
    if (queue.target(slot) !== process.index) return
    const kind = queue.kind(slot)
    if (kind === FLIGHT) messages++
    if (kind !== TIMER || queue.incarnation(slot) !== process.incarnation) return
    timers++
    nextTimerUs = Math.min(nextTimerUs, timeUs)
  }
  queue.visit(look)
  for (const slot of room.slots()) look(slot, Number.POSITIVE_INFINITY)
  return { replies: process.pending.size, messages, timers, nextTimerUs, isReading: process.mailbox.messages.waiting }
}
