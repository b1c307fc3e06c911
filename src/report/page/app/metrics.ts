import { timeText } from '../../../clock/time-text.ts'
import { Palette } from './colours.ts'
import { element, svg } from './element.ts'
import type { Go } from './panel.ts'
import type { RunModel } from './run-model.ts'

const [WIDTH, HEIGHT, BUCKETS] = [420, 64, 120]
const MOST_CHARTS = 24

interface Series {
  readonly name: string
  readonly points: readonly (readonly [timeUs: number, value: number])[]
}

/** Draws numbers over virtual time: messages, open operations, and every number that `inspect()` shows. */
export function metricsPanel(model: RunModel, go: Go): HTMLElement {
  const charts = [
    chart(model, 'messages sent', [perBucket(model, id => model.kind(id) === 'send')], go),
    chart(
      model,
      'messages that did not get through',
      [
        perBucket(model, id =>
          model.kind(id) === 'send'
            ? model.fate(id) !== 'sent'
            : model.kind(id) === 'arrive' && model.fate(id) !== 'delivered',
        ),
      ],
      go,
    ),
    ...(model.data.operations.length > 0 ? [chart(model, 'operations open', [openOperations(model)], go)] : []),
    ...[...numbersOf(model)].slice(0, MOST_CHARTS).map(([path, series]) => chart(model, path, series, go)),
  ]
  return element('div', { class: 'metrics' }, ...charts)
}

function perBucket(model: RunModel, counts: (id: number) => boolean): Series {
  const length = Math.max(1, model.data.timeUs) / BUCKETS
  const sums = new Array<number>(BUCKETS + 1).fill(0)
  for (let id = 0; id < model.length; id++) {
    const bucket = Math.min(BUCKETS, Math.floor((model.times[id] as number) / length))
    if (counts(id)) sums[bucket] = (sums[bucket] as number) + 1
  }
  return { name: `per ${timeText(length)}`, points: sums.map((sum, i) => [i * length, sum]) }
}

function openOperations(model: RunModel): Series {
  const changes = model.data.operations.flatMap(({ begin, end }): [number, number][] => [
    ...(begin >= 0 ? [[model.times[begin] as number, 1] as [number, number]] : []),
    ...(end >= 0 ? [[model.times[end] as number, -1] as [number, number]] : []),
  ])
  changes.sort(([a], [b]) => a - b)
  let open = 0
  return {
    name: '',
    points: changes.map(([time, change]) => {
      open += change
      return [time, open]
    }),
  }
}

/** The numbers of the states, by their path, a series a node. */
function numbersOf(model: RunModel): Map<string, Series[]> {
  const found = new Map<string, Map<number, [number, number][]>>()
  for (let id = 0; id < model.length; id++) {
    if (model.kind(id) !== 'state') continue
    let state: unknown
    try {
      state = JSON.parse(model.text(id) ?? '')
    } catch {
      continue
    }
    if (typeof state !== 'object' || state === null) continue
    for (const [key, value] of Object.entries(state)) {
      const number = typeof value === 'number' ? value : Array.isArray(value) ? value.length : undefined
      if (number === undefined || !Number.isFinite(number)) continue
      const path = Array.isArray(value) ? `${key} (length)` : key
      const byLane = found.get(path) ?? new Map<number, [number, number][]>()
      found.set(path, byLane)
      const lane = model.lanes[id] as number
      const points = byLane.get(lane)
      const point: [number, number] = [model.times[id] as number, number]
      if (points === undefined) byLane.set(lane, [point])
      else if (points.at(-1)?.[1] !== number) points.push(point)
    }
  }
  return new Map(
    [...found]
      .filter(([, byLane]) => [...byLane.values()].some(points => points.length > 1))
      .map(([path, byLane]) => [path, [...byLane].map(([lane, points]) => ({ name: model.laneName(lane), points }))]),
  )
}

function chart(model: RunModel, title: string, series: readonly Series[], go: Go): HTMLElement {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value))
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [0, 0])
  const x = (timeUs: number) => (timeUs / Math.max(1, model.data.timeUs)) * WIDTH
  const y = (value: number) => HEIGHT - 4 - ((value - least) / Math.max(1e-9, most - least)) * (HEIGHT - 8)
  const palette = new Palette()
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches
  const faults = model.data.faults
    .filter(({ lasts }) => lasts)
    .map(({ begin, end }) => {
      const from = x(model.times[begin] as number)
      const to = end < 0 ? WIDTH : x(model.times[end] as number)
      return svg('rect', { x: from, y: 0, width: Math.max(1, to - from), height: HEIGHT, class: 'fault-band' })
    })
  const lines = series.map(({ name, points }) => {
    // A value holds until the next one.
    const path = points
      .map(([time, value], i) => (i === 0 ? `M${x(time)} ${y(value)}` : `H${x(time)}V${y(value)}`))
      .join('')
    return svg('path', { d: `${path}H${WIDTH}`, fill: 'none', stroke: palette.of(name, isDark), 'stroke-width': 1.5 })
  })
  const picture = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart', role: 'img', 'aria-label': title },
    ...faults,
    ...lines,
  )
  picture.addEventListener('click', event => {
    const { left, width } = picture.getBoundingClientRect()
    go(model.at(((event.clientX - left) / width) * model.data.timeUs))
  })
  const legend = series
    .filter(({ name }) => name !== '')
    .map(({ name }) => {
      const label = element('span', { class: 'legend' }, name)
      label.style.color = palette.of(name, isDark)
      return label
    })
  return element(
    'figure',
    {},
    element('figcaption', {}, title, ` ${least} to ${most} `, ...legend),
    picture as unknown as HTMLElement,
  )
}
