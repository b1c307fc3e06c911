/** Stand-ins for numbers of a file that a number of JavaScript cannot hold. */

/**
 * Times in nanoseconds since 1970 are beyond 2^53. They are counted from the first one, if it is such a time; otherwise they are
 * rounded, which keeps their order.
 */
export class TimeOrigin {
  #origin: bigint | undefined

  /** A time in nanoseconds as an event has it. */
  relative(time: number | bigint): number {
    this.#origin ??= typeof time === 'bigint' ? time : 0n
    if (this.#origin === 0n) return Number(time)
    // A negative time would be none at all.
    return Math.max(0, typeof time === 'bigint' ? Number(time - this.#origin) : time - Number(this.#origin))
  }
}

/** Numbers -1, -2, … for processes that are negative or beyond 2^53, such as ids of 62 random bits. */
export class ProcessNumbers {
  readonly #numbers = new Map<number | bigint, number>()

  numberOf(process: number | bigint): number {
    let number = this.#numbers.get(process)
    if (number === undefined) {
      number = -1 - this.#numbers.size
      this.#numbers.set(process, number)
    }
    return number
  }
}
