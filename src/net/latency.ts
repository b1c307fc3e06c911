import { type Duration, microseconds } from '../clock/duration.ts'
import { durationSchema } from '../clock/duration-schema.ts'
import { positiveNumber } from '../options/fields.ts'
import { checkOptions, optionsOf } from '../options/options.ts'

/** Says how long messages take. Plain data, so that it can stand in a plan. Made by the functions below. */
export type Latency =
  | { readonly kind: 'constant'; readonly value: Duration }
  | { readonly kind: 'uniform'; readonly min: Duration; readonly max: Duration }
  | { readonly kind: 'exponential'; readonly mean: Duration; readonly min: Duration }
  | { readonly kind: 'long-tail'; readonly min: Duration; readonly alpha: number; readonly max: Duration }

/** Gives every message the same time. */
export function constant(value: Duration): Latency {
  return { kind: 'constant', value }
}

/** Draws any time between `min` and `max`, equally likely. */
export function uniform(min: Duration, max: Duration): Latency {
  return { kind: 'uniform', min, max }
}

interface ExponentialOptions {
  readonly min?: Duration
}

const EXPONENTIAL = optionsOf<ExponentialOptions>({ min: durationSchema })

/** Draws an exponentially distributed time above `min` (default: 0), `mean` in all on average. */
export function exponential(mean: Duration, options: ExponentialOptions = {}): Latency {
  checkOptions('exponential', EXPONENTIAL, options)
  return { kind: 'exponential', mean, min: options.min ?? 0 }
}

interface LongTailOptions {
  readonly alpha?: number
  readonly max?: Duration
}

const LONG_TAIL = optionsOf<LongTailOptions>({ alpha: positiveNumber, max: durationSchema })

/**
 * Draws from a Pareto distribution: most messages take little more than `min`, some take very long, none longer than
 * `max` (default: a thousand times `min`). The smaller `alpha` (default: 1.5), the heavier the tail.
 */
export function longTail(min: Duration, options: LongTailOptions = {}): Latency {
  checkOptions('longTail', LONG_TAIL, options)
  const max = options.max ?? microseconds(min, 'the latency') // a thousand times: microseconds read as milliseconds
  return { kind: 'long-tail', min, alpha: options.alpha ?? 1.5, max }
}

/** A draw as a quantile: a number in [0, 1). */
export function quantileOf(draw: number): number {
  return (draw >>> 0) / 2 ** 32
}

const TABLE_SIZE = 512

/** A latency made ready for the hot path: one uniform number in, microseconds out. */
export class LatencySampler {
  /** What a message takes that nothing happens to: the median. Unlisted messages of an explicit plan take this. */
  readonly nominalUs: number
  readonly #kind: Latency['kind']
  readonly #minUs: number
  readonly #spanUs: number
  readonly #maxUs: number
  readonly #power: number
  readonly #table = new Float64Array(TABLE_SIZE)

  /** The sampler of a latency: made once, and kept as long as the latency is. Throws as the constructor does. */
  static of(latency: Latency): LatencySampler {
    let sampler = samplers.get(latency)
    if (sampler === undefined) {
      sampler = new LatencySampler(latency)
      samplers.set(latency, sampler)
    }
    return sampler
  }

  /** Throws a RangeError for a latency that makes no sense. */
  constructor(latency: Latency) {
    this.#kind = latency.kind
    this.#power = 0
    this.#maxUs = Number.POSITIVE_INFINITY
    switch (latency.kind) {
      case 'constant':
        this.#minUs = microseconds(latency.value, 'the latency')
        this.#spanUs = 0
        break
      case 'uniform': {
        this.#minUs = microseconds(latency.min, 'the least latency')
        const maxUs = microseconds(latency.max, 'the greatest latency')
        if (maxUs < this.#minUs)
          throw new RangeError(`latency: the greatest (${latency.max}) is below the least (${latency.min})`)
        this.#spanUs = maxUs - this.#minUs
        break
      }
      case 'exponential': {
        this.#minUs = microseconds(latency.min, 'the least latency')
        const meanUs = microseconds(latency.mean, 'the mean latency')
        if (meanUs < this.#minUs)
          throw new RangeError(`latency: the mean (${latency.mean}) is below the least (${latency.min})`)
        this.#spanUs = meanUs - this.#minUs
        break
      }
      case 'long-tail':
        this.#minUs = microseconds(latency.min, 'the least latency')
        this.#spanUs = 0
        this.#maxUs = microseconds(latency.max, 'the greatest latency')
        if (!(latency.alpha > 0)) throw new RangeError(`latency: alpha is ${latency.alpha}, it must be above 0`)
        if (this.#maxUs < this.#minUs)
          throw new RangeError(`latency: the greatest (${latency.max}) is below the least (${latency.min})`)
        this.#power = -1 / latency.alpha
        break
    }
    for (let i = 0; i < TABLE_SIZE; i++) this.#table[i] = this.#exactUs(i / TABLE_SIZE)
    this.nominalUs = this.sampleUs(0.5)
  }

  /**
   * The latency in microseconds at the quantile `u` in [0, 1). Between tabulated quantiles it is interpolated: a logarithm
   * would be the most expensive part of sending a message. The tail beyond the table is exact.
   */
  sampleUs(u: number): number {
    const position = u * TABLE_SIZE
    const at = Math.floor(position)
    if (at >= TABLE_SIZE - 1) return Math.round(this.#exactUs(u))
    const below = this.#table[at] as number
    return Math.floor(below + (position - at) * ((this.#table[at + 1] as number) - below) + 0.5)
  }

  #exactUs(u: number): number {
    switch (this.#kind) {
      case 'constant':
        return this.#minUs
      case 'uniform':
        return this.#minUs + u * this.#spanUs
      case 'exponential':
        return this.#minUs - Math.log(1 - u) * this.#spanUs
      case 'long-tail':
        return Math.min(this.#maxUs, this.#minUs * (1 - u) ** this.#power)
    }
  }
}

const samplers = new WeakMap<Latency, LatencySampler>()
