import type { ChalkInstance } from 'chalk'
import { counted, grouped } from '../../sim/counted.ts'
import { seconds } from '../quantity.ts'
import type { ScenarioFacts } from '../worker/protocol.ts'
import type { StoredFinding } from './findings-report.ts'
import type { Tally } from './tally.ts'

const MAX_MARKS = 20

/** What a campaign came to. */
export interface Outcome {
  /** Of the scenario. */
  readonly name: string
  readonly tally: Tally
  /** Real milliseconds. */
  readonly tookMs: number
  readonly stored: readonly StoredFinding[]
}

/** What a campaign came to, for a person. */
export function closingTable(chalk: ChalkInstance, { name, tally, tookMs, stored }: Outcome): string {
  const { executed, simulatedMs } = tally
  const rates = `(${grouped((executed / tookMs) * 1_000)} runs/s, ${grouped(simulatedMs / tookMs)} simulated seconds/s)`
  // Where it stopped early, some runs were made that do not count.
  const speed = executed === tally.runs ? ` ${chalk.dim(rates)}` : ''
  const lines = [`${chalk.bold(name)}: ${counted(tally.runs, 'run')} in ${seconds(tookMs)}${speed}`]
  if (tally.findings.size === 0) {
    lines.push(tally.runs === 0 ? 'nothing was run' : chalk.green('✓ no failure found'))
  }
  for (const { finding, path } of stored) {
    lines.push(
      `${chalk.red('✗')} ${hits(finding)}  ${finding.signature}${path === undefined ? '' : `  ${chalk.dim(path)}`}`,
    )
  }
  for (const finding of tally.undecided.values()) {
    lines.push(`${chalk.yellow('?')} ${hits(finding)}  ${finding.signature}: ${finding.message}`)
  }
  return lines.join('\n')
}

function hits({ hits, seed }: { hits: number; seed: number }): string {
  return hits === 1 ? `once, with seed ${seed}` : `${grouped(hits)} times, first with seed ${seed}`
}

/** What was reached and what broke, and what was not and did not. Empty if the scenario has nothing of the kind. */
export function coverageTable(
  chalk: ChalkInstance,
  { coverage, executed }: Tally,
  { sometimes }: ScenarioFacts,
): string {
  if (executed === 0) return ''
  const lines: string[] = []
  const faults = Object.entries(coverage.faults)
  if (faults.length > 0) {
    const rows = faults.map(([kind, { injected, effective }]) => [
      kind,
      grouped(injected),
      grouped(effective),
      grouped(injected - effective),
    ])
    lines.push(...table(['fault', 'injected', 'effective', 'inert'], rows, chalk))
    const useless = faults.filter(([, { effective }]) => effective === 0).map(([kind]) => kind)
    if (useless.length > 0) lines.push(chalk.yellow(`never had any effect: ${useless.join(', ')}`))
  }
  const marks = [
    ...Object.entries(coverage.reached).map(([label, runs]) => [label, runs] as const),
    ...sometimes.map(name => [name, coverage.sometimes[name] ?? 0] as const),
  ]
  if (marks.length > 0) {
    const rarest = marks.sort(([, a], [, b]) => a - b).slice(0, MAX_MARKS)
    const rows = rarest.map(([label, runs]) => [label, grouped(runs), `${Math.round((100 * runs) / executed)}%`])
    lines.push(...table(['reached', 'runs', ''], rows, chalk))
    if (marks.length > MAX_MARKS) lines.push(chalk.dim(`and ${marks.length - MAX_MARKS} more, reached more often`))
  }
  const never = sometimes.filter(name => (coverage.sometimes[name] ?? 0) === 0)
  if (never.length > 0) {
    lines.push(
      chalk.yellow(`never reached in ${counted(executed, 'run')}: ${never.map(name => `"${name}"`).join(', ')}`),
    )
  }
  return lines.join('\n')
}

/** The first column to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], chalk: ChalkInstance): string[] {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map(row => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [chalk.dim(line(head)), ...rows.map(line)]
}
