import type { SeedResult, SweepFrame } from './measure-seeds.ts'
import { bandOf, spreadOf } from './spread.ts'
import {
  type ConditionReport,
  METRICS,
  type Metric,
  type Missing,
  type SeedMeasures,
  type Spread,
  type SweepReport,
} from './sweep-report.ts'

/** Sums up what was measured of seeds. `results` are in the order of their seeds. */
export function sumUp(frame: SweepFrame, results: readonly SeedResult[]): SweepReport {
  const { scenario, durationUs, windowUs, conditions } = frame
  return {
    format: 'sameseed-measure',
    version: 1,
    scenario,
    firstSeed: results[0]?.seed ?? 0,
    seeds: results.length,
    durationUs,
    windowUs,
    conditions: conditions.map(condition => conditionReport(condition, results)),
  }
}

function conditionReport(condition: string, results: readonly SeedResult[]): ConditionReport {
  const measured = results.flatMap(each => each.conditions[condition] ?? [])
  const seeds = measured.map(({ measures }) => measures)
  const summary = Object.fromEntries(METRICS.map(metric => [metric, spreadOf(seeds.map(each => each[metric]))]))
  const count = (isMeant: (one: SeedMeasures) => boolean) => seeds.filter(isMeant).length
  return {
    condition,
    summary: summary as Record<Metric, Spread | null>,
    byRole: byRole(seeds),
    regained: { yes: count(({ regained }) => regained === true), no: count(({ regained }) => regained === false) },
    cameBack: {
      yes: count(({ cameBack }) => cameBack === true),
      no: seeds.filter(({ cameBack }) => cameBack === false).map(({ seed }) => seed),
    },
    missing: missingOf(condition, results),
    bands: {
      rate: bandOf(measured.map(({ windows }) => windows.rate)),
      p50Us: bandOf(measured.map(({ windows }) => windows.p50Us)),
      p99Us: bandOf(measured.map(({ windows }) => windows.p99Us)),
    },
    seeds,
  }
}

function missingOf(condition: string, results: readonly SeedResult[]): Missing {
  const cutShort = results.filter(each => each.cutShort.includes(condition)).length
  const without = results.filter(({ conditions }) => conditions[condition] === null).length
  const idle = results.filter(({ conditions }) => conditions[condition]?.measures.hadEffect === false)
  return { notDrawn: without - cutShort, cutShort, withoutEffect: idle.length }
}

function byRole(seeds: readonly SeedMeasures[]): ConditionReport['byRole'] {
  const roles = [
    ...new Set(seeds.flatMap(({ struck, costUs }) => (struck === null || costUs === null ? [] : [struck]))),
  ]
  return roles.sort().flatMap(role => {
    const costs = seeds.filter(({ struck }) => struck === role).map(({ costUs }) => costUs)
    const costUs = spreadOf(costs)
    return costUs === null ? [] : [{ role, seeds: costs.filter(cost => cost !== null).length, costUs }]
  })
}
