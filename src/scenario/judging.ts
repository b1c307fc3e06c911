import type { AnyChecker, RunRecord, Verdict } from '../checkers/checker.ts'
import { watchShown } from '../checkers/shown.ts'
import { isVerdict, noVerdict } from '../checkers/verdict-of.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { errorAt } from '../sim/function-place.ts'
import { errorOf } from '../sim/thrown.ts'
import type { History, HistoryEvent } from '../workload/history.ts'
import { answerOf, isRefusedRun } from './asked.ts'
import type { Violation } from './violation.ts'

/** What one of a scenario's checkers says of a whole history, and why the history showed nothing to it, if it did not. */
export interface Judgement {
  readonly checker: AnyChecker
  readonly verdict: Verdict
  readonly blindSpot: string | undefined
}

/** Judges a whole history by one checker after the other. Throws as {@link judged}. */
export function* judgements(
  checkers: readonly AnyChecker[],
  history: History,
  record: RunRecord,
): Generator<Judgement, void> {
  for (const checker of checkers) {
    const judge = () => judged(checker, history, record)
    // One that says itself what it was shown would find that out twice.
    const { answer: verdict, blindSpot } =
      checker.blindSpot === undefined ? watchShown(judge) : { answer: judge(), blindSpot: undefined }
    const spot = verdict.valid === true ? (blindSpot ?? checker.blindSpot?.(history)) : undefined
    yield { checker, verdict, blindSpot: spot }
  }
}

/** Returns what names, for each event of a history, the checkers that find fault with it as it goes on; `undefined` where none can. */
export function suspicionsOf(
  checkers: readonly AnyChecker[],
): ((event: HistoryEvent) => readonly AnyChecker[]) | undefined {
  const streams = checkers.flatMap(checker => {
    const hear = checker.stream?.()
    return hear === undefined ? [] : [{ checker, hear }]
  })
  if (streams.length === 0) return
  return event => streams.filter(({ hear }) => hear(event)).map(({ checker }) => checker)
}

/** A verdict that is not `valid`, as what was wrong with a run. */
export function violationOfVerdict({ name }: AnyChecker, verdict: Verdict): Omit<Violation, 'timeMs'> {
  const { reason: message, evidence, certainMs } = verdict
  return {
    property: name,
    kind: verdict.valid === false ? 'history' : 'undecided',
    message,
    details: verdict,
    ...(evidence === undefined ? {} : { evidence }),
    ...(certainMs === undefined ? {} : { certainMs }),
  }
}

/**
 * What a checker says of a history.
 *
 * @throws ScenarioError if it cannot judge it: an operation that it does not know, a value of another shape.
 */
export function judged(checker: AnyChecker, history: History, record: RunRecord): Verdict {
  let verdict: unknown
  try {
    verdict = answerOf(checker, asked => asked.check(history, record))
  } catch (error) {
    if (isRefusedRun(error)) throw error
    const { message } = errorOf(error)
    const why = CHANGES_WHAT_IS_FROZEN.test(message)
      ? `${message}: a history stays as it is, let it work on a copy`
      : message
    throw new ScenarioError(`the checker "${checker.name}" cannot judge what the clients did: ${why}`, {
      cause: error,
    })
  }
  if (isVerdict(verdict)) return verdict
  const message = noVerdict(checker, verdict)
  throw new ScenarioError(message, { cause: errorAt(checker.check, message) })
}

/** How V8 says so, in its own words. */
const CHANGES_WHAT_IS_FROZEN = /^Cannot (?:assign to read only|delete|add) property/
