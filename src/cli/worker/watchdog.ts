/** Calls out when a heartbeat that should go up stands still. */
export class Watchdog {
  readonly #heartbeat: () => number
  #timer: NodeJS.Timeout | undefined

  constructor(heartbeat: () => number) {
    this.#heartbeat = heartbeat
  }

  /** From now on, until it is stopped or has called out. `patienceMs` is real time. */
  start(patienceMs: number, onSilence: () => void): void {
    this.stop()
    let last = this.#heartbeat()
    let aliveMs = performance.now()
    const look = () => {
      const now = performance.now()
      const heartbeat = this.#heartbeat()
      if (heartbeat !== last) {
        last = heartbeat
        aliveMs = now
      } else if (now - aliveMs >= patienceMs) {
        this.stop()
        onSilence()
      }
    }
    this.#timer = setInterval(look, Math.min(250, patienceMs / 4))
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
