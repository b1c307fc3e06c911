import { measuredTimeText } from '../../clock/time-text.ts'
import type { FaultInterval } from '../../measure/measures.ts'
import { element, type Markup, rounded } from '../pictures/markup.ts'
import { graphStyle } from './graph-style.ts'
import { niceStep, type Scale } from './scale.ts'

/** Pixels: of the picture, left of what is drawn, right of it, above the first strip, below the last. */
export const WIDTH = 860
export const LEFT = 70
const RIGHT = 14
const TOP = 46
const BOTTOM = 30
const STRIP_TITLE = 20
/** A character of a label. */
const COLUMN = 6.6

/** A part of a graph: one picture above the next, on the same axis of time. */
export interface Strip {
  readonly title: string
  readonly height: number
  readonly scale: Scale
  /** What stands at a tick. */
  readonly tick: (value: number) => string
  /** Draws within it: `x` of a time, `y` of a value. */
  readonly draw: (x: (timeUs: number) => number, y: (value: number) => number) => readonly Markup[]
}

/** An entry of the legend: how it is drawn, and what it means. */
export interface LegendEntry {
  readonly text: string
  /** Draws a sample of it, 18 pixels wide, around a middle line. */
  readonly sample: (x: number, y: number) => Markup
}

export interface Graph {
  readonly title: string
  readonly timeUs: number
  readonly faults: readonly FaultInterval[]
  readonly strips: readonly Strip[]
  readonly legend: readonly LegendEntry[]
}

/** A graph as an SVG that stands alone. Texts of users are nothing but text in it. */
export function graphSvg({ title, timeUs, faults, strips, legend }: Graph): string {
  const span = Math.max(1, timeUs)
  const x = (atUs: number) => LEFT + (atUs / span) * (WIDTH - LEFT - RIGHT)
  const tops: number[] = []
  let bottom = TOP
  for (const { height } of strips) {
    tops.push(bottom + STRIP_TITLE)
    bottom += STRIP_TITLE + height
  }
  const drawn = strips.flatMap((strip, i) => {
    const top = tops[i] as number
    const base = top + strip.height
    const y = (value: number) => base - strip.scale.at(value)
    return [
      element('text', { x: LEFT, y: top - 6, class: 'title' }, clipped(strip.title, 80)),
      ...strip.scale.ticks.flatMap(tick => [
        element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick), class: 'grid' }),
        element('text', { x: LEFT - 6, y: y(tick) + 4, class: 'soft end' }, strip.tick(tick)),
      ]),
      ...strip.draw(x, y),
    ]
  })
  const height = bottom + BOTTOM
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'graph',
      viewBox: `0 0 ${WIDTH} ${rounded(height)}`,
      width: WIDTH,
      height,
      role: 'img',
      'aria-label': title,
      'data-left': LEFT,
      'data-right': WIDTH - RIGHT,
      'data-time-us': span,
    },
    graphStyle(),
    element('title', {}, title),
    element('rect', { x: 0, y: 0, width: WIDTH, height, style: 'fill:var(--paper)' }),
    element('text', { x: LEFT, y: 17, class: 'title' }, clipped(title, 60)),
    legendRow(legend),
    faultBands(faults, x, TOP, bottom),
    timeAxis(span, x, TOP + STRIP_TITLE, bottom),
    drawn,
  )
  return `${svg.text}\n`
}

/** At the right of the title. */
function legendRow(legend: readonly LegendEntry[]): Markup[] {
  let x = WIDTH - RIGHT - legend.reduce((sum, { text }) => sum + text.length * COLUMN + 36, 0)
  return legend.flatMap(({ text, sample }) => {
    const at = x
    x += text.length * COLUMN + 36
    return [sample(at, 13), element('text', { x: at + 23, y: 17, class: 'soft' }, text)]
  })
}

/** The stretches in which faults were in force; a line where one is over at once. Each is named where there is room, and under the pointer. */
function faultBands(
  faults: readonly FaultInterval[],
  x: (timeUs: number) => number,
  top: number,
  bottom: number,
): Markup[] {
  let free = 0
  return faults.map(({ kind, text, beginUs, endUs }) => {
    const [from, to] = [x(beginUs), x(endUs)]
    const name = clipped(kind, 24)
    const hasRoom = from >= free && from + name.length * COLUMN < WIDTH
    if (hasRoom) free = from + (name.length + 1) * COLUMN
    return element(
      'g',
      {},
      element(
        'title',
        {},
        `${text}: ${measuredTimeText(beginUs)}${endUs > beginUs ? ` to ${measuredTimeText(endUs)}` : ''}`,
      ),
      endUs > beginUs
        ? element('rect', { x: from, y: top, width: Math.max(1, to - from), height: bottom - top, class: 'fault' })
        : element('line', { x1: from, x2: from, y1: top, y2: bottom, class: 'at-once' }),
      hasRoom && element('text', { x: from + 2, y: top - 4, class: 'fault-name' }, name),
    )
  })
}

function timeAxis(span: number, x: (timeUs: number) => number, top: number, bottom: number): Markup[] {
  const step = niceStep(span / 8)
  const marks: Markup[] = []
  for (let at = 0; at <= span * (1 + 1e-9); at += step) {
    marks.push(
      element('line', { x1: x(at), x2: x(at), y1: top, y2: bottom + 4, class: 'grid' }),
      element('text', { x: x(at), y: bottom + 18, class: 'soft middle' }, measuredTimeText(at)),
    )
  }
  return marks
}

export function clipped(text: string, most: number): string {
  const characters = [...text.slice(0, most * 4)]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
