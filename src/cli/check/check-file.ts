import type { Verdict } from '../../checkers/checker.ts'
import { verdictOf } from '../../checkers/verdict-of.ts'
import { ProblemError, usageError } from '../../fuzz/problem.ts'
import type { History } from '../../workload/history.ts'
import type { CheckModel } from './check-model.ts'
import type { CheckOptions } from './check-options.ts'
import { lineOfEvent, type Reading, type ReadingOptions, type RecordedFormat, readHistoryFile } from './history-file.ts'
import { judgeFor } from './models.ts'
import { nilReadsNote } from './nil-reads-note.ts'
import type { Judge } from './object-models.ts'
import { emptinessOf, readingNotes } from './reading-notes.ts'
import { nothingJudged, successNote } from './success.ts'
import { withoutTimes } from './without-times.ts'

export interface Checked extends Judge {
  readonly file: string
  readonly history: History
  readonly format: RecordedFormat
  readonly verdict: Verdict
  /** What must be known to trust the verdict; a sentence each. */
  readonly notes: readonly string[]
}

/** Throws a ProblemError if there is no history in the file, or one that the model cannot be asked about. */
export async function checkFile(
  file: string,
  model: CheckModel,
  options: CheckOptions,
  reading: ReadingOptions,
): Promise<Checked> {
  const { history: read, ...how } = await readHistoryFile(file, reading)
  const timeless = withoutTimes(file, model, options, how.format)
  const judge = judgeFor(model, { ...options, ...timeless?.options, format: how.format })
  const history = judgeable(read, how, model)
  const nothing = emptinessOf(history, how)
  if (nothing !== undefined) {
    return { file, history, format: how.format, ...judge, verdict: { valid: 'unknown', reason: nothing }, notes: [] }
  }
  const found = await judged(file, model, judge, history, reading)
  const vain = found.valid === true ? nothingJudged(history, judge, options, how) : undefined
  const verdict: Verdict = vain === undefined ? found : { valid: 'unknown', reason: vain }
  const notes = [
    ...(timeless?.notes ?? []),
    ...readingNotes(history, how),
    ...nilReadsNote(model, options, history, verdict),
    ...successNote(history, verdict),
  ]
  return { file, history, format: how.format, ...judge, verdict, notes }
}

/** Times that contradict the order in which a history is judged would make its verdict contradict itself. Jepsen's checkers use them. */
function judgeable(history: History, { disorders }: Reading, { group }: CheckModel): History {
  const isDisordered = disorders.some(({ by }) => by === 'time')
  return isDisordered && group !== 'jepsen' ? history.map(event => ({ ...event, time: -1 })) : history
}

async function judged(
  file: string,
  model: CheckModel,
  { checker }: Judge,
  history: History,
  reading: ReadingOptions,
): Promise<Verdict> {
  try {
    return verdictOf(checker, history)
  } catch (error) {
    if (error instanceof ProblemError || !isComplaint(error)) throw error
    const event = /^history, event (\d+): /.exec(error.message)?.[1]
    const line = event === undefined ? undefined : await lineOfEvent(file, reading, Number(event))
    const place = line === undefined ? file : `${file}:${line}`
    throw usageError(`${place} is no history that ${model.name} can judge: ${error.message.replace(/^history, /, '')}`)
  }
}

/** Errors that checkers throw on purpose, for histories that hold something else, and not by mistake. */
function isComplaint(error: unknown): error is Error {
  if (!(error instanceof Error) || (error.constructor !== Error && error.constructor !== TypeError)) return false
  return !/^Cannot |^Invalid |(is not|are not) (a function|iterable|defined|a constructor)|is read-only/.test(
    error.message,
  )
}
