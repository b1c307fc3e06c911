import { timeText } from '../../../clock/time-text.ts'
import { element, svg } from './element.ts'
import { eventLink, type Go } from './panel.ts'
import type { RunModel } from './run-model.ts'

const [WIDTH, HEIGHT] = [440, 150]
const [LEFT, BOTTOM] = [38, 18]

/** The events of a moment at which something was drawn or decided. */
const TOLD = ['send', 'arrive', 'start', 'timer', 'operation', 'fault', 'disk']
const MOST = 8

/** How likely the failure was, from what had happened by then; what decided, with links. */
export function likelihoodPanel(model: RunModel, go: Go): HTMLElement {
  const curve = model.data.likelihood
  if (curve === undefined) return element('p', { class: 'soft' }, 'Not known.')
  const { points, jumps, runs } = curve
  const draws = points[0]?.draws ?? 0
  return element(
    'div',
    { class: 'likelihood' },
    element(
      'p',
      {},
      `Everything before a moment is kept, and all that chance decides later is drawn anew, ${draws} times: so many of these runs still fail in the same way (${runs} runs in all).`,
    ),
    picture(model, go) as unknown as HTMLElement,
    element('h3', {}, jumps.length === 0 ? 'No single moment decided' : 'What decided'),
    ...jumps.map(({ atUs, before, after }) => {
      const last = model.at(atUs)
      const events: number[] = []
      for (let id = last; id >= 0 && model.times[id] === atUs; id--) {
        if (TOLD.includes(model.kind(id))) events.unshift(id)
      }
      return element(
        'section',
        { class: 'jump' },
        element('p', {}, element('b', {}, `${percent(before)} → ${percent(after)}`), ` at ${timeText(atUs)}`),
        element(
          'ol',
          { class: 'events' },
          ...events.slice(0, MOST).map(id => element('li', {}, eventLink(model, id, go))),
        ),
      )
    }),
  )
}

/** A share as the page writes it. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function picture(model: RunModel, go: Go): Element {
  const { points = [], jumps = [] } = model.data.likelihood ?? {}
  const first = points.find(({ atUs }) => atUs > 0)?.atUs ?? 0
  const endUs = Math.max(1, points.at(-1)?.atUs ?? 1)
  // What comes after the start is what one looks at, also where it takes long to come about.
  const fromUs = Math.max(0, first - (endUs - first) * 0.25)
  const x = (us: number) => LEFT + (Math.max(0, us - fromUs) / Math.max(1, endUs - fromUs)) * (WIDTH - LEFT - 6)
  const y = (share: number) => 6 + (1 - share) * (HEIGHT - BOTTOM - 10)
  // A share holds from the moment that it was asked for on: the draws of that moment make the next one.
  const path = points
    .map(({ atUs, failed, draws }, i) => `${i === 0 ? 'M' : 'L'}${x(atUs)} ${y(failed / draws)}`)
    .join('')
  const chart = svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: 'curve',
      role: 'img',
      'aria-label': 'how likely the failure was over time',
    },
    ...[0, 0.5, 1].flatMap(share => [
      svg('line', { x1: LEFT, x2: WIDTH - 6, y1: y(share), y2: y(share), class: 'grid' }),
      text(LEFT - 4, y(share) + 4, `${share * 100} %`, 'end'),
    ]),
    ...jumps.map(({ atUs }) => svg('line', { x1: x(atUs), x2: x(atUs), y1: y(1), y2: y(0), class: 'jump-line' })),
    svg('path', { d: path, class: 'curve-line' }),
    ...points.map(({ atUs, failed, draws }) =>
      svg('circle', { cx: x(atUs), cy: y(failed / draws), r: 2.5, class: 'curve-point' }),
    ),
    text(LEFT, HEIGHT - 4, fromUs === 0 ? '0' : `start … ${timeText(fromUs)}`, 'start'),
    text(WIDTH - 6, HEIGHT - 4, timeText(endUs), 'end'),
  )
  chart.addEventListener('click', event => {
    const { left, width } = chart.getBoundingClientRect()
    const share = (((event as MouseEvent).clientX - left) / width) * WIDTH
    go(model.at(fromUs + ((share - LEFT) / (WIDTH - LEFT - 6)) * (endUs - fromUs)))
  })
  return chart
}

function text(x: number, y: number, words: string, anchor: 'start' | 'end'): Element {
  const made = svg('text', { x, y, 'text-anchor': anchor, class: 'axis' })
  made.textContent = words
  return made
}
