/** Says what a fault cost. */
export interface Recovery {
  /** From the fault's beginning until operations ended `ok` at the former rate again, microseconds of virtual time. */
  readonly costUs: number
  /** Whether that came about while it could be seen. */
  readonly regained: boolean
}

/** What counts as the former rate: four of five. In whole numbers, so that sums are exact. */
const [OF_ACTUAL, OF_EXPECTED] = [5, 4] as const
/** Who lags behind by less than two operations has lost nothing. */
const SLACK = 2 * OF_ACTUAL
/** So few operations, without the fault, tell nothing. */
const LEAST = 5

/**
 * Finds the first moment from the fault's beginning on after which operations end `ok` at the former rate, over every stretch up to
 * `untilUs`: at no less than four fifths of the rate that the same seed has there without the fault. That is where the sum of what was
 * missed (four fifths of what was expected, less what came) is largest for the first time, as in Page's CUSUM ("Continuous inspection
 * schemes", Biometrika 41, 1954). Where less than two operations were ever missed, the fault cost nothing.
 *
 * @param actual When operations ended `ok`, ascending.
 * @param expected The same, of the run without the fault.
 * @returns Undefined where too few operations were expected to say anything.
 */
export function recovery(
  actual: readonly number[],
  expected: readonly number[],
  beginUs: number,
  untilUs: number,
): Recovery | undefined {
  const came = within(actual, beginUs, untilUs)
  const due = within(expected, beginUs, untilUs)
  if (due.length < LEAST) return undefined
  let [missed, most, atUs, after] = [0, 0, beginUs, due.length]
  let next = 0
  due.forEach((dueUs, i) => {
    // What comes at the very same time comes in time.
    while (next < came.length && (came[next] as number) <= dueUs) {
      missed -= OF_ACTUAL
      next++
    }
    missed += OF_EXPECTED
    if (missed <= most) return
    most = missed
    atUs = dueUs
    after = due.length - 1 - i
  })
  if (most < SLACK) return { costUs: 0, regained: true }
  return { costUs: atUs - beginUs, regained: after >= LEAST }
}

/** How many of four fifths of the expected operations there were, in (fromUs, untilUs]: undefined where too few were expected. */
export function keptUp(
  actual: readonly number[],
  expected: readonly number[],
  fromUs: number,
  untilUs: number,
  least: number,
): boolean | undefined {
  const due = within(expected, fromUs, untilUs).length
  if (due < least) return undefined
  return within(actual, fromUs, untilUs).length * OF_ACTUAL >= due * OF_EXPECTED
}

/** Those in (fromUs, untilUs]. */
export function within(times: readonly number[], fromUs: number, untilUs: number): readonly number[] {
  return times.slice(firstAfter(times, fromUs), firstAfter(times, untilUs))
}

function firstAfter(times: readonly number[], limit: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
