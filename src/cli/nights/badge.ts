import type { KnownFinding } from '../../fuzz/known/known-finding.ts'
import { lastNights, type ScenarioNight } from '../../fuzz/nights/scenario-night.ts'
import { counted, grouped } from '../../options/counted.ts'
import { element } from '../../report/pictures/markup.ts'
import { failureCount, newsCount } from './night-words.ts'

/** What a badge says. */
export interface Badge {
  readonly label: string
  readonly message: string
  readonly color: keyof typeof COLORS
}

const COLORS = {
  brightgreen: '#2f7d00',
  yellow: '#8a6d00',
  orange: '#b5500a',
  red: '#c2321f',
  lightgrey: '#6a6a6a',
} as const

/**
 * Says in a few words how the last night of each scenario was. `findings`: those of a registry count, of which not each night sees all
 * (default: the failures of those nights that are not expected).
 */
export function badgeOf(nights: readonly ScenarioNight[], findings?: readonly KnownFinding[]): Badge {
  const label = 'sameseed'
  const last = lastNights(nights)
  const sum = (amount: (night: ScenarioNight) => number) => last.reduce((total, night) => total + amount(night), 0)
  const runs = sum(night => night.runs)
  if (runs === 0) return { label, message: 'nothing was run', color: 'lightgrey' }
  const expected = sum(({ findings }) => findings.filter(each => each.isExpected && each.news !== 'gone').length)
  const open = findings?.filter(({ state }) => state === 'open').length ?? sum(failureCount) - expected
  const alarming = sum(night => (newsCount(night, 'new') ?? 0) + (newsCount(night, 'regressed') ?? 0))
  const undecided = sum(night => night.undecided + night.problems)
  const what = [
    ...(open === 0 ? [] : [`${grouped(open)} open`]),
    ...(alarming === 0 ? [] : [`${grouped(alarming)} new`]),
    ...(undecided === 0 ? [] : [`${grouped(undecided)} undecided`]),
  ]
  return {
    label,
    message: `${what.length === 0 ? 'no failures' : what.join(', ')} in ${counted(runs, 'run')}`,
    color: alarming > 0 ? 'red' : open > 0 ? 'orange' : undecided > 0 ? 'yellow' : 'brightgreen',
  }
}

/** As https://shields.io/badges/endpoint-badge takes it. */
export function shieldsJson({ label, message, color }: Badge): string {
  return JSON.stringify({ schemaVersion: 1, label, message, color })
}

/** Of a letter of Verdana at 11 pixels, about; `textLength` makes it fit where it is not. */
const LETTER = 6.7
const GAP = 10

/** As an SVG that stands alone: 20 pixels high, as badges are. */
export function badgeSvg({ label, message, color }: Badge): string {
  const [left, right] = [label.length * LETTER + GAP, message.length * LETTER + GAP]
  const width = Math.round(left + right)
  const text = (words: string, from: number, room: number) =>
    element('text', { x: from + room / 2, y: 14, fill: '#fff', 'text-anchor': 'middle', textLength: room - GAP }, words)
  return `${
    element(
      'svg',
      {
        ...{ xmlns: 'http://www.w3.org/2000/svg', width, height: 20, role: 'img' },
        ...{ 'aria-label': `${label}: ${message}`, 'font-family': 'Verdana,Geneva,sans-serif', 'font-size': 11 },
      },
      element('title', {}, `${label}: ${message}`),
      element('rect', { width, height: 20, rx: 3, fill: COLORS[color] }),
      element('rect', { width: left, height: 20, rx: 3, fill: '#444' }),
      element('rect', { x: left - 4, width: 4, height: 20, fill: '#444' }),
      text(label, 0, left),
      text(message, left, right),
    ).text
  }\n`
}
