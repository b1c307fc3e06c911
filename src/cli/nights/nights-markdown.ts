import type { KnownFinding } from '../../fuzz/known/known-finding.ts'
import type { NightFinding, ScenarioNight } from '../../fuzz/nights/scenario-night.ts'
import { counted, grouped } from '../../options/counted.ts'
import { cut } from '../ci/entry-text.ts'
import { markdownCode, markdownTable, markdownText } from '../ci/markdown.ts'
import { badgeOf } from './badge.ts'
import { byScenario, NIGHT_COLUMNS, nightCells } from './night-words.ts'

const MOST_FINDINGS = 50
const LONGEST_NAME = 200

/** The nights of each scenario as Markdown, the newest first: for the page of a workflow's run, say. */
export function nightsMarkdown(nights: readonly ScenarioNight[], findings?: readonly KnownFinding[]): string {
  const { message } = badgeOf(nights, findings)
  const sections = byScenario(nights).flatMap(({ name, file, nights: own }) => {
    const columns = NIGHT_COLUMNS.map(([head, isNumber]) => ({ head, isNumber }))
    const rows = own.toReversed().map(night => nightCells(night).map(markdownText))
    return [
      `### ${markdownText(cut(name, LONGEST_NAME))}`,
      markdownCode(cut(file, LONGEST_NAME)),
      markdownTable(columns, rows),
      ...findingList(own.at(-1)?.findings ?? []),
    ]
  })
  return `${[`## sameseed: ${message}`, ...sections].join('\n\n')}\n`
}

function findingList(findings: readonly NightFinding[]): string[] {
  if (findings.length === 0) return []
  const lines = findings.slice(0, MOST_FINDINGS).map(({ news, signature, needs, hits, isExpected }) => {
    const shape =
      needs === undefined || needs.length === 0 ? '' : ` (${markdownText(cut(needs.join(', '), LONGEST_NAME))})`
    const often = news === 'gone' ? '' : `, ${counted(hits, 'time')}`
    return `- **${news}**: ${markdownCode(cut(signature, LONGEST_NAME))}${shape}${often}${isExpected ? ', expected' : ''}`
  })
  const more = findings.length - MOST_FINDINGS
  return [[...lines, ...(more > 0 ? [`- and ${grouped(more)} more`] : [])].join('\n')]
}
