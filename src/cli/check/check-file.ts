import type { Verdict } from '../../checkers/checker.ts'
import { type HistoryFormat, HistoryFormatError } from '../../checkers/formats/index.ts'
import { CommandError, usageError } from '../../fuzz/problem.ts'
import type { History } from '../../workload/history.ts'
import type { CheckOptions } from './check-options.ts'
import { readHistoryFile } from './history-file.ts'
import { type CheckModel, judgeFor } from './models.ts'
import type { Judge } from './object-models.ts'

export interface Checked extends Judge {
  readonly file: string
  readonly history: History
  readonly format: HistoryFormat
  readonly verdict: Verdict
}

/** Throws a CommandError if there is no history in the file, or one that the model cannot be asked about. */
export function checkFile(
  file: string,
  model: CheckModel,
  options: CheckOptions,
  format: HistoryFormat | undefined,
): Checked {
  const read = historyIn(file, format)
  const judge = judgeFor(model, { ...options, format: read.format })
  return { file, ...read, ...judge, verdict: judged(file, model, judge, read.history) }
}

function historyIn(file: string, format: HistoryFormat | undefined) {
  try {
    return readHistoryFile(file, format)
  } catch (error) {
    if (error instanceof HistoryFormatError) throw usageError(error.message)
    throw error
  }
}

function judged(file: string, model: CheckModel, { checker }: Judge, history: History): Verdict {
  try {
    return checker.check(history)
  } catch (error) {
    if (error instanceof CommandError || !isComplaint(error)) throw error
    throw usageError(`${file} is no history that ${model.name} can judge: ${error.message}`)
  }
}

/** Errors that checkers throw on purpose, for histories that hold something else, and not by mistake. */
function isComplaint(error: unknown): error is Error {
  if (!(error instanceof Error) || (error.constructor !== Error && error.constructor !== TypeError)) return false
  return !/^Cannot |^Invalid |(is not|are not) (a function|iterable|defined|a constructor)|is read-only/.test(
    error.message,
  )
}
