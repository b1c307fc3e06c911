import { counted } from '../../options/counted.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { shown } from '../../options/shown.ts'
import type { History } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { noteTold } from '../shown.ts'

/** Holds the lines of one log, or of several by the name of the node. */
export type LogLines = readonly string[] | Readonly<Record<string, readonly string[]>>

/** Holds the evidence of {@link logFilePattern}. */
export interface LogFilePatternDetails {
  /** The lines that match, in the order of the logs. */
  readonly matches: readonly {
    /** The name of the log, if there are several. */
    readonly node?: string
    /** From 1. */
    readonly lineNumber: number
    /** The line, whole. */
    readonly line: string
  }[]
}

/**
 * Checks, as Jepsen's `log-file-pattern` does, whether a pattern (`/panic|assertion failed/`) is in no line of the logs. A
 * pattern is tried on one line at a time.
 *
 * @param lines The lines, or how to get them out of the history. Default: the logs of the run, by node and client.
 *
 * Throws an Error where there is no run, and no lines are given.
 */
export function logFilePattern(
  pattern: RegExp,
  lines?: LogLines | ((history: History) => LogLines),
): Checker<LogFilePatternDetails> {
  if (!(pattern instanceof RegExp)) {
    throw new ScenarioError(`logFilePattern: expected a pattern such as /panic/, but found ${shown(pattern)}`)
  }
  // With either flag, a RegExp remembers where it was.
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  return {
    name: 'log-file-pattern',
    ...(lines === undefined ? { needsLogs: true } : {}),
    check(history, run): Verdict<LogFilePatternDetails> {
      noteTold()
      const given = typeof lines === 'function' ? lines(history) : (lines ?? run?.logs)
      if (given === undefined)
        throw new Error('log-file-pattern: there is no run here that has logs: give it the lines')
      const isOne = (logs: LogLines): logs is readonly string[] => Array.isArray(logs)
      const logs = isOne(given) ? [[undefined, given] as const] : Object.entries(given)
      const matches = logs.flatMap(([node, log]) =>
        log.flatMap((line, i) =>
          stateless.test(line) ? [{ ...(node === undefined ? {} : { node }), lineNumber: i + 1, line }] : [],
        ),
      )
      const first = matches[0]
      if (first === undefined) {
        const total = logs.reduce((sum, [, log]) => sum + log.length, 0)
        return { valid: true, reason: `No line matches ${pattern} (${counted(total, 'line')}).`, details: { matches } }
      }
      const where = `Line ${first.lineNumber}${'node' in first ? ` of the log of ${first.node}` : ''}`
      const more = matches.length === 1 ? '' : ` (${matches.length} lines match)`
      const line = first.line.length <= 160 ? first.line : `${first.line.slice(0, 159)}…`
      return {
        valid: false,
        reason: `${where} matches ${pattern}: ${line}${more}`,
        details: { matches },
      }
    },
  }
}
