import type { ScenarioNight } from '../../fuzz/nights/scenario-night.ts'
import { grouped } from '../../options/counted.ts'
import { type Child, element, type Markup } from '../../report/pictures/markup.ts'
import { byScenario, failureCount, NIGHT_COLUMNS, nightCells, nightDate, shortRevision } from './night-words.ts'

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --soft: #666; --bar: #0072b2; --wrong: #c92a2a; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 20px auto; max-width: 1200px; padding: 0 16px; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 4px 10px 4px 0; border-top: 1px solid var(--line); }
th { color: var(--soft); font-weight: normal; } .number { text-align: right; font-variant-numeric: tabular-nums; }
figure { display: inline-block; margin: 8px 24px 8px 0; } figcaption, .soft { color: var(--soft); }
rect { fill: var(--bar); } rect.wrong { fill: var(--wrong); } line { stroke: var(--line); }
@media (prefers-color-scheme: dark) { :root { --soft: #9aa5b4; --bar: #56b4e9; --wrong: #ff7b72; } }`

/** Of the table and of the graphs. */
const MOST_NIGHTS = 60
const BAR = 5
const HEIGHT = 48

/** A page of the nights in a store: for each scenario small graphs, the newest night right, and a table, the newest night first. */
export function nightsPage(nights: readonly ScenarioNight[]): string {
  const body = element(
    'body',
    {},
    element('h1', {}, 'Nights'),
    element('p', {}, element('a', { href: '/' }, 'failures and sessions')),
    nights.length === 0 && element('p', {}, 'There are no sessions yet.'),
    ...byScenario(nights).flatMap(({ name, file, nights: own }) => scenarioPart(name, file, own.slice(-MOST_NIGHTS))),
  )
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('title', {}, 'sameseed: nights'),
  ).text.replace('</head>', `<style>${STYLE}</style></head>`)
  return `<!DOCTYPE html>\n<html lang="en">${head}${body.text}</html>\n`
}

function scenarioPart(name: string, file: string, nights: readonly ScenarioNight[]): Child[] {
  const coverage = ({ reached, never }: ScenarioNight) =>
    reached.length + never.length === 0 ? 0 : (100 * reached.length) / (reached.length + never.length)
  return [
    element('h2', {}, name, ' ', element('small', { class: 'soft' }, file)),
    bars('runs', nights, ({ runs }) => runs),
    bars('runs per second', nights, ({ runsPerSecond }) => runsPerSecond),
    bars('different failures', nights, failureCount, true),
    bars('reached, in percent', nights, coverage),
    element(
      'table',
      {},
      row(
        'th',
        NIGHT_COLUMNS.map(([head]) => head),
      ),
      nights.toReversed().map(night => row('td', nightCells(night))),
    ),
  ]
}

function row(tag: 'th' | 'td', cells: readonly string[]): Markup {
  return element(
    'tr',
    {},
    cells.map((cell, i) => element(tag, { class: NIGHT_COLUMNS[i]?.[1] === true && 'number' }, cell)),
  )
}

/** A small graph: a bar for each night, which says its number where one points at it. */
function bars(
  title: string,
  nights: readonly ScenarioNight[],
  amount: (night: ScenarioNight) => number,
  isWrong = false,
): Markup {
  const most = Math.max(...nights.map(amount))
  const width = nights.length * BAR
  const drawn = nights.map((night, i) => {
    const value = amount(night)
    // What is not nothing is seen.
    const height = value === 0 || most === 0 ? 0 : Math.max(1, (value / most) * HEIGHT)
    const about = `${nightDate(night)} ${shortRevision(night)}: ${grouped(value)}`
    return element(
      'rect',
      { x: i * BAR, y: HEIGHT - height, width: BAR - 1, height, class: isWrong && 'wrong' },
      element('title', {}, about),
    )
  })
  return element(
    'figure',
    {},
    element(
      'svg',
      {
        width,
        height: HEIGHT + 1,
        role: 'img',
        'aria-label': `${title}: ${nights.map(n => grouped(amount(n))).join(', ')}`,
      },
      drawn,
      element('line', { x1: 0, x2: width, y1: HEIGHT + 0.5, y2: HEIGHT + 0.5 }),
    ),
    element('figcaption', {}, `${title}, at most ${grouped(most)}`),
  )
}
