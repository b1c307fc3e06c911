import { show, showName } from '../display.ts'
import type { DirectAnomaly } from './anomaly.ts'
import type { Anomaly } from './evidence.ts'
import type { MicroOperation, Transaction } from './transaction.ts'
import type { TransactionLog } from './transaction-log.ts'

/** How the meaning of an anomaly begins that counts an order besides what reads tell. */
export const COUNTING = {
  none: '',
  process: 'counting the order within each process, ',
  realtime: 'counting real time, ',
} as const

/** The transactions with these numbers, named `T1`, `T2`, … in that order. */
export function named(table: TransactionLog, numbers: readonly number[]): Transaction[] {
  return numbers.map((t, i) => {
    const invocation = table.invocation[t]!
    const completion = table.completion[t]!
    return {
      name: `T${i + 1}`,
      process: table.process(t),
      outcome: table.outcomeName(t),
      invocation: invocation < 0 ? -1 : table.history[invocation]!.index,
      completion: completion < 0 ? -1 : table.history[completion]!.index,
      microOperations: table.microOperations(t),
    }
  })
}

/** `T1 (process 3, events 4–7): append x 1, r y [2]` */
export function introduce({ name, process, outcome, invocation, completion, microOperations }: Transaction): string {
  const events =
    invocation < 0 || completion < 0
      ? `event ${Math.max(invocation, completion)}`
      : `events ${invocation}–${completion}`
  const fate = outcome === 'ok' ? '' : outcome === 'fail' ? ', failed' : ', outcome unknown'
  return `${name} (process ${process}, ${events}${fate}): ${microOperations.map(showMicroOperation).join(', ')}`
}

/** `r x [1, 2]`, `append x 3`, `delete x` */
export function showMicroOperation([f, key, value]: MicroOperation): string {
  // EDN and JSON have no undefined: a value that is missing is that of a micro-operation that has none.
  if (f !== 'r' && value === undefined) return `${f} ${showName(key)}`
  return `${f} ${showName(key)} ${show(value)}`
}

/** An anomaly that is not a cycle. */
export function direct(
  table: TransactionLog,
  type: DirectAnomaly,
  key: unknown,
  transactions: readonly number[],
  summary: string,
): Anomaly {
  const cast = named(table, transactions)
  return {
    type,
    transactions: cast,
    key,
    summary,
    explanation: [`${type}: ${summary}`, ...cast.map(each => `  ${introduce(each)}`)].join('\n'),
  }
}
