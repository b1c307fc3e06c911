import { element, fragment, type Markup } from './markup.ts'
import { clipMiddle } from './text-room.ts'
import type { Timeline } from './timeline-contents.ts'
import type { TimelineLayout } from './timeline-layout.ts'

const HEIGHT = 24

/** What the object was from moment to moment. */
export function stateLane({ bars, states }: Timeline, layout: TimelineLayout, y: number): Markup {
  const stops = bars
    .map((bar, i) => ({ bar, x: layout.bars[i]!.point }))
    .filter(({ x, bar }) => x !== undefined && bar.stateAfter !== undefined)
    .sort((a, b) => a.bar.order! - b.bar.order!)
  const spans: { from: number; state: string }[] = []
  if (states!.before !== undefined) spans.push({ from: 4, state: states!.before })
  for (const [i, { bar, x }] of stops.entries()) {
    const last = spans.at(-1)
    if (i > 0 && last !== undefined && bar.stateBefore !== undefined && last.state !== bar.stateBefore) {
      spans.push({ from: (stops[i - 1]!.x! + x!) / 2, state: bar.stateBefore })
    }
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
        element('rect', { x: from, y: y + 12, width: Math.max(to - from - 2, 2), height: HEIGHT, rx: 2 }),
        columns < 1
          ? undefined
          : element('text', { x: from + 6, y: y + 12 + HEIGHT / 2 + 4 }, clipMiddle(state, columns)),
      )
    }),
  )
}
