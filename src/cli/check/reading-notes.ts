import type { Disorder } from '../../checkers/formats/index.ts'
import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import type { Reading } from './history-file.ts'

const LONGEST_LINE = 60

/** What must be known about how a history was read to trust the verdict on it; a sentence each. */
export function readingNotes(history: History, { disorders, skipped }: Reading): readonly string[] {
  return [
    ...disorders.map(disorderNote),
    ...(skipped === undefined || history.length === 0
      ? []
      : [`${counted(skipped.count, 'line')} without an event ${skipped.count === 1 ? 'was' : 'were'} skipped`]),
    ...processNote(history),
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
  return `There is no event to judge: ${count === 1 ? 'the only line is' : `none of ${counted(count, 'line')} is`} an operation in ${format}. The first is '${line}'.`
}

function disorderNote({ by, events, first }: Disorder): string {
  const which = events === 1 ? `event ${first} is` : `${counted(events, 'event')} (the first is event ${first}) are`
  return `by ${by === 'time' ? 'their times' : 'their indices'}, ${which} earlier than events of lines before; judged in the order of the lines, --order ${by} sorts`
}

/** Which numbers stand for processes that a number cannot hold. */
function processNote(history: History): readonly string[] {
  const recorded = new Map<number | string, number | bigint>()
  for (const { process, recorded: exact } of history) {
    if (exact?.process !== undefined) recorded.set(process, exact.process)
  }
  if (recorded.size === 0) return []
  const named = [...recorded].slice(0, 4).map(([process, exact]) => `${process} is ${exact}`)
  const more = recorded.size > named.length ? ', …' : ''
  return [`processes are numbered where their ids are negative or beyond 2^53: ${named.join(', ')}${more}`]
}
