import type { AnyEnv } from 'sameseed'

/** How far the clocks of two nodes may drift apart: each runs at most 5 % too fast or too slow. */
const APART = 0.1

/**
 * The holder's side of a lease (Gray and Cheriton, 1989): it ends for the holder before it ends for the node that granted it, whatever
 * their clocks do.
 */
export class Lease {
  readonly #env: Pick<AnyEnv, 'elapsed'>
  readonly #termMs: number
  #untilMs = Number.NEGATIVE_INFINITY

  /** `termMs` is for how long it is granted, on the clock of the node that grants it. */
  constructor(env: Pick<AnyEnv, 'elapsed'>, termMs: number, options: { readonly margin?: boolean } = {}) {
    this.#env = env
    this.#termMs = options.margin === false ? termMs : termMs * (1 - APART)
  }

  get isHeld(): boolean {
    return this.#env.elapsed() < this.#untilMs
  }

  /** It was asked for at `sinceMs` (of `env.elapsed`), and is granted: the term began at the earliest then. */
  granted(sinceMs: number): void {
    this.#untilMs = Math.max(this.#untilMs, sinceMs + this.#termMs)
  }

  giveUp(): void {
    this.#untilMs = Number.NEGATIVE_INFINITY
  }
}
