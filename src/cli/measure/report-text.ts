import type { Difference } from '../../measure/sweep/compare.ts'
import { ALL, NONE } from '../../measure/sweep/condition.ts'
import type { ConditionReport, Metric, Spread, SweepReport } from '../../measure/sweep/sweep-report.ts'
import { counted } from '../../options/counted.ts'

/** So many seeds are named. */
const MOST_NAMED = 5

/** What a sweep measured, for people: medians, and from the 10th to the 90th percentile of the seeds. */
export function reportLines(report: SweepReport): string[] {
  const { scenario, seeds, firstSeed, durationUs, conditions } = report
  const rows = conditions.map(each => [
    nameOf(each.condition),
    String(each.seeds.length),
    cell(each, 'rate'),
    cell(each, 'availability'),
    cell(each, 'p50Us'),
    cell(each, 'p99Us'),
    cell(each, 'outageUs'),
    cell(each, 'costUs'),
  ])
  return [
    `${scenario}: seeds ${firstSeed} to ${firstSeed + seeds - 1}, ${timeText(durationUs)} each; medians of the seeds (10 % to 90 %)`,
    '',
    ...table([['', 'seeds', 'ok/s', 'available', 'latency 0.5', '0.99', 'longest outage', 'cost'], ...rows]),
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
      told.map(({ condition, metric, before, now, corrected, verdict, pairs }) => [
        verdict,
        nameOf(condition),
        NAMES[metric],
        `${valueText(metric, before)} → ${valueText(metric, now)}`,
        corrected < 0.0001 ? 'p < 0.0001' : `p = ${corrected.toFixed(4)}`,
        counted(pairs, 'pair'),
      ]),
    ),
  ]
}

const NAMES: Readonly<Record<Metric, string>> = {
  rate: 'ok/s',
  availability: 'available',
  p50Us: 'latency 0.5',
  p99Us: 'latency 0.99',
  outageUs: 'longest outage',
  costUs: 'cost',
}

function nameOf(condition: string): string {
  if (condition === NONE) return 'no faults'
  return condition === ALL ? 'as it is' : `one ${condition}`
}

function cell({ summary }: ConditionReport, metric: Metric): string {
  return spreadText(metric, summary[metric])
}

function spreadText(metric: Metric, spread: Spread | null): string {
  if (spread === null) return '-'
  const [low, median, high] = [spread.low, spread.median, spread.high].map(value => valueText(metric, value))
  return low === high ? (median as string) : `${median} (${low} to ${high})`
}

function valueText(metric: Metric, value: number): string {
  if (metric === 'rate') return String(Number(value.toPrecision(3)))
  if (metric === 'availability') return `${Math.floor(value * 1_000) / 10} %`
  return timeText(value)
}

function timeText(us: number): string {
  if (us >= 1_000_000) return `${Number((us / 1_000_000).toPrecision(3))} s`
  return us === 0 ? '0' : `${Number((us / 1_000).toPrecision(3))} ms`
}

function costLines({ condition, byRole, regained }: ConditionReport): string[] {
  const name = nameOf(condition)
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
  if (no.length === 0) return [`${nameOf(condition)}: the rate came back in all of ${counted(yes, 'seed')}`]
  const named = `${no.slice(0, MOST_NAMED).join(', ')}${no.length > MOST_NAMED ? ', …' : ''}`
  return [
    `${nameOf(condition)}: the rate did not come back in ${no.length} of ${counted(yes + no.length, 'seed')} (${named})`,
  ]
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row => `  ${row.map((text, column) => text.padEnd(widths[column] as number)).join('  ')}`.trimEnd())
}
