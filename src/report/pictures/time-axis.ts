import { grouped } from '../../options/counted.ts'
import { element, fragment, type Markup } from './markup.ts'
import { textWidth } from './text-room.ts'
import type { Timeline } from './timeline-contents.ts'
import type { TimelineLayout } from './timeline-layout.ts'

/** Between the invocation and the completion of the wrong operation it would have had to take effect. */
export function wrongBand({ bars }: Timeline, layout: TimelineLayout, top: number, bottom: number): Markup | undefined {
  const i = bars.findIndex(({ role, operation }) => role === 'wrong' && Number.isFinite(operation.end))
  if (i < 0) return undefined
  const { left, right } = layout.bars[i]!
  return element('rect', { x: left, y: top - 6, width: right - left, height: bottom - top + 6, class: 'wrong-band' })
}

/** Says when events were, as far as there is room. */
export function axis({ bars, tick }: Timeline, layout: TimelineLayout, top: number, bottom: number): Markup {
  const wrong = bars.findIndex(({ role }) => role === 'wrong')
  const wanted = [
    ...layout.ticks.filter(({ bar }) => bar === wrong),
    ...layout.ticks.filter(({ bar }) => bar !== wrong),
  ]
  const taken = [...layout.breaks.map(({ x }) => x), ...layout.crashes].map(x => ({ from: x - 24, to: x + 24 }))
  return fragment(
    wanted.map(({ x, bar, isEnd }) => {
      const text = tick(bars[bar]!, isEnd)
      if (text === '') return undefined
      const half = textWidth(text, 10.5) / 2
      const room = { from: Math.max(x - half, -60) - 5, to: x + half + 5 }
      if (taken.some(({ from, to }) => room.from < to && from < room.to)) return undefined
      taken.push(room)
      return fragment(
        element('line', { x1: x, x2: x, y1: top - 6, y2: bottom, class: bar === wrong ? 'tick wrong' : 'tick' }),
        element('text', { x, y: top - 13, class: bar === wrong ? 'time wrong' : 'time' }, text),
      )
    }),
  )
}

/** A crash, through all lanes. */
export function crashMark(x: number, top: number, bottom: number): Markup {
  return element(
    'g',
    { class: 'crash' },
    element('title', {}, 'the object crashed here: what had ended has to be there after it'),
    element('line', { x1: x, x2: x, y1: top - 6, y2: bottom }),
    element('text', { x, y: top - 13 }, 'crash'),
  )
}

export function breakMark(x: number, hidden: number, top: number, bottom: number): Markup {
  const text = grouped(hidden)
  return element(
    'g',
    { class: 'break' },
    element(
      'title',
      {},
      hidden === 1 ? '1 operation that begins here is not shown' : `${text} operations that begin here are not shown`,
    ),
    element('rect', { x: x - 9, y: top - 4, width: 18, height: bottom - top + 4 }),
    element('text', { x, y: top - 13 }, `⋯${text}⋯`),
  )
}
