import type { ChalkInstance } from 'chalk'
import type { FindingNews, KnownFinding, Night } from '../../fuzz/known/known-finding.ts'
import { counted } from '../../options/counted.ts'
import { quotedLine } from '../../options/quoted.ts'

/** What a registry of findings says to the failures of a scenario, for a person: a line for each. */
export function newsLines(chalk: ChalkInstance, scenario: string, news: readonly FindingNews[]): string[] {
  if (news.length === 0) return []
  const marks = { new: chalk.red('✗'), regressed: chalk.red('✗'), known: chalk.yellow('·'), gone: chalk.green('✓') }
  const lines = news.map(each => {
    const { kind, signature, needs, issue } = each.finding
    const about = [
      quotedLine(signature),
      ...(needs === undefined || needs.length === 0 ? [] : [`(${needs.join(', ')})`]),
    ]
    const where = issue === undefined ? [] : [quotedLine(issue)]
    const rest = chalk.dim([sinceText(each), ...where, kind].join('  '))
    return `${marks[each.news]} ${each.news.padEnd(9)}  ${about.join(' ')}  ${rest}`
  })
  return [`${chalk.bold(quotedLine(scenario))}: ${counted(news.length, 'finding')}`, ...lines]
}

/** Since when it is so. */
export function sinceText({ news, finding }: FindingNews): string {
  const { first, state, gone, unseen } = finding
  if (news === 'new') return `first with seed ${first.seed}`
  if (news === 'regressed') return `was ${gone === undefined ? 'fixed' : `gone since ${dayText(gone)}`}`
  if (news === 'known') return `${state} since ${dayText(first)}`
  return `not seen for ${counted(unseen?.nights ?? 0, 'night')}, ${counted(unseen?.seeds ?? 0, 'run')}${lastText(finding)}`
}

function lastText({ last }: KnownFinding): string {
  return `; last ${dayText(last)}`
}

/** `2026-11-21 (1a2b3c4d)`. */
function dayText({ night, revision }: Night): string {
  const [, hash = '', plus = ''] = /^([0-9a-f]{8})[0-9a-f]*(\+?)$/.exec(revision ?? '') ?? []
  return `${night.slice(0, 10)}${hash === '' ? '' : ` (${hash}${plus})`}`
}
