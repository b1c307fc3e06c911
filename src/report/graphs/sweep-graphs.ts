import { measuredTimeText } from '../../clock/time-text.ts'
import { ALL, NONE } from '../../measure/sweep/condition.ts'
import type { Bands, ConditionReport, SweepReport } from '../../measure/sweep/sweep-report.ts'
import { largeText } from './axis-text.ts'
import { band, curve } from './curve.ts'
import { graphSvg, type Strip } from './graph.ts'
import { lineEntry } from './run-graphs.ts'
import { linear, logarithmic, type Scale } from './scale.ts'

const STRIP = 90

/** What is drawn of a sweep: a file, a number by window. */
const DRAWN: readonly {
  readonly file: string
  readonly title: string
  readonly of: keyof Bands
  readonly isTime: boolean
}[] = [
  { file: 'rate.svg', title: 'ok a second', of: 'rate', isTime: false },
  { file: 'latency-0.5.svg', title: 'latency 0.5', of: 'p50Us', isTime: true },
  { file: 'latency-0.99.svg', title: 'latency 0.99', of: 'p99Us', isTime: true },
]

/**
 * Draws what a sweep measured over virtual time, as SVG by the names of files: under each condition the median of the seeds, the band from
 * the 10th to the 90th percentile, and beside it the median without faults. Graphs with nothing in them are left out.
 */
export function sweepGraphs(report: SweepReport): Readonly<Record<string, string>> {
  const { scenario, seeds, firstSeed, conditions, durationUs, windowUs } = report
  const drawn = DRAWN.flatMap(({ file, title, of, isTime }) => {
    const most = conditions.flatMap(({ bands }) => bands[of].flatMap(spread => (spread === null ? [] : [spread.high])))
    if (most.length === 0) return []
    const least = conditions.flatMap(({ bands }) => bands[of].flatMap(spread => (spread === null ? [] : [spread.low])))
    const scale = isTime
      ? logarithmic(Math.max(1, Math.min(...least)), Math.max(1, ...most), STRIP)
      : linear(0, Math.max(...most), STRIP)
    const without = conditions.find(({ condition }) => condition === NONE)
    const middle = (window: number) => (window * windowUs + Math.min(durationUs, (window + 1) * windowUs)) / 2
    const strips = conditions.map(each =>
      strip(each, without, of, scale, isTime ? measuredTimeText : largeText, middle),
    )
    const about = `${title}: ${scenario}, seeds ${firstSeed} to ${firstSeed + seeds - 1}`
    const legend = [lineEntry('median; 10 % to 90 %', 0), lineEntry('no faults', 1)]
    return [[file, graphSvg({ title: about, timeUs: durationUs, faults: [], strips, legend })] as const]
  })
  return Object.fromEntries(drawn)
}

/** A condition in words: `one crash`. */
export function conditionName(condition: string): string {
  if (condition === NONE) return 'no faults'
  return condition === ALL ? 'as it is' : `one ${condition}`
}

function strip(
  one: ConditionReport,
  without: ConditionReport | undefined,
  of: keyof Bands,
  scale: Scale,
  tick: (value: number) => string,
  middle: (window: number) => number,
): Strip {
  const { condition, bands, seeds } = one
  const atLeast = (value: number) => (of === 'rate' ? value : Math.max(1, value))
  return {
    title: `${conditionName(condition)} (${seeds.length} seeds)`,
    height: STRIP,
    scale,
    tick,
    draw: (x, y) => {
      const medians = (whose: ConditionReport) =>
        whose.bands[of].map(
          (spread, i) => [x(middle(i)), spread === null ? undefined : y(atLeast(spread.median))] as const,
        )
      const spreads = bands[of].map(
        (spread, i) =>
          [
            x(middle(i)),
            ...(spread === null ? [undefined, undefined] : [y(atLeast(spread.low)), y(atLeast(spread.high))]),
          ] as [number, number | undefined, number | undefined],
      )
      return [
        band(spreads, 0),
        ...(without === undefined || condition === NONE ? [] : [curve(medians(without), 1, 'no faults')]),
        curve(medians(one), 0, 'median'),
      ]
    },
  }
}
