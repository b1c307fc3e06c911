import { logUniform, type Range } from '../random/log-uniform.ts'
import type { RandomStream } from '../random/stream.ts'
import type { DrawnRhythm, NemesisContext } from './nemesis.ts'

const EVERY_US: Range = [50_000, 2_500_000]
const LASTING_US: Range = [5_000, 1_000_000]
/** The run for which these are meant. A shorter one has less room for them; a longer one has more faults. */
const USUAL_RUN_US = 10_000_000
/** So many faults of a kind are enough, however long the run. */
const MOST_FAULTS = 2_000
/** Of short runs, the share in which faults do not become quicker. */
const UNHURRIED = 0.5
/** A fault that takes more of a short run leaves too little of it. */
const MOST_OF_RUN = 0.25

/**
 * How the faults of a short run keep time: quicker, in proportion to it, so that there are as many; or in full length, so that they
 * outlast a timeout as they would in a longer run, and so far apart that one is over before the next.
 */
export type Pace = 'in proportion' | 'unhurried'

/** Draws the pace of a run. */
export function drawnPace({ stream, durationUs }: NemesisContext): Pace {
  return durationUs < USUAL_RUN_US && stream('swarm/pace')() < UNHURRIED ? 'unhurried' : 'in proportion'
}

/**
 * How often something strikes and how long it lasts, in a run of so many microseconds: now and then or again and again, all orders of
 * magnitude equally likely. Which of them a bug needs nobody knows: what passes within a round trip, or what outlasts a timeout.
 */
export function drawnRhythm(random: RandomStream, durationUs: number, pace: Pace): DrawnRhythm {
  const [often, long] = [random(), random()]
  return pace === 'unhurried' ? unhurried(often, long, durationUs) : inProportion(often, long, durationUs)
}

function inProportion(often: number, long: number, durationUs: number): DrawnRhythm {
  const scale = scaleOf(durationUs)
  const leastUs = durationUs / MOST_FAULTS
  return {
    everyUs: Math.max(leastUs, logUniform(often, EVERY_US) * scale),
    lastingUs: logUniform(long, LASTING_US) * scale,
  }
}

function unhurried(often: number, long: number, durationUs: number): DrawnRhythm {
  const [leastEveryUs, mostEveryUs] = EVERY_US
  const [leastLastingUs, mostLastingUs] = LASTING_US
  const longestUs = Math.min(mostLastingUs, durationUs * MOST_OF_RUN)
  const lastingUs = logUniform(long, [Math.min(leastLastingUs, longestUs), longestUs])
  const soonestUs = Math.max(Math.min(leastEveryUs, longestUs), lastingUs)
  const latestUs = Math.max(mostEveryUs * scaleOf(durationUs), 2 * lastingUs, soonestUs)
  return { everyUs: logUniform(often, [soonestUs, latestUs]), lastingUs }
}

/** By how much a short run has less room for what takes its time. */
export function scaleOf(durationUs: number): number {
  return Math.min(1, durationUs / USUAL_RUN_US)
}
