import { logUniform, type Range } from '../random/log-uniform.ts'
import type { RandomStream } from '../random/stream.ts'
import type { DrawnRhythm } from './nemesis.ts'

const EVERY_US: Range = [50_000, 2_500_000]
const LASTING_US: Range = [5_000, 1_000_000]
/** The run for which these are meant. In a shorter one all is quicker; a longer one has more faults. */
const USUAL_RUN_US = 10_000_000
/** So many faults of a kind are enough, however long the run. */
const MOST_FAULTS = 2_000

/**
 * How often something strikes and how long it lasts, in a run of so many microseconds: now and then or again and again, all orders of
 * magnitude equally likely. Which of them a bug needs nobody knows: what passes within a round trip, or what outlasts a timeout.
 */
export function drawnRhythm(random: RandomStream, durationUs: number): DrawnRhythm {
  const scale = scaleOf(durationUs)
  const leastUs = durationUs / MOST_FAULTS
  return {
    everyUs: Math.max(leastUs, logUniform(random(), EVERY_US) * scale),
    lastingUs: logUniform(random(), LASTING_US) * scale,
  }
}

/** By how much a short run has less room for what takes its time. */
export function scaleOf(durationUs: number): number {
  return Math.min(1, durationUs / USUAL_RUN_US)
}
