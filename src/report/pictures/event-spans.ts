/** When the boxes of a picture ran, as bars beside them on one axis. */
import { element, fragment, type Markup } from './markup.ts'
import { textWidth } from './text-room.ts'

/** From where to where in the history something ran; `undefined` where the history does not say. */
export interface EventSpan {
  readonly start: number | undefined
  readonly end: number | undefined
}

/** Where each event stands: order is exact, lengths are not. */
export interface SpanColumns {
  readonly x: ReadonlyMap<number, number>
  readonly width: number
}

const [COLUMN, BAR, EDGE] = [30, 16, 26]
const MOST_WIDTH = 420

/** Nothing if no two spans can be compared. */
export function spanColumns(spans: readonly (EventSpan | undefined)[]): SpanColumns | undefined {
  const events = [...new Set(spans.flatMap(span => [span?.start, span?.end]).filter(event => event !== undefined))]
  if (events.length < 2) return undefined
  events.sort((a, b) => a - b)
  const step = Math.min(COLUMN, (MOST_WIDTH - 2 * EDGE) / (events.length - 1))
  return {
    x: new Map(events.map((event, i) => [event, EDGE + i * step])),
    width: 2 * EDGE + (events.length - 1) * step,
  }
}

export function spansHeader({ width }: SpanColumns, left: number): Markup {
  return fragment(
    element('text', { x: left + EDGE, y: 20, class: 'soft' }, 'events'),
    element('path', { d: `M${left + EDGE + 52} 16 H${left + Math.max(width - EDGE, 94)}`, class: 'arrow ordered' }),
    element('path', { d: `M${left + Math.max(width - EDGE, 94) + 7} 16 l-9 -5 v10 z`, class: 'head ordered' }),
  )
}

/** A bar from invocation to completion, with the numbers of the two events; dashed where either is not known. */
export function drawSpan(
  columns: SpanColumns,
  span: EventSpan | undefined,
  left: number,
  y: number,
): Markup | undefined {
  if (span === undefined || (span.start === undefined && span.end === undefined)) return undefined
  const { start, end } = span
  const from = left + (start === undefined ? 4 : columns.x.get(start)!)
  const to = left + (end === undefined ? columns.width - 4 : columns.x.get(end)!)
  const label = (event: number | undefined, x: number, anchor: string) =>
    event === undefined
      ? undefined
      : element('text', { x, y: y + BAR / 2 + 13, class: 'soft', 'text-anchor': anchor }, String(event))
  const apart = to - from >= textWidth(`${start}${end}`) + 6
  const known = start !== undefined && end !== undefined
  return element(
    'g',
    { class: 'when' },
    element(
      'title',
      {},
      `${start === undefined ? 'begins at an unknown time' : `from event ${start}`}${end === undefined ? ', no completion' : ` to event ${end}`}`,
    ),
    known
      ? element('rect', { x: from, y: y - BAR / 2, width: Math.max(3, to - from), height: BAR, rx: 3, class: 'span' })
      : element('line', { x1: from, x2: to, y1: y, y2: y, class: 'unknown-end' }),
    known
      ? undefined
      : element('rect', {
          x: (start === undefined ? to : from) - 3,
          y: y - BAR / 2,
          width: 6,
          height: BAR,
          class: 'span',
        }),
    label(start, apart ? from : from - 2, apart ? 'start' : 'end'),
    label(end, apart ? to : to + 2, apart ? 'end' : 'start'),
  )
}
