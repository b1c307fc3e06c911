import { timeText } from '../clock/time-text.ts'
import { quotedLine } from '../options/quoted.ts'
import type { Run } from '../scenario/run.ts'
import type { Failure, Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { someNames } from './some-names.ts'
import { stateText, type WentBy } from './went-by.ts'

/** So many different states are told, the rarest first: what most have is seldom what is wrong. */
const MOST_STATES = 4
/** So many names are written out. */
const MOST_NAMES = 5

/**
 * Of a run in which something did not come true in the end: what the nodes show in the end, those together that show the same, the fewest
 * first, each with the last change of it. Empty for what went wrong in another way, and where nodes show nothing.
 */
export function endingsOf({ violations: [violation] }: Run, { byProcess, clients }: Happenings): WentBy[] {
  if (violation?.kind !== 'eventually') return []
  const groups = new Map<string, { readonly names: string[]; last: Step }>()
  for (const [process, steps] of byProcess) {
    const last = steps.findLast(step => step.process === process && step.changes.length > 0)
    if (clients.has(process) || last?.shown === undefined) continue
    const text = stateText(last.shown.state)
    const group = groups.get(text)
    if (group === undefined) groups.set(text, { names: [process], last })
    else {
      group.names.push(process)
      if (last.index > group.last.index) group.last = last
    }
  }
  return [...groups]
    .sort(([, a], [, b]) => a.names.length - b.names.length)
    .slice(0, MOST_STATES)
    .map(([text, { names, last }]) => ({
      happening: last,
      text: quotedLine(`${someNames(names, MOST_NAMES)} in the end, since ${timeText(last.time)}: ${text}`),
    }))
}

/** What did not get through to the processes that something may be about which did not come true, in order. */
export function missedOf({ violations: [violation] }: Run, { all }: Happenings, roots: Iterable<number>): Failure[] {
  if (violation?.kind !== 'eventually') return []
  return [...roots]
    .sort((a, b) => a - b)
    .flatMap(index => {
      const each = all[index]
      return each?.kind === 'failure' ? [each] : []
    })
}
