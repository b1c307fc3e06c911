import type { FailureEntry, SessionResults } from '../../fuzz/session/results.ts'
import { counted, grouped } from '../../options/counted.ts'
import { seconds } from '../../report/seconds.ts'
import { sizeText } from '../../report/size-text.ts'
import { howOften } from '../how-often.ts'
import { byGravity } from './entry-outcome.ts'
import { cut, doubt, needs, replayOf } from './entry-text.ts'
import { codeBlock, markdownCode, markdownTable, markdownText } from './markdown.ts'

/** What a session over one scenario came to, as Markdown. */
export interface ScenarioSection {
  /** What was found. */
  readonly findings: string
  /** What was reached and what broke. Empty if there is nothing to tell. */
  readonly coverage: string
}

const MOST_ROWS = 50
const MOST_SLOWEST = 5
const LONGEST_SENTENCE = 300
const LONGEST_NAME = 200

export function scenarioSection(results: SessionResults): ScenarioSection {
  const { failures, undecided, problems } = results
  const findings = [
    heading(results),
    measures(results),
    ...(problems.length === 0 ? [] : [problemList(results)]),
    ...(failures.length === 0 ? [] : [failureTable(failures), replays(results)]),
    ...(undecided.length === 0 ? [] : [undecidedList(results)]),
    ...neverReached(results),
  ]
  return { findings: findings.join('\n\n'), coverage: coverage(results) }
}

/** Whether nothing has to be looked at. */
export function isClean({ failures, undecided, problems, runs }: SessionResults): boolean {
  return failures.length + undecided.length + problems.length === 0 && runs > 0
}

function heading({ scenario, failures, undecided, problems, runs }: SessionResults): string {
  const name = markdownText(cut(scenario.name, LONGEST_NAME))
  const found = [
    ...(failures.length === 0 ? [] : [counted(failures.length, 'failure')]),
    ...(undecided.length === 0 ? [] : [`${grouped(undecided.length)} undecided`]),
    ...(problems.length === 0 ? [] : [counted(problems.length, 'problem')]),
  ]
  if (found.length === 0) return runs === 0 ? `### ? ${name}: nothing was run` : `### ✓ ${name}: no failure found`
  return `### ${failures.length + problems.length > 0 ? '✗' : '?'} ${name}: ${found.join(', ')}`
}

function measures({ file, status, seeds, tookMs, runs, executed, simulatedMs }: SessionResults): string {
  const { first, count } = seeds
  const rate = tookMs > 0 ? (executed / tookMs) * 1_000 : 0
  const perSecond = rate >= 1 ? ` (${grouped(rate)} runs/s)` : ''
  return [
    markdownCode(cut(file, LONGEST_NAME)),
    `${counted(runs, 'run')}${executed === runs ? '' : ` of ${grouped(executed)} made`} in ${seconds(tookMs)}${perSecond}`,
    count === undefined ? `seeds from ${first}` : `seeds ${first} to ${first + count - 1}`,
    `${seconds(simulatedMs)} simulated`,
    ...(status === 'complete'
      ? []
      : [`**${status === 'interrupted' ? 'interrupted' : 'not complete: it was ended'}**`]),
  ].join(' · ')
}

function problemList({ problems }: SessionResults): string {
  return shortList(
    problems,
    ({ message, outcome }) => `- **problem** (${outcome}): ${markdownText(cut(message, LONGEST_SENTENCE))}`,
  )
}

function failureTable(failures: readonly FailureEntry[]): string {
  const columns = [
    { head: 'hits', isNumber: true },
    { head: 'first seed', isNumber: true },
    { head: 'failure' },
    { head: 'smallest plan' },
    { head: 'verified' },
    { head: 'file' },
  ]
  const rows = gravest(failures).map(entry => [
    grouped(entry.hits),
    String(entry.seed),
    `${markdownCode(cut(entry.signature, LONGEST_NAME))}<br>${markdownText(cut(entry.message, LONGEST_SENTENCE))}`,
    [entry.size === undefined ? 'as found' : sizeText(entry.size), markdownText(cut(needs(entry) ?? '', LONGEST_NAME))]
      .filter(part => part !== '')
      .join('<br>'),
    verified(entry),
    entry.path === undefined ? 'none' : markdownCode(cut(entry.path, LONGEST_NAME)),
  ])
  return `${markdownTable(columns, rows)}${andMore(failures.length, 'failure')}`
}

function verified(entry: FailureEntry): string {
  const why = doubt(entry)
  if (why !== undefined) return `**no**: ${markdownText(cut(why, LONGEST_SENTENCE))}`
  return entry.verified === true ? 'yes' : 'not tried'
}

function replays({ failures, file }: SessionResults): string {
  const lines = gravest(failures).flatMap(entry => [
    `# ${cut(entry.signature, LONGEST_NAME).replace(/\s+/g, ' ')}: ${howOften(entry)}`,
    replayOf(entry, file),
  ])
  return codeBlock('sh', lines)
}

function gravest(failures: readonly FailureEntry[]): FailureEntry[] {
  return [...failures].sort(byGravity).slice(0, MOST_ROWS)
}

function undecidedList({ undecided }: SessionResults): string {
  return shortList(undecided, ({ signature, message, hits, seed }) => {
    const what = `${markdownCode(cut(signature, LONGEST_NAME))}, ${howOften({ hits, seed })}`
    return `- **undecided**: ${what}: ${markdownText(cut(message, LONGEST_SENTENCE))}`
  })
}

function neverReached({ neverReached: never }: SessionResults): string[] {
  if (never.length === 0) return []
  const names = never.slice(0, MOST_ROWS).map(name => markdownCode(cut(name, LONGEST_NAME)))
  const more = never.length > MOST_ROWS ? ` and ${grouped(never.length - MOST_ROWS)} more` : ''
  return [`**Never reached:** ${names.join(', ')}${more}`]
}

function coverage({ coverage, slowest }: SessionResults): string {
  const blocks: string[] = []
  const faults = Object.entries(coverage.faults)
  if (faults.length > 0) {
    const number = (head: string) => ({ head, isNumber: true })
    const rows = faults.map(([kind, { injected, effective }]) => [
      markdownText(kind),
      grouped(injected),
      grouped(effective),
      grouped(injected - effective),
    ])
    blocks.push(markdownTable([{ head: 'fault' }, number('injected'), number('effective'), number('inert')], rows))
  }
  if (slowest.length > 0) {
    const each = slowest.slice(0, MOST_SLOWEST).map(({ seed, tookMs }) => `${seed} (${seconds(tookMs)})`)
    blocks.push(`Slowest seeds: ${each.join(', ')}`)
  }
  if (blocks.length === 0) return ''
  return ['<details><summary>Faults and slowest seeds</summary>', ...blocks, '</details>'].join('\n\n')
}

function shortList<Item>(items: readonly Item[], line: (item: Item) => string): string {
  return `${items.slice(0, MOST_ROWS).map(line).join('\n')}${andMore(items.length, 'entry')}`
}

function andMore(count: number, noun: 'failure' | 'entry'): string {
  const more = count - MOST_ROWS
  if (more <= 0) return ''
  return `\n\n${noun === 'entry' ? `${grouped(more)} more` : counted(more, `more ${noun}`)} left out here: <code>results.json</code> has them.`
}
