import { type Latency, LatencySampler, uniform } from '../net/latency.ts'
import type { Guard } from './guard.ts'
import type { Process } from './process.ts'
import type { Timeline } from './timeline.ts'

const DEFAULT_LATENCY = uniform('50us', '500us')

/** How long disks take: each process's does one thing after the other. */
export class Disks {
  readonly #timeline: Timeline
  readonly #guard: Guard
  readonly #latency: LatencySampler

  /** `latency` is that of one operation. Default: `uniform('50us', '500us')`. */
  constructor(timeline: Timeline, guard: Guard, latency: Latency = DEFAULT_LATENCY) {
    this.#timeline = timeline
    this.#guard = guard
    this.#latency = LatencySampler.of(latency)
  }

  /**
   * Calls back, within the current incarnation, when the disk has done one thing more after all that it was asked before; `event` asked
   * for it.
   */
  whenDone(process: Process, event: number, callback: () => void): void {
    this.#guard.countAction()
    const latencyUs = Math.round(this.#latency.sampleUs(process.diskRandom()) * process.diskSlowness)
    const doneUs = Math.max(this.#timeline.now, process.diskBusyUntilUs) + latencyUs
    process.diskBusyUntilUs = doneUs
    this.#timeline.diskAt(process, doneUs, event, callback)
  }
}
