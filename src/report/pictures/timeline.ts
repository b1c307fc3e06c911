import type { ClientOperation } from '../../checkers/operation.ts'
import { element, fragment, type Markup } from './markup.ts'
import { svg } from './svg.ts'
import { clipMiddle, textWidth, wrapWords } from './text-room.ts'
import { badgeWidth, layOut, type TimelineLayout } from './timeline-layout.ts'

/** An operation of a timeline. */
export interface TimelineBar {
  readonly operation: ClientOperation
  /** What stands in the bar. */
  readonly label: string
  /** All there is to say, over several lines. */
  readonly full: string
  /** `wrong`: it is what cannot be. `involved`: it is part of the evidence. */
  readonly role: 'wrong' | 'involved' | 'other'
  /** Its position in the order that is drawn, from 1. */
  readonly order?: number
  /** The object after it, in that order. */
  readonly stateAfter?: string
}

/** A timeline of operations, a lane for each process. */
export interface Timeline {
  /** In order of invocation. */
  readonly bars: readonly TimelineBar[]
  /** Where operations begin that are left out. */
  readonly hidden: readonly number[]
  /** Says when an event was, in a few characters. */
  readonly tick: (bar: TimelineBar, isEnd: boolean) => string
  /** What the object was before the first and after the last operation drawn, if a lane with its states is wanted. */
  readonly states?: { readonly of: string; readonly before: string | undefined; readonly end: string | undefined }
  /** A sentence below it. */
  readonly caption: string
}

const LANE = 46
const BAR = 24
const TOP = 30
const GUTTER_PADDING = 16
const CAPTION_LINE = 17
const MOST_CAPTION_LINES = 4

/** Draws a timeline. `id` keeps what it refers to within itself apart from other pictures in the same page. */
export function drawTimeline(timeline: Timeline, id: string): Markup {
  const { bars, states } = timeline
  const layout = layOut(bars, timeline.hidden)
  const processes = [...new Set(bars.map(({ operation }) => operation.process))].sort((a, b) => a - b)
  const names = processes.map(process => `process ${process}`)
  const laneNames = states === undefined ? names : [...names, clipMiddle(states.of, 18)]
  const gutter = Math.max(...laneNames.map(name => textWidth(name))) + GUTTER_PADDING
  const laneOf = new Map(processes.map((process, i) => [process, TOP + i * LANE]))
  const lanesEnd = TOP + laneNames.length * LANE
  const width = Math.max(gutter + layout.width + 8, 420)
  const caption = wrapWords(timeline.caption, Math.floor((Math.min(width, 900) - 16) / 7.3), MOST_CAPTION_LINES)
  const height = lanesEnd + 14 + caption.length * CAPTION_LINE
  const barTop = ({ operation }: TimelineBar) => laneOf.get(operation.process)! + (LANE - BAR) / 2 + 5
  return svg(
    { width, height, label: timeline.caption, class: 'timeline' },
    fadeDefinitions(id),
    laneNames.map((name, i) => lane(name, TOP + i * LANE, width, i)),
    element(
      'g',
      { transform: `translate(${Math.round(gutter)} 0)` },
      wrongBand(timeline, layout, lanesEnd),
      axis(timeline, layout, lanesEnd),
      layout.breaks.map(({ x, hidden }) => breakMark(x, hidden, lanesEnd)),
      bars.map((bar, i) => drawBar(bar, layout.bars[i]!, barTop(bar), id)),
      orderPath(bars, layout, barTop),
      bars.map((bar, i) => badge(bar, layout.bars[i]!, barTop(bar))),
      states === undefined ? undefined : stateLane(timeline, layout, TOP + processes.length * LANE),
    ),
    caption.map((line, i) => element('text', { x: 8, y: lanesEnd + 22 + i * CAPTION_LINE, class: 'caption' }, line)),
  )
}

/** Bars of operations without an answer lose themselves to the right. */
function fadeDefinitions(id: string): Markup {
  const fade = (name: string, tone: string) =>
    element(
      'linearGradient',
      { id: `${id}-${name}` },
      element('stop', { offset: 0.45, class: tone }),
      element('stop', { offset: 1, class: tone, 'stop-opacity': 0 }),
    )
  return element(
    'defs',
    {},
    fade('fade', 'bar-colour'),
    fade('edge', 'edge-colour'),
    fade('involved', 'involved-colour'),
  )
}

function lane(name: string, y: number, width: number, i: number): Markup {
  return fragment(
    element('rect', { x: 0, y, width, height: LANE, class: i % 2 === 0 ? 'lane' : 'lane odd' }),
    element('text', { x: 8, y: y + LANE / 2 + 9, class: 'lane-name' }, name),
  )
}

/** Between the invocation and the completion of the wrong operation it would have had to take effect. */
function wrongBand({ bars }: Timeline, layout: TimelineLayout, bottom: number): Markup | undefined {
  const i = bars.findIndex(({ role, operation }) => role === 'wrong' && Number.isFinite(operation.end))
  if (i < 0) return undefined
  const { left, right } = layout.bars[i]!
  return element('rect', { x: left, y: TOP - 6, width: right - left, height: bottom - TOP + 6, class: 'wrong-band' })
}

