import { counted } from '../../options/counted.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { list, show, showName } from '../display.ts'
import { checkHistory } from '../history-given.ts'
import { noteShown } from '../shown.ts'
import { contradictions } from '../streams/ids.ts'
import { conflictsIn, type SlotDecision } from './agreement.ts'
import { whereabouts } from './evidence.ts'

/** Describes who was leader in a term (a view, an epoch). */
export interface Election {
  /** The term, the view or the epoch. */
  readonly term: unknown
  /** Who was leader in it. */
  readonly leader: unknown
}

/** Holds the evidence of {@link electionSafety}. */
export interface ElectionSafetyDetails {
  /** Terms that have a leader. */
  readonly termCount: number
  /** Elections, of all terms together. */
  readonly electionCount: number
  /** Terms with several leaders. */
  readonly conflicts: readonly { readonly term: unknown; readonly leaders: readonly unknown[] }[]
}

/**
 * Checks election safety (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC
 * 2014): at most one leader in each term. `'unknown'` if there was no election.
 *
 * @param elections Who was leader when, from the history or from anywhere. Default: each `ok` of an `elect`, which carries
 *   `[term, leader]`.
 */
export function electionSafety(
  elections: (history: History) => Iterable<Election> = electionsIn,
): Checker<ElectionSafetyDetails> {
  return {
    name: 'election-safety',
    operations: ['elect'],
    ...(elections === electionsIn ? { stream: () => contradictions('elect', termOf, leaderOf) } : {}),
    check(history): Verdict<ElectionSafetyDetails> {
      checkHistory(history)
      noteShown(history)
      let electionCount = 0
      function* decisions(): Iterable<SlotDecision> {
        for (const { term, leader } of elections(history)) {
          electionCount++
          yield { slot: term, value: leader }
        }
      }
      const { slotCount, conflicts } = conflictsIn(decisions())
      const details: ElectionSafetyDetails = {
        termCount: slotCount,
        electionCount,
        conflicts: conflicts.map(({ slot, decisions }) => ({
          term: slot,
          leaders: decisions.map(({ value }) => value),
        })),
      }
      const first = details.conflicts[0]
      if (first !== undefined) {
        const more =
          conflicts.length === 1 ? '' : ` ${conflicts.length} of ${counted(slotCount, 'term')} have several leaders.`
        const all = first.leaders.length === 2 ? 'both' : 'all'
        return {
          valid: false,
          reason: `${list(first.leaders.map(showName))} were ${all} elected leader in term ${showName(first.term)}.${more}`,
          details,
        }
      }
      if (electionCount === 0) return { valid: 'unknown', reason: 'No leader was ever elected.', details }
      return { valid: true, reason: `No term has more than one leader (${counted(slotCount, 'term')}).`, details }
    },
  }
}

function termOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined
}

function leaderOf(value: unknown): unknown {
  return Array.isArray(value) ? value[1] : undefined
}

function* electionsIn(history: History): Iterable<Election> {
  for (const event of history) {
    if (event.f === 'elect' && event.type === 'ok' && typeof event.process === 'number') yield electionOf(event)
  }
}

function electionOf(event: HistoryEvent): Election {
  const { value } = event
  if (Array.isArray(value) && value.length === 2) return { term: value[0], leader: value[1] }
  throw new TypeError(
    `election-safety: the ok of an 'elect' must carry [term, leader], not ${show(value)} (${whereabouts(event)})`,
  )
}
