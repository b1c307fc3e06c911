import { operations } from '../checkers/operation.ts'
import type { History } from '../workload/history.ts'
import type { MeasuredOperation } from './measures.ts'

/** The operations of a history by the time of their invocation. `timeUs` is when the run ended. */
export function measuredOperations(history: History, timeUs: number): MeasuredOperation[] {
  return operations(history).map(({ f, outcome, startTime, endTime }) => {
    const isOpen = endTime < 0
    return {
      f,
      outcome: isOpen ? 'open' : outcome,
      beginUs: startTime / 1_000,
      endUs: isOpen ? timeUs : endTime / 1_000,
    }
  })
}
