import { ascending, quantile } from '../quantile.ts'
import { holm } from '../statistics/holm.ts'
import { signedRank, signedRankSum } from '../statistics/signed-rank.ts'
import { METRICS, type Metric, type SeedMeasures, type SweepReport } from './sweep-report.ts'

/** A difference is more than chance if it, or a larger one, came by chance in less than one of twenty comparisons of equal revisions. */
export const LEVEL = 0.05

/** Says how one number under one condition differs between two reports. */
export interface Difference {
  readonly condition: string
  readonly metric: Metric
  /** How many seeds have the number in both. */
  readonly pairs: number
  /** In how many of them it is more now, and in how many less. */
  readonly more: number
  readonly less: number
  /** The median of these seeds, before and now. */
  readonly before: number
  readonly now: number
  /** How likely pairs differ so much by chance: Wilcoxon's signed-rank test, two-sided. */
  readonly p: number
  /** The same, corrected for how many comparisons there are: Holm's method. */
  readonly corrected: number
  readonly verdict: 'better' | 'worse' | 'no more than chance'
}

/** Whether more is better. */
const MORE_IS_BETTER: Readonly<Record<Metric, boolean>> = {
  rate: true,
  availability: true,
  p50Us: false,
  p99Us: false,
  outageUs: false,
  costUs: false,
}

/** Compares two reports of the same seeds, pair by pair: each number under each condition that both have. */
export function compareReports(before: SweepReport, now: SweepReport): Difference[] {
  const compared = now.conditions.flatMap(({ condition, seeds }) => {
    const old = new Map(
      before.conditions.find(each => each.condition === condition)?.seeds.map(each => [each.seed, each]) ?? [],
    )
    return METRICS.flatMap(metric => {
      const pairs = seeds.flatMap(each => pairOf(old.get(each.seed), each, metric))
      const differences = pairs.map(([before, after]) => after - before)
      return pairs.length === 0 ? [] : [{ condition, metric, pairs, differences }]
    })
  })
  const values = compared.map(({ differences }) => signedRank(differences))
  const corrected = holm(values)
  return compared.map(({ condition, metric, pairs, differences }, i) => {
    const isMore = signedRankSum(differences) > 0
    const isChance = (corrected[i] as number) >= LEVEL
    return {
      condition,
      metric,
      pairs: pairs.length,
      more: differences.filter(each => each > 0).length,
      less: differences.filter(each => each < 0).length,
      before: medianOf(pairs.map(([old]) => old)),
      now: medianOf(pairs.map(([, each]) => each)),
      p: values[i] as number,
      corrected: corrected[i] as number,
      verdict: isChance ? 'no more than chance' : isMore === MORE_IS_BETTER[metric] ? 'better' : 'worse',
    }
  })
}

function pairOf(old: SeedMeasures | undefined, now: SeedMeasures, metric: Metric): [number, number][] {
  const [before, after] = [old?.[metric], now[metric]]
  return before === undefined || before === null || after === null ? [] : [[before, after]]
}

function medianOf(values: readonly number[]): number {
  return quantile(ascending(values), 0.5)
}
