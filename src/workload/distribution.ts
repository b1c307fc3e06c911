import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import type { RandomStream } from '../random/stream.ts'

/** Draws an integer in [0, count), each as likely as any other. */
export function uniformInteger(random: RandomStream, count: number): number {
  checkRandom('uniformInteger', random)
  checkCount('uniformInteger', count)
  return Math.floor(random() * count)
}

/**
 * Draws an integer in [0, count), of which k comes (k + 1)^-skew times as often as 0 (Zipf's law): a few hot keys, and
 * many that are hardly used.
 */
export function zipf(random: RandomStream, count: number, skew = 1): number {
  checkRandom('zipf', random)
  checkCount('zipf', count)
  const sums = zipfSums(count, skew)
  const draw = random() * (sums[count - 1] as number)
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (draw < (sums[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Draws an integer from 0 on, without an upper bound: `mean` on average, small ones the most often. It is the floor of an
 * exponentially distributed number.
 */
export function geometric(random: RandomStream, mean: number): number {
  checkRandom('geometric', random)
  if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY)) throw new ScenarioError(`geometric: the mean is ${mean}`)
  // The floor of an exponential is geometric: this rate gives it the mean that was asked for, not one below.
  return mean === 0 ? 0 : Math.floor(-Math.log(1 - random()) / Math.log(1 + 1 / mean))
}

function checkRandom(name: string, random: unknown): void {
  if (typeof random === 'function') return
  throw new ScenarioError(
    `${name}: expected the random of a function that makes values, as in value: ({ random }) => …, but found ${shown(random)}`,
  )
}

function checkCount(name: string, count: number): void {
  if (!Number.isInteger(count) || count < 1)
    throw new ScenarioError(`${name}: the count is ${count}, and has to be 1 or more`)
}

/** Sums of the weights up to each number. A function of its arguments: kept only because they are slow to add up. */
function zipfSums(count: number, skew: number): Float64Array {
  if (kept?.count === count && kept.skew === skew) return kept.sums
  const sums = new Float64Array(count)
  let sum = 0
  for (let i = 0; i < count; i++) {
    sum += (i + 1) ** -skew
    sums[i] = sum
  }
  kept = { count, skew, sums }
  return sums
}

let kept: { readonly count: number; readonly skew: number; readonly sums: Float64Array } | undefined
