import { processesOf } from '../../faults/catalogue.ts'
import { roleIn } from '../../faults/target.ts'
import type { Run } from '../../scenario/run.ts'
import { faultIntervals } from '../fault-intervals.ts'
import type { MeasuredOperation } from '../measures.ts'
import { measuredOperations } from '../operation-times.ts'
import { ascending, quantile } from '../quantile.ts'
import { windowOf, windowsIn } from '../windows.ts'
import { keptUp, recovery } from './recovery.ts'
import type { SeedMeasures, SeedWindows } from './sweep-report.ts'

/** In so many operations one can see whether a rate is that of before. */
const LEAST_AT_THE_END = 10

/** What is measured of a run in a sweep. */
export interface MeasuredRun {
  readonly measures: SeedMeasures
  readonly windows: SeedWindows
  /** When operations ended ok, ascending: what other runs of the seed are compared with. */
  readonly okUs: readonly number[]
}

/**
 * Measures a run up to the end of its workload. `isSingle` says that it has one fault, which is to be measured; `without` is when
 * operations ended ok in the run of the same seed without faults. Undefined for a run that something ended before.
 */
export function measureSeed(
  run: Run,
  { durationUs, windowUs }: { readonly durationUs: number; readonly windowUs: number },
  isSingle: boolean,
  without: readonly number[] | undefined,
): MeasuredRun | undefined {
  if (run.timeMs * 1_000 < durationUs) return undefined
  const operations = measuredOperations(run.history, run.timeMs * 1_000).filter(({ beginUs }) => beginUs < durationUs)
  const ok = operations.filter(({ outcome }) => outcome === 'ok')
  const okUs = ascending(ok.map(({ endUs }) => endUs).filter(endUs => endUs <= durationUs))
  const latencies = ascending(ok.map(({ beginUs, endUs }) => endUs - beginUs))
  const { fault, fromUs } = faultOf(run, isSingle, okUs, without, durationUs)
  const beginUs = fromUs ?? operations[0]?.beginUs ?? 0
  return {
    okUs,
    measures: {
      seed: run.plan.seed,
      rate: round(okUs.length / (durationUs / 1e6)),
      availability: operations.length === 0 ? null : round(ok.length / operations.length),
      p50Us: latencies.length === 0 ? null : quantile(latencies, 0.5),
      p99Us: latencies.length === 0 ? null : quantile(latencies, 0.99),
      outageUs: longestGap(okUs, beginUs, durationUs),
      ...fault,
      violated: run.failed,
    },
    windows: windowsOf(operations, durationUs, windowUs),
  }
}

/** What the fault of a run cost, and whether the rate came back after all faults. */
function faultOf(
  run: Run,
  isSingle: boolean,
  okUs: readonly number[],
  without: readonly number[] | undefined,
  durationUs: number,
): {
  readonly fault: Pick<SeedMeasures, 'costUs' | 'regained' | 'cameBack' | 'struck' | 'hadEffect'>
  readonly fromUs?: number
} {
  const nothing = { costUs: null, regained: null, cameBack: null, struck: null, hadEffect: isSingle ? false : null }
  const { journal } = run
  if (journal === undefined) return { fault: nothing }
  const faults = faultIntervals(run, journal, run.timeMs * 1_000).filter(({ effect }) => effect !== 0)
  const [first] = faults
  if (first === undefined) return { fault: nothing }
  const hadEffect = isSingle ? true : null
  if (without === undefined) return { fault: { ...nothing, hadEffect } }
  const lastUs = Math.max(...faults.map(({ endUs }) => endUs))
  const quietUs = (lastUs + durationUs) / 2
  const cameBack = lastUs < durationUs ? keptUp(okUs, without, quietUs, durationUs, LEAST_AT_THE_END) : undefined
  const cost = isSingle ? recovery(okUs, without, first.beginUs, durationUs) : undefined
  return {
    fault: {
      costUs: cost?.costUs ?? null,
      regained: cost?.regained ?? null,
      cameBack: cameBack ?? null,
      struck: isSingle ? struckRole(run) : null,
      hadEffect,
    },
    ...(isSingle ? { fromUs: first.beginUs } : {}),
  }
}

/** The role that the process struck by the first fault showed then; null where it is about no process, or several, or shows none. */
function struckRole({ journal }: Run): string | null {
  const roles = new Map<string, string>()
  let [struck, atUs]: [string | undefined, number] = [undefined, -1]
  for (const event of journal ?? []) {
    if (event.kind === 'fault' && event.phase === 'begin') {
      if (atUs >= 0 && event.timeUs === atUs) return null
      if (atUs >= 0) continue
      const processes = processesOf(event.fault)
      if (processes.length !== 1) return null
      struck = processes[0]
      atUs = event.timeUs
    } else if (event.kind === 'state' && atUs < 0) {
      const role = roleIn(event.state)
      if (role !== undefined) roles.set(event.process, role)
    } else if (event.timeUs > atUs && atUs >= 0) break
  }
  return struck === undefined ? null : (roles.get(struck) ?? null)
}

/** The longest time without an operation that ended ok. */
function longestGap(okUs: readonly number[], fromUs: number, untilUs: number): number {
  let [longest, beforeUs] = [0, fromUs]
  for (const atUs of okUs) {
    if (atUs <= fromUs) continue
    longest = Math.max(longest, atUs - beforeUs)
    beforeUs = atUs
  }
  return Math.max(longest, untilUs - beforeUs)
}

function windowsOf(operations: readonly MeasuredOperation[], durationUs: number, windowUs: number): SeedWindows {
  const count = windowsIn(durationUs, windowUs)
  const ended = new Array<number>(count).fill(0)
  const latencies = Array.from({ length: count }, (): number[] => [])
  for (const { outcome, beginUs, endUs } of operations) {
    if (outcome !== 'ok') continue
    if (endUs <= durationUs) (ended[windowOf(endUs, windowUs, count)] as number)++
    latencies[windowOf(beginUs, windowUs, count)]?.push(endUs - beginUs)
  }
  const sorted = latencies.map(ascending)
  const at = (q: number) => sorted.map(each => (each.length === 0 ? null : quantile(each, q)))
  return { rate: ended.map(each => round((each * 1e6) / windowUs)), p50Us: at(0.5), p99Us: at(0.99) }
}

/** To six digits: what is beyond is of no meaning, and only makes the report longer. */
export function round(value: number): number {
  return Number(value.toPrecision(6))
}
