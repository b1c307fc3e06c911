import seedrandom from 'seedrandom'
import { streamSeed } from './stream-seed.ts'

/**
 * Draws random numbers from a named stream. Every decision is drawn from a stream named after what it is about (`link/n1->n2`,
 * `node/n2/0`), so that taking one thing out of a run does not shift the draws of anything else.
 *
 * xor128 because it is the fastest generator in seedrandom: 1.5 ns a draw, 0.9 µs to build.
 */
export interface RandomStream {
  /** A number in [0, 1), with 32 bits of randomness. */
  (): number
  /** A signed 32-bit integer. */
  int32(): number
}

/** The stream called `name` of the plan whose seed is `seed`. The same two strings give the same numbers, always. */
export function randomStream(seed: string, name: string): RandomStream {
  return seedrandom.xor128(streamSeed(seed, name)) as RandomStream
}

/** An integer in [min, max], both ends included. */
export function integerBetween(random: RandomStream, min: number, max: number): number {
  return min + Math.floor(random() * (max - min + 1))
}

/** One of `items`, each as likely as any other. Throws a RangeError when there is none. */
export function pick<T>(random: RandomStream, items: readonly T[]): T {
  if (items.length === 0) throw new RangeError('cannot pick from an empty list')
  return items[Math.floor(random() * items.length)] as T
}

/** A shuffled copy of `items` (Fisher-Yates). */
export function shuffled<T>(random: RandomStream, items: readonly T[]): T[] {
  const copy = items.slice()
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const held = copy[last] as T
    copy[last] = copy[other] as T
    copy[other] = held
  }
  return copy
}
