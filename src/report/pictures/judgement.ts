import type { Verdict } from '../../checkers/checker.ts'
import { showName } from '../../checkers/display.ts'
import type { LinearizabilityDetails } from '../../checkers/linearizability/explanation.ts'
import type { TransactionDetails } from '../../checkers/transactions/verdict.ts'
import type { OrderViolationDetails } from '../../checkers/weaker/order-violation.ts'
import type { PicturedModel } from './operation-label.ts'

/** Says what a checker said about a history. */
export interface Judgement {
  /** The checker's name. */
  readonly name: string
  /** Whether the history is valid, and why. */
  readonly verdict: Verdict
  /** The model that it held the history against, if it has one. */
  readonly model?: PicturedModel
}

/** Verdicts of one key or checker among many that are looked into. */
const MOST_PARTS = 6

/** Takes apart what is made of several verdicts, and drops what is valid: every checker's by itself, every key's by itself. */
export function taken(judgement: Judgement): readonly Judgement[] {
  const { name, verdict, model } = judgement
  if (verdict.valid === true) return []
  const parts = partsOf(verdict.details)
  if (parts === undefined) return [judgement]
  const wrong = parts.filter(({ verdict: part }) => part.valid === verdict.valid).slice(0, MOST_PARTS)
  return wrong.flatMap(part =>
    taken({ name: `${name}: ${part.name}`, verdict: part.verdict, ...(model === undefined ? {} : { model }) }),
  )
}

function partsOf(details: unknown): readonly Judgement[] | undefined {
  if (!isRecord(details)) return undefined
  const { results, failures } = details
  if (
    Array.isArray(results) &&
    Array.isArray(failures) &&
    results.every(each => isRecord(each) && isVerdict(each.verdict))
  ) {
    return (results as { key: unknown; verdict: Verdict }[]).map(({ key, verdict }) => ({
      name: `key ${showName(key)}`,
      verdict,
    }))
  }
  const entries = Object.entries(details)
  if (entries.length === 0 || !entries.every(([, each]) => isVerdict(each))) return undefined
  return entries.map(([name, verdict]) => ({ name, verdict: verdict as Verdict }))
}

export function isLinearizability(details: unknown): details is LinearizabilityDetails {
  return (
    isRecord(details) &&
    isRecord(details.operation) &&
    Array.isArray(details.window) &&
    Array.isArray(details.linearization)
  )
}

export function isTransactions(details: unknown): details is TransactionDetails {
  return isRecord(details) && Array.isArray(details.anomalyTypes) && isRecord(details.anomalies)
}

export function isOrderViolation(details: unknown): details is OrderViolationDetails {
  return isRecord(details) && Array.isArray(details.operations) && typeof details.steps === 'number'
}

function isVerdict(any: unknown): any is Verdict {
  return isRecord(any) && typeof any.reason === 'string' && [true, false, 'unknown'].includes(any.valid as boolean)
}

function isRecord(any: unknown): any is Record<string, unknown> {
  return typeof any === 'object' && any !== null
}
