import type { Verdict } from '../../src/checkers/checker.ts'
import { consistencyModel, type TransactionDetails } from '../../src/checkers/transactions/index.ts'
import type { History } from '../../src/workload/history.ts'
import type { KnownVerdict } from './manifest.ts'
import type { LikeElle, Question } from './questions.ts'

/** What one of our checkers answered to a question. */
export interface Answer {
  readonly question: Question
  /** `error`: the history was refused. */
  readonly valid: KnownVerdict
  readonly not: readonly string[]
  readonly reason: string
  /** The types of anomalies that decide against the history. */
  readonly anomalies: readonly string[]
}

/** Asks our checker. Everything it throws is an answer too: a run over a thousand histories goes on. */
export function answerTo(question: Question, history: History, likeElle?: LikeElle): Answer {
  try {
    const { valid, reason, details } = question.checker(likeElle).check(history) as Verdict<Partial<TransactionDetails>>
    return { question, valid, not: details?.not ?? [], reason, anomalies: details?.anomalyTypes ?? [] }
  } catch (error) {
    return { question, valid: 'error', not: [], reason: (error as Error).message, anomalies: [] }
  }
}

/** Whether it is what the reference tool answered: the same verdict, and the same models ruled out. */
export function isSame({ question, valid, not, anomalies }: Answer): boolean {
  if (valid !== question.valid) return false
  if (question.anomalies?.some(type => !anomalies.includes(type)) === true) return false
  return question.not === undefined || question.not.map(canonical).sort().join() === [...not].sort().join()
}

/** Elle's name for a model may be another than ours. */
function canonical(name: string): string {
  try {
    return consistencyModel(name)
  } catch {
    return name
  }
}
