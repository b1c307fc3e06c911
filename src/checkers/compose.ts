import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import type { AnyOperation, History } from '../workload/history.ts'
import { type AnyChecker, type Checker, type HistoryStream, mergeValid, type Verdict } from './checker.ts'
import { verdictOf } from './verdict-of.ts'

/**
 * Makes one checker out of several. It runs all of them; `reason` quotes those that decided, `details` holds every
 * verdict by its checker's name.
 *
 * @throws Error if two checkers share a name.
 */
export function compose<Op extends AnyOperation = AnyOperation>(
  checkers: readonly Checker<unknown, Op>[],
  name?: string,
): Checker<Readonly<Record<string, Verdict>>, Op> {
  if (!Array.isArray(checkers))
    throw new ScenarioError(`compose: expected a list of checkers, but found ${shown(checkers)}`)
  const names = new Set<string>()
  for (const checker of checkers) {
    if (names.has(checker.name)) throw new Error(`compose: two checkers are called '${checker.name}'`)
    names.add(checker.name)
  }
  const known = checkers.map(({ operations }) => operations)
  return {
    name: name ?? checkers.map(checker => checker.name).join(' + '),
    ...(known.includes(undefined) ? {} : { operations: [...new Set(known.flatMap(names => names ?? []))] }),
    ...(checkers.some(({ needsLogs }) => needsLogs === true) ? { needsLogs: true } : {}),
    ...(checkers.some(({ stream }) => stream !== undefined) ? { stream: () => together(checkers) } : {}),
    ...(checkers.length > 0 && checkers.every(({ blindSpot }) => blindSpot !== undefined)
      ? { blindSpot: history => allBlind(checkers, history) }
      : {}),
    check(history, run) {
      const verdicts = checkers.map(checker => [checker.name, verdictOf(checker, history, run)] as const)
      const valid = mergeValid(verdicts.map(([, verdict]) => verdict.valid))
      const deciding = verdicts.filter(([, verdict]) => verdict.valid === valid)
      const [first] = deciding
      return {
        valid,
        reason: deciding.map(([checker, verdict]) => `${checker}: ${verdict.reason}`).join(' ') || 'Nothing to check.',
        ...(valid === true || first === undefined
          ? {}
          : { evidence: [first[0], first[1].evidence ?? []].flat().join(' ') }),
        details: Object.fromEntries(verdicts),
      }
    },
  }
}

function together(checkers: readonly AnyChecker[]): HistoryStream {
  const streams = checkers.flatMap(checker => checker.stream?.() ?? [])
  return event => {
    let isWrong = false
    // All of them hear of every event.
    for (const stream of streams) if (stream(event)) isWrong = true
    return isWrong
  }
}

/** One that tells something is enough. */
function allBlind(checkers: readonly AnyChecker[], history: History): string | undefined {
  const spots = checkers.map(checker => checker.blindSpot?.(history))
  return spots.includes(undefined) ? undefined : spots.join('; ')
}
