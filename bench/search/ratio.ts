import { randomStream } from '../../src/random/stream.ts'

/** A ratio of geometric means, and between what bounds it lies with a confidence of 90 %. */
export interface Ratio {
  readonly ratio: number
  readonly least: number
  readonly most: number
}

/** What it took a strategy, and random, to find one bug: one number for each base. */
export interface Pair {
  readonly strategy: readonly number[]
  readonly random: readonly number[]
}

const RESAMPLINGS = 2_000

/**
 * The ratio of a strategy's geometric mean to that of random, over one bug or several, each of which counts the same. Below 1
 * the strategy is quicker. The bounds are a bootstrap's (Efron, 1979): bugs are drawn again, and for each its bases.
 */
export function ratioOf(pairs: readonly Pair[]): Ratio {
  const random = randomStream('ratio', 'bench/search/bootstrap')
  const drawn = <T>(items: readonly T[]): readonly T[] =>
    items.map(() => items[Math.floor(random() * items.length)] as T)
  const ratios = Array.from({ length: RESAMPLINGS }, () =>
    meanRatio(drawn(pairs).map(pair => ({ strategy: drawn(pair.strategy), random: drawn(pair.random) }))),
  ).sort((a, b) => a - b)
  return {
    ratio: meanRatio(pairs),
    least: ratios[Math.floor(RESAMPLINGS * 0.05)] as number,
    most: ratios[Math.ceil(RESAMPLINGS * 0.95) - 1] as number,
  }
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)))
}

function meanRatio(pairs: readonly Pair[]): number {
  return Math.exp(mean(pairs.map(({ strategy, random }) => logMean(strategy) - logMean(random))))
}

const logMean = (values: readonly number[]) => mean(values.map(Math.log))

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
