import { type DrawRecorder, type Draws, type DrawsByTime, drawTable, numberOf } from './draws.ts'
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
  /** Where it is given, what is drawn over time depends on the time, and not on how often it was drawn before. */
  readonly #draws: Draws | undefined
  readonly #recorder: DrawRecorder | undefined
  #era = 0

  /** `reseedings` may stand in any order; of two at one time the later one counts. */
  constructor(
    seed: string,
    reseedings: readonly Reseeding[] = [],
    { draws, recorder }: { readonly draws?: Draws | undefined; readonly recorder?: DrawRecorder | undefined } = {},
  ) {
    this.#draws = draws
    this.#recorder = recorder
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

  /**
   * The stream called `name`, for what is drawn again and again as the run goes on. Where a plan has `draws`, each draw follows from the time.
   * `number` tells streams of one name apart that take turns, as a process does that begins anew: the time tells them apart as well.
   */
  overTime(name: string, number?: number): RandomStream {
    const drawn =
      this.#draws !== undefined
        ? this.#drawnByTime(name, drawTable(this.#draws).get(name))
        : this.stream(number === undefined ? name : `${name}/${number}`)
    return this.#recorder?.recorded(name, drawn, () => this.clock.now) ?? drawn
  }

  #drawnByTime(name: string, listed: DrawsByTime | undefined): RandomStream {
    let us = -1
    let values: readonly number[] = NONE
    let at = 0
    let drawing: RandomStream | undefined
    const int32 = (): number => {
      const { now } = this.clock
      if (us !== now) {
        us = now
        values = (this.era === 0 ? listed?.get(now) : undefined) ?? NONE
        at = 0
        drawing = undefined
      }
      if (at < values.length) return values[at++] as number
      drawing ??= randomStream(this.seed, `${name}@${now}`)
      return drawing.int32()
    }
    return Object.assign(() => numberOf(int32()), { int32 })
  }

  /** The same numbers as `overTime(name).int32()`, but made for thousands of streams that are drawn from in turn. */
  integers(name: string): IntegerStream {
    if (this.#draws !== undefined || this.#recorder !== undefined) return this.overTime(name)
    if (this.#fromUs.length === 0) return new Xor128(streamSeed(this.#seeds[0], name))
    return this.stream(name)
  }
}

const NONE: readonly number[] = []
