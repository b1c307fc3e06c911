/** A lock, and a place to wait for what is done under it (Hoare, 1974; with the rules of Mesa: who is woken queues for the lock again). */
export class Monitor {
  #isHeld = false
  /** Those that wait for the lock, */
  readonly #entering: (() => void)[] = []
  /** and those that wait for something to change. */
  #waiting: (() => void)[] = []

  async enter(): Promise<void> {
    if (!this.#isHeld) this.#isHeld = true
    else await new Promise<void>(resolve => this.#entering.push(resolve))
  }

  /** Hands the lock to the next one. */
  leave(): void {
    const next = this.#entering.shift()
    if (next === undefined) this.#isHeld = false
    else next()
  }

  /** Leaves, waits until it is woken, and enters again. */
  async wait(): Promise<void> {
    const woken = new Promise<void>(resolve => this.#waiting.push(resolve))
    this.leave()
    await woken
  }

  /** Has the one that waits for longest queue for the lock, */
  pulse(): void {
    const first = this.#waiting.shift()
    if (first !== undefined) this.#entering.push(first)
  }

  /** or all of them. */
  pulseAll(): void {
    this.#entering.push(...this.#waiting)
    this.#waiting = []
  }
}
