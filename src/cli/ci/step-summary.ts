import type { SessionResults } from '../../fuzz/session/results.ts'
import { counted, grouped } from '../../options/counted.ts'
import { isClean, scenarioSection } from './scenario-section.ts'

/** GitHub shows nothing at all of a summary with more bytes than this. */
export const SUMMARY_LIMIT = 1024 * 1024

/** For the headline, and for what is said about what was left out. */
const RESERVED = 1_000

/**
 * What sessions found, as Markdown for the page of the workflow's run. Where it would not fit into `limit` bytes, what was covered
 * goes first, then scenarios in which nothing was found, and it says so.
 */
export function stepSummary(results: readonly SessionResults[], limit = SUMMARY_LIMIT): string {
  const sections = results.map(each => ({ ...scenarioSection(each), isClean: isClean(each) }))
  let left = limit - RESERVED
  const fits = (text: string) => {
    const size = Buffer.byteLength(text) + 2
    if (size > left) return false
    left -= size
    return true
  }
  const findings = new Set(
    [...sections.filter(({ isClean }) => !isClean), ...sections.filter(({ isClean }) => isClean)].filter(section =>
      fits(section.findings),
    ),
  )
  const coverage = new Set(
    sections.filter(section => section.coverage !== '' && findings.has(section) && fits(section.coverage)),
  )
  const blocks = sections.flatMap(section => [
    ...(findings.has(section) ? [section.findings] : []),
    ...(coverage.has(section) ? [section.coverage] : []),
  ])
  const withoutCoverage = sections.filter(section => section.coverage !== '' && findings.has(section)).length
  const note = leftOut(sections.length - findings.size, withoutCoverage - coverage.size)
  return `${[headline(results), ...note, ...blocks].join('\n\n')}\n`
}

function headline(results: readonly SessionResults[]): string {
  const failures = results.reduce((sum, { failures }) => sum + failures.length, 0)
  const runs = results.reduce((sum, { runs }) => sum + runs, 0)
  const found = failures === 0 ? 'no failure' : counted(failures, 'different failure')
  return `## sameseed: ${found} in ${counted(runs, 'run')} of ${counted(results.length, 'scenario')}`
}

function leftOut(scenarios: number, coverages: number): string[] {
  const parts = [
    ...(scenarios === 0 ? [] : [counted(scenarios, 'scenario')]),
    ...(coverages === 0 ? [] : [`the faults and slowest seeds of ${grouped(coverages)}`]),
  ]
  if (parts.length === 0) return []
  return [`**Left out, because GitHub shows no summary above 1 MiB:** ${parts.join(' and ')}.`]
}
