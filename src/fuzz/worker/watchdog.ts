/** What a watchdog looks at. */
export interface Watched {
  /** Goes up as long as all is well. */
  heartbeat(): number
  /** What it takes of memory, in MiB. */
  memoryMiB(): number
  /** How long it has had a processor so far, in milliseconds. */
  busyMs(): number
}

/** What it calls out about. */
export interface Alarm {
  /** There was no sign of life. */
  onSilence(): void
  /** It takes more memory than there is for it. */
  onTooMuch(): void
}

/** Memory grows within milliseconds: a second later there is none left. */
const LOOK_MS = 50
/** What grows by so much of its memory while it is silent is on its way to take all of it: it has so many times the patience. */
const GROWING = 0.15
const MORE_PATIENCE = 3
/** What has so much of its memory and is silent spends its time looking for what is left. */
const NEARLY_ALL = 0.7

/** On a busy machine, what works gets a processor for a small part of the time: what gets none at all has so many times the patience. */
const STARVED = 8

/** Calls out, once, when a heartbeat that should go up stands still, and when more memory is taken than there is to give. */
export class Watchdog {
  readonly #watched: Watched
  readonly #mostMiB: number
  readonly #leastMiB: number
  #timer: NodeJS.Timeout | undefined

  /** It may take `mostMiB` more than it does now. */
  constructor(watched: Watched, mostMiB: number) {
    this.#watched = watched
    this.#mostMiB = mostMiB
    this.#leastMiB = watched.memoryMiB()
  }

  /** From now on, until it is stopped or has called out. `patienceMs` is time in which it has a processor. */
  start(patienceMs: number, alarm: Alarm): void {
    this.stop()
    let last = this.#watched.heartbeat()
    let lookedMs = performance.now()
    let silentMs = 0
    let wasBusyMs = this.#watched.busyMs()
    let tookMiB = this.#takesMiB
    const intervalMs = Math.min(LOOK_MS, patienceMs / 4)
    const look = () => {
      const takesMiB = this.#takesMiB
      const heartbeat = this.#watched.heartbeat()
      const now = performance.now()
      const busyMs = this.#watched.busyMs()
      if (heartbeat === last) {
        // Where the whole machine stood still, nothing could give a sign.
        const passedMs = Math.min(now - lookedMs, 2 * intervalMs)
        silentMs += Math.min(passedMs, Math.max(busyMs - wasBusyMs, passedMs / STARVED))
      } else {
        silentMs = 0
        tookMiB = takesMiB
      }
      lookedMs = now
      wasBusyMs = busyMs
      last = heartbeat
      if (takesMiB > this.#mostMiB) return this.#call(alarm.onTooMuch)
      if (silentMs < patienceMs) return
      const isGrowing = takesMiB - tookMiB > GROWING * this.#mostMiB
      if (takesMiB > NEARLY_ALL * this.#mostMiB) this.#call(alarm.onTooMuch)
      else if (!isGrowing || silentMs >= MORE_PATIENCE * patienceMs) this.#call(alarm.onSilence)
    }
    this.#timer = setInterval(look, intervalMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  get #takesMiB(): number {
    return this.#watched.memoryMiB() - this.#leastMiB
  }

  #call(callback: () => void): void {
    this.stop()
    callback()
  }
}
