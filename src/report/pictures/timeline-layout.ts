import { textWidth } from './text-room.ts'
import type { TimelineBar } from './timeline-contents.ts'

/** Where on the time axis things are. Time is stretched so that labels fit: order is exact, lengths are not. */
export interface TimelineLayout {
  /** Of each bar, by its place in the list: `right` also of one that never ended. */
  readonly bars: readonly { readonly left: number; readonly right: number; readonly point: number | undefined }[]
  /** Events with a place of their own, from left to right. */
  readonly ticks: readonly { readonly x: number; readonly bar: number; readonly isEnd: boolean }[]
  /** Where operations were left out, and how many. */
  readonly breaks: readonly { readonly x: number; readonly hidden: number }[]
  /** Where crashes were. */
  readonly crashes: readonly number[]
  readonly width: number
}

interface Column {
  readonly kind: 'start' | 'end' | 'point' | 'crash'
  /** Of a crash, none: -1. */
  readonly bar: number
  /** Position in the history; of a point that of the event that it follows. */
  readonly at: number
}

const EDGE = 36
const END = 14
const EVENT_GAP = 11
const MOST_TIME_GAP = 28
const BREAK = 44
const CRASH = 26
const MOST_STATE = 96
/** Free space in a bar besides its label. */
const PADDING = 18
/** The part of a bar that fades out. */
const FADE = 46

/** Width of the badge that marks a moment in the order. */
export function badgeWidth(order: number): number {
  return Math.max(18, textWidth(String(order), 11) + 9)
}

/**
 * Gives every event and every moment of the order a column of its own, as narrow as labels, badges and times allow. A moment
 * stands as early as the order permits: after the invocations of its own operation and of all that come before it.
 *
 * @param hidden Where operations begin that are left out, ascending.
 * @param before The state at first, if states are to be legible, too.
 * @param crashed Positions of crashes.
 */
export function layOut(
  bars: readonly TimelineBar[],
  hidden: readonly number[],
  before?: string,
  crashed: readonly number[] = [],
): TimelineLayout {
  const columns = columnsOf(bars, crashed)
  const typical = typicalPause(bars)
  const x: number[] = []
  const left = new Array<number>(bars.length).fill(0)
  const right = new Array<number>(bars.length).fill(0)
  const points = new Map<number, number>()
  const breaks: { x: number; hidden: number }[] = []
  const crashes: number[] = []
  let at = EDGE
  let passed = 0
  let event: Column | undefined
  let state = { text: before, since: 0 }
  columns.forEach((column, i) => {
    const previous = columns[i - 1]
    if (previous !== undefined) at += halfWidth(bars, previous) + halfWidth(bars, column)
    if (column.kind === 'crash') {
      crashes.push(at)
      x.push(at)
      return
    }
    if (column.kind !== 'point') {
      let here = 0
      while (passed < hidden.length && hidden[passed]! < column.at) {
        passed++
        here++
      }
      if (here > 0) {
        breaks.push({ x: at + BREAK / 2, hidden: here })
        at += BREAK
      } else if (event !== undefined) {
        at += timeGap(timeOf(bars, column) - timeOf(bars, event), typical)
      }
      event = column
    }
    const { label, stateAfter } = bars[column.bar]!
    if (column.kind === 'start') left[column.bar] = at
    else if (column.kind === 'point') {
      if (stateAfter !== undefined && stateAfter !== state.text) {
        at = Math.max(at, state.since + stateWidth(state.text))
        state = { text: stateAfter, since: at }
      }
      points.set(column.bar, at)
    } else {
      at = Math.max(at, left[column.bar]! + textWidth(label) + PADDING)
      right[column.bar] = at
    }
    x.push(at)
  })
  if (passed < hidden.length) {
    breaks.push({ x: at + BREAK / 2, hidden: hidden.length - passed })
    at += BREAK
  }
  let end = at + END
  bars.forEach(({ operation, label }, i) => {
    if (operation.end === Number.POSITIVE_INFINITY) end = Math.max(end, left[i]! + textWidth(label) + PADDING + FADE)
  })
  bars.forEach(({ operation }, i) => {
    if (operation.end !== Number.POSITIVE_INFINITY) return
    const next = bars.findIndex((other, j) => j > i && other.operation.process === operation.process)
    right[i] = next < 0 ? end : Math.max(left[i]! + EVENT_GAP, left[next]! - 4)
  })
  return {
    bars: bars.map((_, i) => ({ left: left[i]!, right: right[i]!, point: points.get(i) })),
    ticks: columns.flatMap(({ kind, bar }, i) =>
      kind === 'point' || kind === 'crash' ? [] : [{ x: x[i]!, bar, isEnd: kind === 'end' }],
    ),
    breaks,
    crashes,
    width: end,
  }
}

function columnsOf(bars: readonly TimelineBar[], crashed: readonly number[]): Column[] {
  const columns: Column[] = []
  bars.forEach(({ operation }, bar) => {
    columns.push({ kind: 'start', bar, at: operation.start })
    if (operation.end !== Number.POSITIVE_INFINITY) columns.push({ kind: 'end', bar, at: operation.end })
  })
  for (const at of crashed) columns.push({ kind: 'crash', bar: -1, at })
  const ordered = bars
    .flatMap(({ order }, bar) => (order === undefined ? [] : [{ order, bar }]))
    .sort((a, b) => a.order - b.order)
  let latest = Number.NEGATIVE_INFINITY
  const rank = { end: 0, start: 0, crash: 0, point: 1 }
  for (const { bar } of ordered) {
    latest = Math.max(latest, bars[bar]!.operation.start)
    columns.push({ kind: 'point', bar, at: latest })
  }
  // Array.sort is stable: moments after the same event stay in their order.
  return columns.sort((a, b) => a.at - b.at || rank[a.kind] - rank[b.kind])
}

function halfWidth(bars: readonly TimelineBar[], { kind, bar }: Column): number {
  if (kind === 'crash') return CRASH / 2
  return kind === 'point' ? badgeWidth(bars[bar]!.order!) / 2 + 2 : EVENT_GAP / 2
}

function timeOf(bars: readonly TimelineBar[], { kind, bar }: Column): number {
  const { startTime, endTime } = bars[bar]!.operation
  return kind === 'end' ? endTime : startTime
}

/** States are shown at this width at least, if they are not shorter. */
function stateWidth(state: string | undefined): number {
  return state === undefined ? 0 : Math.min(textWidth(state), MOST_STATE) + 16
}

/** The median of the times between invocations. */
function typicalPause(bars: readonly TimelineBar[]): number {
  const times = bars.map(({ operation }) => operation.startTime)
  const pauses = times
    .slice(1)
    .map((time, i) => time - times[i]!)
    .sort((a, b) => a - b)
  return pauses[pauses.length >> 1] ?? 0
}

/** Longer pauses are wider, but not by much. */
function timeGap(pause: number, typical: number): number {
  if (!(pause > 0) || !(typical > 0)) return 0
  return Math.min(MOST_TIME_GAP, 6 * Math.log2(1 + pause / typical))
}
