import { stripVTControlCharacters } from 'node:util'
import { timeText } from '../clock/time-text.ts'
import { counted } from '../options/counted.ts'
import { quotedLine } from '../options/quoted.ts'
import type { Run } from '../scenario/run.ts'
import type { Violation } from '../scenario/violation.ts'
import { userFrame } from '../sim/user-frames.ts'
import { clip } from './display-width.ts'
import { namesOf } from './process-names.ts'

/**
 * What is wrong with a run, as one sentence: `n1 and n3 are both leader in term 2, against "one leader per term" (always),
 * at 312.4 ms in a step of n3`.
 */
export function violationSentence(run: Run): string {
  return violationSentences(run)()
}

/** Says the same in fewer words: what is wrong within so many columns, and whole what it is against, and when. */
export function violationSentences(run: Run, ellipsis = '…'): (columns?: number) => string {
  const violation = run.violations[0]
  if (violation === undefined) return () => `nothing was found wrong in ${timeText(run.timeMs * 1_000)}`
  const message = withoutEnd(namesOf(run).inSentence(messageLine(violation)))
  return columns => {
    const said = columns === undefined ? message : clip(message, columns, ellipsis)
    return `${said}${circumstances(violation, said)}`
  }
}

/**
 * What an assertion says beyond its first line, such as the difference between what was expected and what there was: at most `most`
 * lines. What checkers say has one line that counts.
 */
export function assertionLines({ kind, message }: Violation, most: number): string[] {
  if (kind !== 'threw' && kind !== 'always' && kind !== 'eventually') return []
  const lines = stripVTControlCharacters(message).split('\n').slice(1)
  const first = lines.findIndex(line => line.trim() !== '')
  if (first < 0) return []
  const told = lines.slice(first, lines.findLastIndex(line => line.trim() !== '') + 1).map(quotedLine)
  return told.length <= most ? told : [...told.slice(0, most - 1), `… ${told.length - most + 1} more lines`]
}

/** Without the full stops, colons and spaces at its end. (A pattern for that would look at each run of spaces once from each of them.) */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && ' .:'.includes(text[end - 1] as string)) end--
  return text.slice(0, end)
}

/** The first line of what is wrong. */
export function messageLine({ message }: Pick<Violation, 'message'>): string {
  return quotedLine(message.split('\n')[0] ?? '')
}

function circumstances({ kind, property, process, timeMs }: Violation, message: string): string {
  const at = `at ${timeText(timeMs * 1_000)}`
  const name = quotedLine(property)
  // A predicate without words of its own is quoted in the message already.
  const against = message.includes(`"${name}"`) ? '' : `, against "${name}"`
  switch (kind) {
    case 'threw':
      return `, ${at}`
    case 'always':
      return `${against} (always), ${at}${process === undefined ? '' : ` in a step of ${process}`}`
    case 'eventually':
      return `${against} (eventually), ${at}`
    case 'history':
      return `, against "${name}"`
    case 'undecided':
      return `, so "${name}" could not decide`
    case 'stuck':
    case 'endless':
      return `, ${at}`
  }
}

/** The line of the user's code that threw, or where the violated property stands: `handleVote (raft.ts:48:11)`. */
export function violationFrame(violation: Violation, root?: string): string | undefined {
  const frame = userFrame(violation.error?.stack)
  if (frame === undefined) return undefined
  const prefix = root === undefined ? undefined : root.endsWith('/') ? root : `${root}/`
  return quotedLine(prefix === undefined ? frame : frame.replace(prefix, ''))
}

/**
 * One line about a run, for lists: `liferaft, seed 13: n1 and n3 are both leader in term 2, against … (120 messages, 2
 * faults)`. At most `width` columns (default: 160).
 */
export function summaryLine(run: Run, { width = 160 }: { readonly width?: number } = {}): string {
  const counts: string[] = [counted(run.messages.sent, 'message')]
  if (run.faults.length > 0) counts.push(counted(run.faults.length, 'fault'))
  const operations = run.history.filter(({ type }) => type === 'invoke').length
  if (operations > 0) counts.push(counted(operations, 'operation'))
  const end = ` (${counts.join(', ')})`
  const start = quotedLine(`${run.scenario}, seed ${run.plan.seed}: `)
  const room = Math.max(20, width - end.length)
  return clip(clip(start + violationSentence(run), room) + end, width)
}
