import { counted } from '../../options/counted.ts'
import type { Journal } from './journal.ts'
import { KIND, type Kind } from './row.ts'

/** So many kinds of them are told. */
const TOLD = 3

/** Says what happened last, most often first: for the message of a run that does not end. */
export function recently(journal: Journal): string {
  const counts = new Map<string, number>()
  let length = 0
  for (const { kind, a } of journal.last()) {
    const what = whatOf(journal, kind, a)
    counts.set(what, (counts.get(what) ?? 0) + 1)
    length++
  }
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, TOLD)
  return `of its last ${counted(length, 'event')}: ${most.map(([what, count]) => `${what} (${count})`).join(', ')}`
}

function whatOf({ links, processes }: Journal, kind: Kind, a: number): string {
  const name = NAMES[kind] as string
  switch (kind) {
    case KIND.send:
    case KIND.copy:
    case KIND.arrive:
      return `${name} ${links[a]?.fromId}->${links[a]?.toId}`
    case KIND.fault:
    case KIND.phase:
      return name
    default:
      return `${name} of ${processes[a]}`
  }
}

/** By number: `timerSet` is `timer-set`, as in events. */
const NAMES = Object.keys(KIND).map(name => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))
