import { counted } from '../../options/counted.ts'
import type { Verdict } from '../checker.ts'
import type { Model } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import { thinAirOnAny } from '../thin-air.ts'
import { readMapOf } from './accesses/read-map.ts'
import { type RegisterHistory, registerHistoryOf } from './accesses/register-history.ts'
import { OutOfSteps, StepBudget } from './budget.ts'
import { explainThinAir, type OrderViolationDetails } from './order-violation.ts'
import { amounts, tellThinAir } from './wording.ts'

type Judge = (history: RegisterHistory, budget: StepBudget) => Verdict<OrderViolationDetails>

/**
 * What `judge` says of a history of reads and writes. A history that is not one, or where it is open which write a read returned,
 * is left to `otherwise`.
 */
export function judgeReadsAndWrites<State>(
  model: Model<State>,
  all: readonly ClientOperation[],
  maxSteps: number,
  judge: Judge,
  otherwise: (because: string) => Verdict<OrderViolationDetails>,
): Verdict<OrderViolationDetails> {
  const budget = new StepBudget(maxSteps)
  try {
    const readMap = readMapOf(model, all, budget)
    switch (readMap.outcome) {
      case 'thin air':
        return explainThinAir(readMap.operation, readMap.reason)
      case 'open': {
        const found = thinAirOnAny(model, all)
        if (found === undefined) return otherwise(readMap.because)
        return explainThinAir(found.operation, tellThinAir(model, found))
      }
      case 'known':
        return judge(registerHistoryOf(readMap.accesses), budget)
    }
  } catch (error) {
    if (!(error instanceof OutOfSteps)) throw error
    return {
      valid: 'unknown',
      reason: `Undecided after ${counted(maxSteps, 'step')}: ${budget.reached}. Raise maxSteps to go on.`,
    }
  }
}

/** For a model that can be decided for reads and plain writes only. `what` is judged. */
export function undecidable(what: string, because: string): Verdict<never> {
  return {
    valid: 'unknown',
    reason: `${what} can be decided only for reads and plain writes, where every value that is read was written once. Here: ${because}.`,
  }
}

/** How much was judged: `12 operations of 3 processes`. */
export function extent({ operations, sessions }: RegisterHistory): string {
  return amounts(operations.filter(operation => operation !== undefined).length, sessions.length)
}
