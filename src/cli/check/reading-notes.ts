import { show } from '../../checkers/display.ts'
import type { Disorder } from '../../checkers/formats/index.ts'
import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import { changedTransactionsNote } from './changed-transactions.ts'
import type { HistoryFile, Reading } from './history-file.ts'
import { oddEnds, whichEnd } from './odd-ends.ts'

const LONGEST_LINE = 60

/** What must be known about how a history was read to trust the verdict on it; a sentence each. */
export function readingNotes(
  history: History,
  { disorders, skipped, names, endsWithinLine }: Omit<HistoryFile, 'history'>,
): readonly string[] {
  return [
    ...disorders.map(disorderNote),
    ...(skipped === undefined || history.length === 0
      ? []
      : [`${counted(skipped.count, 'line')} without an event ${skipped.count === 1 ? 'was' : 'were'} skipped`]),
    ...(endsWithinLine
      ? ['the last line has no end: if the file was cut off there, its last value may be another']
      : []),
    ...otherNameNote(history),
    ...changedTransactionsNote(history),
    ...processNote(history),
    ...namesNote(names),
  ]
}

/** Why there is nothing to judge; `undefined` if there is. */
export function emptinessOf(history: History, { format, skipped }: Reading): string | undefined {
  if (history.some(({ process }) => typeof process === 'number')) return undefined
  if (history.length > 0) {
    const names = [...new Set(history.map(({ process }) => process))].join(', ')
    return `There is no operation of a client to judge, only ${counted(history.length, 'event')} of ${names}.`
  }
  if (skipped === undefined) return 'There is no event to judge.'
  const { count, first } = skipped
  const line = first.length > LONGEST_LINE ? `${first.slice(0, LONGEST_LINE)}…` : first
  return count === 1
    ? `There is no event to judge: the only line is no operation in ${format}. It is '${line}'.`
    : `There is no event to judge: none of ${counted(count, 'line')} is an operation in ${format}. The first is '${line}'.`
}

function disorderNote({ by, events, first }: Disorder): string {
  const which = events === 1 ? `event ${first} is` : `${counted(events, 'event')} (the first is event ${first}) are`
  return `by ${by === 'time' ? 'their times' : 'their indices'}, ${which} earlier than events of lines before; judged in the order of the lines, --order ${by} sorts`
}

/** Operations that end under another name than they began with: what was recorded there belongs to something else, or is cut off. */
function otherNameNote(history: History): readonly string[] {
  const odd = oddEnds(history, (began, { f, process }) => began.f !== f && typeof process === 'number')
  if (odd === undefined) return []
  const { began, ended } = odd
  return [
    `${whichEnd(odd)} an operation under another name: ${show(ended.f)} instead of ${show(began.f)}; it counts under the one that it began with`,
  ]
}

/** Which numbers stand for processes that a number cannot hold. */
function processNote(history: History): readonly string[] {
  const recorded = new Map<number | string, number | bigint>()
  for (const { process, recorded: exact } of history) {
    if (exact?.process !== undefined) recorded.set(process, exact.process)
  }
  if (recorded.size === 0) return []
  return [`processes are numbered where their ids are negative or beyond 2^53: ${some(recorded)}`]
}

/** Which numbers stand for processes with names. Those that are numbers themselves need no saying. */
function namesNote(names: ReadonlyMap<string, number>): readonly string[] {
  const numbers = new Map([...names].map(([name, number]) => [number, name]))
  if ([...numbers].every(([number, name]) => String(number) === name)) return []
  return [`processes are numbered, as they have names: ${some(numbers)}`]
}

/** The first few of them: `0 is client-a, 1 is client-b, …`. */
function some(meanings: ReadonlyMap<number | string, unknown>): string {
  const named = [...meanings].slice(0, 4).map(([process, meaning]) => `${process} is ${meaning}`)
  return named.join(', ') + (meanings.size > named.length ? ', …' : '')
}
