import { showTime } from '../display.ts'
import type { CycleStep } from './cycle.ts'
import { PROCESS } from './edges.ts'
import type { TransactionLog } from './transaction-log.ts'

/** Says why one transaction comes before another; both are called by the names given. */
export type ExplainDependency = (step: CycleStep, from: string, to: string) => string

/** Why one transaction comes before another, if it is not for their data. */
export function explainSessionOrder(
  table: TransactionLog,
  { from, to, label }: CycleStep,
  a: string,
  b: string,
): string {
  if (label === PROCESS) return `process ${table.process(from)} had completed ${a} before it went on to ${b}`
  const completed = table.history[table.completion[from]!]!
  const invoked = table.history[table.invocation[to]!]!
  return `${a} had completed (event ${completed.index}${at(completed.time)}) before ${b} was invoked (event ${invoked.index}${at(invoked.time)})`
}

/** Histories without times have the same one everywhere, which is none. */
function at(time: number): string {
  return time > 0 ? `, at ${showTime(time)}` : ''
}
