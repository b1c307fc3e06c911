import { quoted } from '../options/quoted.ts'
import type { Terminal } from './terminal.ts'
import type { VerdictNow } from './verdict-now.ts'

/** A verdict in its colour, in this word, as wide as this at least, and what is said below it. */
export function verdictText(
  { chalk }: Terminal,
  { verdict, detail }: VerdictNow,
  { width = 0, word = verdict }: { readonly width?: number; readonly word?: string } = {},
): { readonly verdict: string; readonly detail?: string } {
  const paint = verdict === 'fixed' ? chalk.green : verdict === 'still failing' ? chalk.red : chalk.yellow
  const text = { verdict: paint(word.padEnd(width)) }
  return detail === undefined ? text : { ...text, detail: chalk.dim(`  ${quoted(detail).replaceAll('\n', '\n  ')}`) }
}
