import type { Run } from '../scenario/run.ts'
import { clockSeries } from './clock-series.ts'
import { faultIntervals } from './fault-intervals.ts'
import {
  type LatencyWindow,
  type MeasuredOperation,
  type MeasuredOutcome,
  OUTCOMES,
  type RunMeasures,
} from './measures.ts'
import { measuredOperations } from './operation-times.ts'
import { ascending, QUANTILES, quantile } from './quantile.ts'
import { trafficOf } from './traffic.ts'
import { windowFor, windowOf, windowsIn } from './windows.ts'

/** Configures {@link measureRun}. */
export interface MeasureOptions {
  /** How long a window is, microseconds. Default: 1, 2 or 5 times a power of ten, so that there are at most 50. */
  readonly windowUs?: number
}

/**
 * Measures a run as Jepsen's performance checker does: latencies, rates, availability, open operations, clocks and faults over virtual
 * time; and what went over the network. A pure function of the run.
 *
 * @param run A run with a journal: `run(scenario, plan, { journal: true })`.
 * @throws TypeError for a run without a journal, RangeError for a window that is no positive number.
 */
export function measureRun(run: Run, { windowUs: given }: MeasureOptions = {}): RunMeasures {
  const { journal } = run
  if (journal === undefined) throw new TypeError('measuring needs a run with a journal: run(…, { journal: true })')
  if (given !== undefined && !(given > 0)) throw new RangeError(`windowUs is ${given}: give a positive number`)
  const timeUs = Math.round(run.timeMs * 1_000)
  const windowUs = given ?? windowFor(timeUs)
  const windows = { windowUs, count: windowsIn(timeUs, windowUs) }
  const operations = measuredOperations(run.history, timeUs)
  const groups = grouped(operations)
  return {
    scenario: run.scenario,
    seed: run.plan.seed,
    timeUs,
    windowUs,
    operations,
    latency: groups.map(({ f, outcome, ended }) => ({ f, outcome, windows: latencies(ended, windows) })),
    rate: groups.map(({ f, outcome, ended }) => ({ f, outcome, perSecond: rates(ended, windows) })),
    availability: availability(operations, windows),
    open: openOperations(operations),
    traffic: trafficOf(journal, windows),
    clocks: clockSeries(journal, timeUs),
    faults: faultIntervals(run, journal, timeUs),
  }
}

interface Windows {
  readonly windowUs: number
  readonly count: number
}

interface Group {
  readonly f: string
  readonly outcome: MeasuredOutcome
  readonly ended: readonly MeasuredOperation[]
}

/** Those that ended, by their names in alphabetical order, and by outcome. */
function grouped(operations: readonly MeasuredOperation[]): Group[] {
  const names = [...new Set(operations.map(({ f }) => f))].sort()
  return names.flatMap(f =>
    OUTCOMES.filter(outcome => outcome !== 'open').flatMap(outcome => {
      const ended = operations.filter(operation => operation.f === f && operation.outcome === outcome)
      return ended.length === 0 ? [] : [{ f, outcome, ended }]
    }),
  )
}

function latencies(ended: readonly MeasuredOperation[], { windowUs, count }: Windows): (LatencyWindow | null)[] {
  const byWindow = Array.from({ length: count }, (): number[] => [])
  for (const { beginUs, endUs } of ended) byWindow[windowOf(beginUs, windowUs, count)]?.push(endUs - beginUs)
  return byWindow.map(found => {
    if (found.length === 0) return null
    const sorted = ascending(found)
    return { count: sorted.length, quantilesUs: QUANTILES.map(q => quantile(sorted, q)) }
  })
}

function rates(ended: readonly MeasuredOperation[], { windowUs, count }: Windows): number[] {
  const counts = new Array<number>(count).fill(0)
  for (const { endUs } of ended) (counts[windowOf(endUs, windowUs, count)] as number)++
  return counts.map(each => (each * 1e6) / windowUs)
}

/** An operation counts in the window in which it ended, and in each before that it was open all through. */
function availability(operations: readonly MeasuredOperation[], { windowUs, count }: Windows): (number | null)[] {
  const ok = new Array<number>(count).fill(0)
  const all = new Array<number>(count).fill(0)
  for (const { outcome, beginUs, endUs } of operations) {
    const last = windowOf(endUs, windowUs, count)
    for (let window = Math.ceil(beginUs / windowUs); window < last; window++) (all[window] as number)++
    if (outcome === 'open' && beginUs > last * windowUs) continue
    ;(all[last] as number)++
    if (outcome === 'ok') (ok[last] as number)++
  }
  return all.map((each, window) => (each === 0 ? null : (ok[window] as number) / each))
}

function openOperations(operations: readonly MeasuredOperation[]): [number, number][] {
  const changes = operations.flatMap(({ outcome, beginUs, endUs }): [number, number][] => [
    [beginUs, 1],
    ...(outcome === 'open' ? [] : [[endUs, -1] as [number, number]]),
  ])
  changes.sort(([a], [b]) => a - b)
  const points: [number, number][] = []
  let open = 0
  for (const [atUs, change] of changes) {
    open += change
    const last = points.at(-1)
    if (last?.[0] === atUs) last[1] = open
    else points.push([atUs, open])
  }
  return points
}
