import { measuredTimeText } from '../../clock/time-text.ts'
import type { MeasuredOperation, MeasuredOutcome, RunMeasures } from '../../measure/measures.ts'
import { QUANTILES } from '../../measure/quantile.ts'
import { element, type Markup, rounded } from '../pictures/markup.ts'
import { largeText, tidy } from './axis-text.ts'
import { curve, lookOf, steps } from './curve.ts'
import { graphSvg, type LegendEntry, type Strip } from './graph.ts'
import { linear, logarithmic } from './scale.ts'

const STRIP = 110
/** So many kinds of operations have a strip of their own. */
const MOST_STRIPS = 12

/** The colour of an outcome, among those of the graphs. */
const COLOUR: Readonly<Record<MeasuredOutcome, number>> = { ok: 0, fail: 1, info: 2, open: 3 }
const OUTCOME_NAMES: Readonly<Record<MeasuredOutcome, string>> = {
  ok: 'ok',
  fail: 'fail',
  info: 'info (not known)',
  open: 'open',
}

/** The graphs of a run, as SVG by the names of their files. Those with nothing to show are left out. */
export function runGraphs(measures: RunMeasures): Readonly<Record<string, string>> {
  const { operations, clocks, traffic } = measures
  return {
    ...(operations.length === 0
      ? {}
      : {
          'latency-raw.svg': latencyRaw(measures),
          'latency-quantiles.svg': latencyQuantiles(measures),
          'rate.svg': rate(measures),
          'availability.svg': availability(measures),
          'open.svg': openOperations(measures),
        }),
    ...(traffic.sent.some(sent => sent > 0) ? { 'network.svg': network(measures) } : {}),
    ...(clocks.length === 0 ? {} : { 'clock.svg': clockGraph(measures) }),
  }
}

/** A point an operation, when it was invoked, by how it ended. */
function latencyRaw(measures: RunMeasures): string {
  const { operations } = measures
  const latencies = operations.map(latencyOf)
  const scale = logarithmic(Math.min(...bounds(latencies)), Math.max(...bounds(latencies)), STRIP)
  const outcomes = outcomesOf(operations)
  const strips = namesOf(operations).map((f): Strip => {
    const those = operations.filter(operation => operation.f === f)
    return {
      title: f,
      height: STRIP,
      scale,
      tick: measuredTimeText,
      draw: (x, y) =>
        outcomes.flatMap(outcome => {
          const shown = those.filter(operation => operation.outcome === outcome)
          const places = new Set(
            shown.map(operation => MARKS[outcome](rounded(x(operation.beginUs)), rounded(y(latencyOf(operation))))),
          )
          if (places.size === 0) return []
          return element('path', { d: [...places].join(''), class: `marks ${outcome} c${COLOUR[outcome]}` })
        }),
    }
  })
  return graphSvg({
    ...frame(measures, 'latency'),
    strips,
    legend: outcomes.map(outcome => ({
      text: OUTCOME_NAMES[outcome],
      sample: (x, y) => element('path', { d: MARKS[outcome](x + 9, y), class: `marks ${outcome} c${COLOUR[outcome]}` }),
    })),
  })
}

/** A dot, a cross, a triangle, a ring: told apart without their colours. */
const MARKS: Readonly<Record<MeasuredOutcome, (x: number, y: number) => string>> = {
  ok: (x, y) => `M${x} ${y}h0.01`,
  fail: (x, y) => `M${rounded(x - 2.5)} ${rounded(y - 2.5)}l5 5m0 -5l-5 5`,
  info: (x, y) => `M${x} ${rounded(y - 3)}l3 5.4h-6z`,
  open: (x, y) => `M${rounded(x - 2.5)} ${y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`,
}

function latencyQuantiles(measures: RunMeasures): string {
  const series = measures.latency.filter(({ outcome }) => outcome === 'ok')
  const values = series.flatMap(({ windows }) => windows.flatMap(window => window?.quantilesUs ?? [])).map(atLeastOne)
  const scale = logarithmic(Math.min(...bounds(values)), Math.max(...bounds(values)), STRIP)
  const strips = series.slice(0, MOST_STRIPS).map(
    ({ f, windows }): Strip => ({
      title: `${f}, ok`,
      height: STRIP,
      scale,
      tick: measuredTimeText,
      draw: (x, y) =>
        QUANTILES.map((q, i) =>
          curve(
            windows.map((window, at) => {
              const value = window?.quantilesUs[i]
              return [x(middle(measures, at)), value === undefined ? undefined : y(atLeastOne(value))] as const
            }),
            i,
            String(q),
          ),
        ),
    }),
  )
  return graphSvg({
    ...frame(measures, 'latency, quantiles'),
    strips,
    legend: QUANTILES.map((q, i) => lineEntry(String(q), i)),
  })
}

