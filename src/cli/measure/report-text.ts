import { measuredTimeText } from '../../clock/time-text.ts'
import type { Difference } from '../../measure/sweep/compare.ts'
import { inTime } from '../../measure/sweep/condition.ts'
import {
  type ConditionReport,
  METRICS,
  type Metric,
  type Spread,
  type SweepReport,
} from '../../measure/sweep/sweep-report.ts'
import { counted } from '../../options/counted.ts'
import { conditionName } from '../../report/graphs/sweep-graphs.ts'

/** So many seeds are named. */
const MOST_NAMED = 5

/** What a sweep measured, for people: medians, and from the 10th to the 90th percentile of the seeds. */
export function reportLines(report: SweepReport): string[] {
  const { scenario, seeds, firstSeed, durationUs, conditions } = report
  return [
    `${scenario}: seeds ${firstSeed} to ${firstSeed + seeds - 1}, ${measuredTimeText(durationUs)} each`,
    'Medians of the seeds; below them, from the 10th to the 90th percentile.',
    '',
    ...table([['', ...METRICS.map(metric => HEADINGS[metric])], ...conditions.flatMap(rowsOf)]),
    ...conditions.flatMap(each => missingLines(each, seeds, durationUs)),
    ...conditions.flatMap(costLines),
    '',
    ...conditions.flatMap(cameBackLines),
  ]
}

/** What differs from another report, and whether that is more than chance. */
export function differenceLines(differences: readonly Difference[]): string[] {
  const told = differences.filter(({ verdict }) => verdict !== 'no more than chance')
  const count = counted(differences.length, 'comparison')
  if (told.length === 0) return [`no difference that is more than chance (${count}; Wilcoxon, Holm)`]
  return [
    `more than chance (${count}; Wilcoxon, Holm):`,
    ...table(
      told.map(difference => [
        difference.verdict,
        conditionName(difference.condition),
        NAMES[difference.metric],
        `${valueText(difference.metric, difference.before)} → ${valueText(difference.metric, difference.now)}`,
        difference.corrected < 0.0001 ? 'p < 0.0001' : `p = ${difference.corrected.toFixed(4)}`,
        pairsText(difference),
      ]),
    ),
  ]
}

/** Medians may be alike where a few seeds differ much. */
function pairsText({ pairs, more, less }: Difference): string {
  if (more === pairs) return `more in all ${pairs}`
  if (less === pairs) return `less in all ${pairs}`
  return `${more} more, ${less} less of ${pairs}`
}

const NAMES: Readonly<Record<Metric, string>> = {
  rate: 'ok/s',
  availability: 'available',
  p50Us: 'latency 0.5',
  p99Us: 'latency 0.99',
  outageUs: 'longest outage',
  costUs: 'cost',
}

/** What stands above the columns: as short as they are. */
const HEADINGS: Readonly<Record<Metric, string>> = { ...NAMES, p99Us: '0.99', outageUs: 'outage' }

/** The medians, and below them the bands. */
function rowsOf({ condition, seeds, summary }: ConditionReport): string[][] {
  const medians = METRICS.map(metric => {
    const spread = summary[metric]
    return spread === null ? '-' : valueText(metric, spread.median)
  })
  return [
    [conditionName(condition), ...medians],
    [`  ${counted(seeds.length, 'seed')}`, ...METRICS.map(metric => bandText(metric, summary[metric]))],
  ]
}

/** `6.86–8.53 ms`; empty where there is no band. */
function bandText(metric: Metric, spread: Spread | null): string {
  if (spread === null || spread.low === spread.high) return ''
  const [low, high] = [valueText(metric, spread.low), valueText(metric, spread.high)]
  const unit = / \S+$/.exec(high)?.[0] ?? ''
  return `${unit !== '' && low.endsWith(unit) ? low.slice(0, -unit.length) : low}–${high}`
}

function spreadText(metric: Metric, spread: Spread): string {
  const band = bandText(metric, spread)
  return `${valueText(metric, spread.median)}${band === '' ? '' : ` (${band})`}`
}

function valueText(metric: Metric, value: number): string {
  if (metric === 'rate') return String(Number(value.toPrecision(3)))
  if (metric === 'availability') return `${Math.floor(value * 1_000) / 10} %`
  return measuredTimeText(value)
}

/** Why a row is of fewer seeds than there are, or empty. */
function missingLines({ condition, missing }: ConditionReport, seeds: number, durationUs: number): string[] {
  const { notDrawn, cutShort, withoutEffect } = missing
  const { fromUs, untilUs } = inTime(durationUs)
  const told = [
    [notDrawn, `none begins from ${measuredTimeText(fromUs)} to ${measuredTimeText(untilUs)}`],
    [cutShort, 'the run ended before its time'],
    [withoutEffect, 'it had no effect'],
  ] as const
  const lines = told
    .filter(([count]) => count > 0)
    .map(([count, why]) => `${conditionName(condition)}: in ${count} of ${counted(seeds, 'seed')} ${why}`)
  return lines.length === 0 ? [] : ['', ...lines]
}

function costLines({ condition, byRole, regained }: ConditionReport): string[] {
  const name = conditionName(condition)
  const roles = byRole.map(
    ({ role, seeds, costUs }) =>
      `${name} of a node in the role ${role}: costs ${spreadText('costUs', costUs)} (${counted(seeds, 'seed')})`,
  )
  const { yes, no } = regained
  const unseen = `${name}: in ${no} of ${counted(yes + no, 'seed')} the former rate was not seen again; its cost is at least what is told`
  const lines = [...roles, ...(no === 0 ? [] : [unseen])]
  return lines.length === 0 ? [] : ['', ...lines]
}

function cameBackLines({ condition, cameBack: { yes, no } }: ConditionReport): string[] {
  if (yes + no.length === 0) return []
  if (no.length === 0) return [`${conditionName(condition)}: the rate came back in all of ${counted(yes, 'seed')}`]
  const named = `${no.slice(0, MOST_NAMED).join(', ')}${no.length > MOST_NAMED ? ', …' : ''}`
  return [
    `${conditionName(condition)}: the rate did not come back in ${no.length} of ${counted(yes + no.length, 'seed')} (${named})`,
  ]
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row => `  ${row.map((text, column) => text.padEnd(widths[column] as number)).join('  ')}`.trimEnd())
}
