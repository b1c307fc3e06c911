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
    let aliveMs = performance.now()
    const look = () => {
      if (this.#takesTooMuch()) {
        this.stop()
        onTooMuch()
        return
      }
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
