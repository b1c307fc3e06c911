import { element, fragment, lines, type Markup } from './markup.ts'
import { stateLane } from './state-lane.ts'
import { svg } from './svg.ts'
import { clipMiddle, textWidth, wrapWords } from './text-room.ts'
import { axis, breakMark, crashMark, wrongBand } from './time-axis.ts'
import type { Timeline, TimelineBar } from './timeline-contents.ts'
import { badgeWidth, layOut, type TimelineLayout } from './timeline-layout.ts'

const LANE = 46
const BAR = 24
const TOP = 30
const GUTTER_PADDING = 16
const CAPTION_LINE = 17
const MOST_CAPTION_LINES = 4

/** Draws a timeline. `id` keeps what it refers to within itself apart from other pictures in the same page. */
export function drawTimeline(timeline: Timeline, id: string): Markup {
  const { bars, states } = timeline
  const layout = layOut(bars, timeline.hidden, states?.before, timeline.crashes)
  const processes = [...new Set(bars.map(({ operation }) => operation.process))].sort((a, b) => a - b)
  const names = processes.map(process => clipMiddle(timeline.names.of(process), 18))
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
      wrongBand(timeline, layout, TOP, lanesEnd),
      axis(timeline, layout, TOP, lanesEnd),
      layout.breaks.map(({ x, hidden }) => breakMark(x, hidden, TOP, lanesEnd)),
      layout.crashes.map(x => crashMark(x, TOP, lanesEnd)),
      bars.map((bar, i) => drawBar(bar, layout.bars[i]!, barTop(bar), id)),
      orderPath(bars, layout, barTop),
      bars.map(({ label, role }, i) =>
        element(
          'text',
          { x: layout.bars[i]!.left + 8, y: barTop(bars[i]!) + BAR / 2 + 5, class: `label ${role}` },
          label,
        ),
      ),
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

type Place = TimelineLayout['bars'][number]

function drawBar(bar: TimelineBar, { left, right }: Place, top: number, id: string): Markup {
  const { operation, role, full, order } = bar
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
    element('title', {}, lines(full)),
    element('rect', {
      x: left,
      y: top,
      width: Math.max(right - left, 4),
      height: BAR,
      rx: 4,
      class: 'bar',
      ...(isOpen ? { style: `fill: ${fill}; stroke: url(#${id}-edge)` } : {}),
    }),
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
