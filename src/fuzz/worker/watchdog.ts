/** Calls out when a heartbeat that should go up stands still, and when more memory is taken than there is to give. */
export class Watchdog {
  readonly #heartbeat: () => number
  readonly #takesTooMuch: () => boolean
  #timer: NodeJS.Timeout | undefined

  constructor(heartbeat: () => number, takesTooMuch: () => boolean) {
    this.#heartbeat = heartbeat
    this.#takesTooMuch = takesTooMuch
  }

  /** From now on, until it is stopped or has called out. `patienceMs` is real time. */
  start(patienceMs: number, onSilence: () => void, onTooMuch: () => void): void {
    this.stop()
    let last = this.#heartbeat()
    const intervalMs = Math.min(250, patienceMs / 4)
    let lookedMs = performance.now()
    let silentMs = 0
    const look = () => {
      if (this.#takesTooMuch()) {
        this.stop()
        onTooMuch()
        return
      }
      const now = performance.now()
      const heartbeat = this.#heartbeat()
      // Where the whole machine stood still, nothing could give a sign.
      silentMs = heartbeat === last ? silentMs + Math.min(now - lookedMs, 2 * intervalMs) : 0
      lookedMs = now
      last = heartbeat
      if (silentMs >= patienceMs) {
        this.stop()
        onSilence()
      }
    }
    this.#timer = setInterval(look, intervalMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