/** Says when events were, as far as there is room. */
function axis({ bars, tick }: Timeline, layout: TimelineLayout, bottom: number): Markup {
  const wrong = bars.findIndex(({ role }) => role === 'wrong')
  const wanted = [
    ...layout.ticks.filter(({ bar }) => bar === wrong),
    ...layout.ticks.filter(({ bar }) => bar !== wrong),
  ]
  const taken: { from: number; to: number }[] = []
  return fragment(
    wanted.map(({ x, bar, isEnd }) => {
      const text = tick(bars[bar]!, isEnd)
      if (text === '') return undefined
      const half = textWidth(text, 10.5) / 2
      const room = { from: Math.max(x - half, -60) - 5, to: x + half + 5 }
      if (taken.some(({ from, to }) => room.from < to && from < room.to)) return undefined
      taken.push(room)
      return fragment(
        element('line', { x1: x, x2: x, y1: TOP - 6, y2: bottom, class: bar === wrong ? 'tick wrong' : 'tick' }),
        element('text', { x, y: TOP - 13, class: bar === wrong ? 'time wrong' : 'time' }, text),
      )
    }),
  )
}

function breakMark(x: number, hidden: number, bottom: number): Markup {
  const middle = (TOP + bottom) / 2
  const text = `${String(hidden).replace(/\B(?=(\d{3})+$)/g, ',')} not shown`
  return element(
    'g',
    { class: 'break' },
    element('title', {}, `${text}: ${hidden === 1 ? 'an operation that begins' : 'operations that begin'} here`),
    element('rect', { x: x - 12, y: TOP, width: 24, height: bottom - TOP }),
    element('text', { x, y: middle, transform: `rotate(-90 ${Math.round(x)} ${Math.round(middle)})`, dy: 4 }, text),
  )
}

type Place = TimelineLayout['bars'][number]

function drawBar(bar: TimelineBar, { left, right }: Place, top: number, id: string): Markup {
  const { operation, role, label, full, order } = bar
  const isOpen = operation.end === Number.POSITIVE_INFINITY
  const fill = role === 'involved' ? `url(#${id}-involved)` : `url(#${id}-fade)`
  return element(
    'g',
    {
      class: `operation ${role}${isOpen ? ' open' : ''}${operation.outcome === 'fail' ? ' failed' : ''}`,
      tabindex: 0,
      'data-operation': operation.start,
      'data-order': order,
    },
    element('title', {}, full),
    element('rect', {
      x: left,
      y: top,
      width: Math.max(right - left, 4),
      height: BAR,
      rx: 4,
      class: 'bar',
      ...(isOpen ? { style: `fill: ${fill}; stroke: url(#${id}-edge)` } : {}),
    }),
    element('text', { x: left + 8, y: top + BAR / 2 + 5, class: 'label' }, label),
  )
}

/** From one moment to the next; dashed where operations between them are left out. */
function orderPath(bars: readonly TimelineBar[], layout: TimelineLayout, top: (bar: TimelineBar) => number): Markup {
  const stops = bars
    .map((bar, i) => ({ bar, x: layout.bars[i]!.point }))
    .filter(({ x }) => x !== undefined)
    .sort((a, b) => a.bar.order! - b.bar.order!)
  return element(
    'g',
    { class: 'order' },
    stops.slice(1).map(({ bar, x }, i) => {
      const from = stops[i]!
      const isNext = bar.order === from.bar.order! + 1
      return element('line', {
        x1: from.x,
        y1: top(from.bar),
        x2: x,
        y2: top(bar),
        class: isNext ? 'step' : 'step leap',
        'data-order': bar.order,
      })
    }),
  )
}

function badge(
  { role, order, operation }: TimelineBar,
  { left, right, point }: Place,
  top: number,
): Markup | undefined {
  if (order === undefined && role !== 'wrong') return undefined
  const isWrong = role === 'wrong'
  const text = isWrong ? '✗' : String(order)
  const width = isWrong ? 18 : badgeWidth(order!)
  const x = isWrong ? (left + right) / 2 : point!
  return element(
    'g',
    { class: isWrong ? 'badge wrong' : 'badge', 'data-order': isWrong ? undefined : order, 'data-of': operation.start },
    element('rect', { x: x - width / 2, y: top - 9, width, height: 16, rx: 8 }),
    element('text', { x, y: top + 3 }, text),
  )
}

/** What the object was from moment to moment. */
function stateLane({ bars, states }: Timeline, layout: TimelineLayout, y: number): Markup {
  const stops = bars
    .map((bar, i) => ({ bar, x: layout.bars[i]!.point }))
    .filter(({ x, bar }) => x !== undefined && bar.stateAfter !== undefined)
    .sort((a, b) => a.bar.order! - b.bar.order!)
  const spans: { from: number; state: string }[] = []
  if (states!.before !== undefined) spans.push({ from: 4, state: states!.before })
  for (const { bar, x } of stops) {
    if (spans.at(-1)?.state !== bar.stateAfter) spans.push({ from: x!, state: bar.stateAfter! })
  }
  const end = bars.findIndex(({ role, operation }) => role === 'wrong' && Number.isFinite(operation.end))
  const until = end < 0 ? layout.width : layout.bars[end]!.right
  return fragment(
    spans.map(({ from, state }, i) => {
      const to = spans[i + 1]?.from ?? Math.max(until, from + 24)
      const columns = Math.floor((to - from - 14) / 7.3)
      return element(
        'g',
        { class: 'state' },
        element('title', {}, state),
        element('rect', { x: from, y: y + 12, width: Math.max(to - from - 2, 2), height: BAR, rx: 2 }),
        columns < 1 ? undefined : element('text', { x: from + 6, y: y + 12 + BAR / 2 + 4 }, clipMiddle(state, columns)),
      )
    }),
  )
}
