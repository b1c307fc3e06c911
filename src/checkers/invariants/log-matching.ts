import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { show } from '../display.ts'
import { same } from '../equality.ts'
import { noteTold } from '../shown.ts'
import { conflictsIn, type SlotDecision } from './agreement.ts'

/** Describes an entry of a replicated log. */
export interface LogEntry {
  /** The term of the leader who appended it. */
  readonly term: unknown
  /** What the entry holds. */
  readonly value: unknown
}

/** Holds the logs by the name of the node that has it, each from the first entry on. */
export type ReplicatedLogs = Readonly<Record<string, readonly LogEntry[]>>

/** Holds the evidence of {@link logMatching}. */
export interface LogMatchingDetails {
  /** Entries, of all logs together. */
  readonly entryCount: number
  /** Entries with the same place and the same term that differ, or follow upon different ones. */
  readonly conflicts: readonly {
    /** From 1, as in Raft. */
    readonly index: number
    /** The term that the entries have in common. */
    readonly term: unknown
    /** The nodes whose logs differ there. */
    readonly nodes: readonly string[]
  }[]
}

/**
 * Checks log matching (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014):
 * if two logs have an entry with the same index and the same term, they are the same up to that entry. Logs may differ
 * otherwise, as entries that are not committed are overwritten. `'unknown'` if all logs are empty.
 *
 * @param logs The logs, or how to get them out of the history.
 */
export function logMatching(
  logs: ReplicatedLogs | ((history: History) => ReplicatedLogs),
): Checker<LogMatchingDetails> {
  return {
    name: 'log-matching',
    check(history): Verdict<LogMatchingDetails> {
      noteTold()
      const given = typeof logs === 'function' ? logs(history) : logs
      const { conflicts } = conflictsIn(decisions(given))
      const details: LogMatchingDetails = {
        entryCount: Object.values(given).reduce((sum, log) => sum + log.length, 0),
        conflicts: conflicts.map(({ slot, decisions }) => {
          const [index, term] = slot as [number, unknown]
          return { index, term, nodes: decisions.map(({ by }) => by!) }
        }),
      }
      const first = details.conflicts[0]
      if (first !== undefined) {
        const [a, b] = first.nodes as [string, string]
        const [inA, inB] = [given[a]!, given[b]!]
        const where = `${a} and ${b} both have an entry ${first.index} of term ${show(first.term)}`
        const [entryA, entryB] = [inA[first.index - 1]!, inB[first.index - 1]!]
        const but = same(entryA.value, entryB.value)
          ? `but their entries before it are of different terms, ${show(inA[first.index - 2]!.term)} and ${show(inB[first.index - 2]!.term)}`
          : `but with different values, ${show(entryA.value)} and ${show(entryB.value)}`
        return { valid: false, reason: `${where}, ${but}.`, details }
      }
      if (details.entryCount === 0) return { valid: 'unknown', reason: 'All logs are empty.', details }
      const reason = `The logs of ${counted(Object.keys(given).length, 'node')} match, with ${details.entryCount} entries in all.`
      return { valid: true, reason, details }
    },
  }
}

/**
 * Logs match exactly if index and term of an entry decide on its value and on the term before it: with the same term before it,
 * the entry before it is the same too, and so on down to the first.
 */
function* decisions(logs: ReplicatedLogs): Iterable<SlotDecision> {
  for (const [by, log] of Object.entries(logs)) {
    for (let i = 0; i < log.length; i++) {
      const { term, value } = log[i]!
      yield { slot: [i + 1, term], value: [value, log[i - 1]?.term], by }
    }
  }
}
