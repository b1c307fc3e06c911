import type { ChalkInstance } from 'chalk'
import type { ScenarioNight } from '../../fuzz/nights/scenario-night.ts'
import { quotedLine } from '../../options/quoted.ts'
import { byScenario, NIGHT_COLUMNS, nightCells } from './night-words.ts'

/** The nights of each scenario as a table for a person, the newest last. */
export function nightsText(chalk: ChalkInstance, nights: readonly ScenarioNight[]): string {
  return byScenario(nights)
    .map(({ name, file, nights: own }) => {
      const head = `${chalk.bold(quotedLine(name))}  ${chalk.dim(quotedLine(file))}`
      const rows = own.map(nightCells)
      return [head, ...aligned(rows), ...lastFindings(chalk, own.at(-1) as ScenarioNight)].join('\n')
    })
    .join('\n\n')
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const all = [NIGHT_COLUMNS.map(([head]) => head), ...rows]
  const widths = NIGHT_COLUMNS.map((_, i) => Math.max(...all.map(row => row[i]?.length ?? 0)))
  return all.map(row =>
    row
      .map((cell, i) => (NIGHT_COLUMNS[i]?.[1] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

/** What the last night says about each finding. */
function lastFindings(chalk: ChalkInstance, { findings }: ScenarioNight): string[] {
  return findings.map(({ news, signature, needs, hits, isExpected }) => {
    const what = news === 'gone' ? chalk.green('✓') : news === 'known' ? '·' : chalk.red('✗')
    const shape = needs === undefined || needs.length === 0 ? '' : ` (${needs.join(', ')})`
    const often = news === 'gone' ? '' : `  ${hits} times`
    return `${what} ${news.padEnd(9)}  ${quotedLine(signature)}${shape}${often}${isExpected ? '  expected' : ''}`
  })
}