function rate(measures: RunMeasures): string {
  const names = [...new Set(measures.rate.map(({ f }) => f))].slice(0, MOST_STRIPS)
  const most = Math.max(0, ...measures.rate.map(({ perSecond }) => Math.max(...perSecond)))
  const outcomes = outcomesOf(measures.rate)
  const strips = names.map(
    (f): Strip => ({
      title: f,
      height: STRIP,
      scale: linear(0, most, STRIP),
      tick: value => `${tidy(value)}/s`,
      draw: (x, y) =>
        measures.rate
          .filter(series => series.f === f)
          .map(({ outcome, perSecond }) =>
            curve(
              perSecond.map((value, at) => [x(middle(measures, at)), y(value)] as const),
              COLOUR[outcome],
              outcome,
            ),
          ),
    }),
  )
  const legend = outcomes.map(outcome => lineEntry(OUTCOME_NAMES[outcome], COLOUR[outcome]))
  return graphSvg({ ...frame(measures, 'rate'), strips, legend })
}

function availability(measures: RunMeasures): string {
  const strip: Strip = {
    title: 'share of ok',
    height: STRIP,
    scale: linear(0, 1, STRIP),
    tick: value => `${tidy(value * 100)} %`,
    draw: (x, y) => [
      curve(
        measures.availability.map(
          (value, at) => [x(middle(measures, at)), value === null ? undefined : y(value)] as const,
        ),
        0,
        'availability',
      ),
    ],
  }
  return graphSvg({ ...frame(measures, 'availability'), strips: [strip], legend: [] })
}

function openOperations(measures: RunMeasures): string {
  const most = measures.open.reduce((found, [, count]) => Math.max(found, count), 0)
  const strip: Strip = {
    title: 'operations open',
    height: STRIP,
    scale: linear(0, most, STRIP),
    tick: tidy,
    draw: (x, y) => [
      steps(
        measures.open.map(([atUs, count]) => [x(atUs), y(count)] as const),
        x(measures.timeUs),
        0,
        'open',
      ),
    ],
  }
  return graphSvg({ ...frame(measures, 'open operations'), strips: [strip], legend: [] })
}

/** Messages, their bytes, and how many are under way. */
function network(measures: RunMeasures): string {
  const { sent, failed, again, bytes, underWay, links } = measures.traffic
  const perWindow = (
    title: string,
    series: readonly (readonly [name: string, values: readonly number[]])[],
  ): Strip => ({
    title,
    height: STRIP,
    scale: linear(0, Math.max(...series.flatMap(([, values]) => values)), STRIP),
    tick: largeText,
    draw: (x, y) =>
      series.map(([name, values], i) =>
        curve(
          values.map((value, at) => [x(middle(measures, at)), y(value)] as const),
          i,
          name,
        ),
      ),
  })
  const rates = [
    ['sent', sent],
    ['not through', failed],
    ['tried again', again],
  ] as const
  const queues = [['all links', underWay] as const, ...links.map(({ link, most }) => [link, most] as const)]
  return graphSvg({
    ...frame(measures, 'network'),
    strips: [
      perWindow('messages a second', rates),
      perWindow('bytes a second', [['bytes', bytes]]),
      perWindow(`under way at a time: all links; ${links.map(({ link }) => link).join(', ')}`, queues),
    ],
    legend: rates.map(([name], i) => lineEntry(name, i)),
  })
}

function clockGraph(measures: RunMeasures): string {
  const values = measures.clocks.flatMap(({ points }) => points.map(([, aheadUs]) => aheadUs))
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [0, 0])
  const strip: Strip = {
    title: 'how far wall clocks are ahead',
    height: 160,
    scale: linear(least, most, 160),
    tick: measuredTimeText,
    draw: (x, y) =>
      measures.clocks.map(({ node, points }, i) =>
        curve(
          points.map(([atUs, aheadUs]) => [x(atUs), y(aheadUs)] as const),
          i,
          node,
        ),
      ),
  }
  const legend = measures.clocks.slice(0, 8).map(({ node }, i) => lineEntry(node.slice(0, 16), i))
  return graphSvg({ ...frame(measures, 'clocks'), strips: [strip], legend })
}

function frame({ scenario, seed, timeUs, faults }: RunMeasures, what: string) {
  return { title: `${what}: ${scenario}, seed ${seed}`, timeUs, faults }
}

/** A line of the legend. */
export function lineEntry(text: string, look: number): LegendEntry {
  return {
    text,
    sample: (x, y): Markup => element('path', { d: `M${rounded(x)} ${y}h18`, class: `line ${lookOf(look)}` }),
  }
}

function middle({ windowUs, timeUs }: RunMeasures, window: number): number {
  return (window * windowUs + Math.min(timeUs, (window + 1) * windowUs)) / 2
}

function latencyOf({ beginUs, endUs }: MeasuredOperation): number {
  return atLeastOne(endUs - beginUs)
}

/** For a scale without 0. */
function atLeastOne(us: number): number {
  return Math.max(1, us)
}

/** The least and the most; of none, something that can be drawn. */
function bounds(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    values.length === 0 ? [1_000, 1_000] : [Number.POSITIVE_INFINITY, 0],
  )
}

function namesOf(operations: readonly MeasuredOperation[]): string[] {
  return [...new Set(operations.map(({ f }) => f))].sort().slice(0, MOST_STRIPS)
}

function outcomesOf(items: readonly { readonly outcome: MeasuredOutcome }[]): MeasuredOutcome[] {
  const found = new Set(items.map(({ outcome }) => outcome))
  return (['ok', 'fail', 'info', 'open'] as const).filter(outcome => found.has(outcome))
}
