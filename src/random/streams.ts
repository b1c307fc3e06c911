import { type RandomStream, randomStream } from './stream.ts'
import { streamSeed } from './stream-seed.ts'
import { Xor128 } from './xor128.ts'

/** From a time on, microseconds, all that is drawn comes from another seed. */
export interface Reseeding {
  readonly atUs: number
  readonly seed: string
}

/** Integers alone: all that a link draws. */
export interface IntegerStream {
  /** A signed 32-bit integer. */
  int32(): number
}

/**
 * The random streams of a run. Where it is reseeded, every stream begins anew at that time, under its own name and from the other
 * seed: what was drawn before stays, and what is drawn later has nothing to do with it. Nothing happens at that time: a stream
 * looks at the clock when it is next drawn from.
 */
export class Streams {
  /** The run's, once it has one. Times are microseconds. */
  clock: { readonly now: number } = { now: 0 }
  readonly #seeds: readonly [first: string, ...later: string[]]
  readonly #fromUs: readonly number[]
  #era = 0

  /** `reseedings` may stand in any order; of two at one time the later one counts. */
  constructor(seed: string, reseedings: readonly Reseeding[] = []) {
    const sorted = [...reseedings].sort((a, b) => a.atUs - b.atUs)
    this.#seeds = [seed, ...sorted.map(each => each.seed)]
    this.#fromUs = sorted.map(({ atUs }) => atUs)
  }

  /** How often the run has been reseeded by now. */
  get era(): number {
    while (this.#era < this.#fromUs.length && (this.#fromUs[this.#era] as number) <= this.clock.now) this.#era++
    return this.#era
  }

  /** The seed that is in force now. */
  get seed(): string {
    return this.#seeds[this.era] as string
  }

  /** The stream called `name`. */
  stream(name: string): RandomStream {
    if (this.#fromUs.length === 0) return randomStream(this.#seeds[0], name)
    let { era } = this
    let drawing = randomStream(this.seed, name)
    const now = (): RandomStream => {
      if (era !== this.era) {
        era = this.#era
        drawing = randomStream(this.seed, name)
      }
      return drawing
    }
    return Object.assign(() => now()(), { int32: () => now().int32() })
  }

  /** The same numbers as `stream(name).int32()`, but made for thousands of streams that are drawn from in turn. */
  integers(name: string): IntegerStream {
    if (this.#fromUs.length === 0) return new Xor128(streamSeed(this.#seeds[0], name))
    return this.stream(name)
  }
}
