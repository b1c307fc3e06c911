import type { ChalkInstance } from 'chalk'
import type { Verdict } from '../../checkers/checker.ts'
import { isTransactions, taken } from '../../report/pictures/judgement.ts'

/** How a verdict reads in one word. */
export function validity({ valid }: Verdict): 'valid' | 'invalid' | 'unknown' {
  return valid === true ? 'valid' : valid === false ? 'invalid' : 'unknown'
}

/** `✗ history.edn: invalid`, without what it is about. */
export function verdictLine(chalk: ChalkInstance, file: string, verdict: Verdict): string {
  const word = validity(verdict)
  const mark = { valid: chalk.green('✓'), invalid: chalk.red('✗'), unknown: chalk.yellow('?') }[word]
  return `${mark} ${chalk.bold(file)}: ${word}`
}

/** Why, in full, indented: the checker's sentence, and what each anomaly of transactions consists of. */
export function explanationText(chalk: ChalkInstance, checker: string, verdict: Verdict): string {
  const lines = [...verdict.reason.split('\n')]
  for (const { name, verdict: part } of taken({ name: checker, verdict })) {
    const { details } = part
    if (!isTransactions(details) || part.valid === true) continue
    if (name !== checker) lines.push('', chalk.bold(name))
    for (const type of details.anomalyTypes) {
      const [example] = details.anomalies[type] ?? []
      if (example === undefined) continue
      const more = (details.counts[type] ?? 1) - 1
      lines.push('', ...example.explanation.split('\n'))
      if (more > 0) lines.push(chalk.dim(`  (and ${more} more ${more === 1 ? 'instance' : 'instances'} of ${type})`))
    }
    if (details.not.length > 0) lines.push('', `ruled out: ${details.not.join(', ')}`)
    if (details.alsoNot.length > 0) lines.push(chalk.dim(`hence also: ${details.alsoNot.join(', ')}`))
  }
  return lines.map(line => (line === '' ? '' : `  ${line}`)).join('\n')
}
