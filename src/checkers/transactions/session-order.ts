import { type EdgeList, ONWARD, PROCESS, REALTIME } from './edges.ts'
import { int32s } from './scratch.ts'
import { FAIL, OK, type TransactionLog } from './transaction-log.ts'

/**
 * A transaction that completed before another was invoked comes before it. Nothing follows a transaction that did not complete, and
 * nothing is known to come before one without an invocation.
 *
 * All those completed before an invocation come before a junction; junctions come one after the other. So there are three edges for
 * a transaction, however many processes there are.
 */
export function addRealtimeEdges(table: TransactionLog, edges: EdgeList): void {
  const { invocation, completion, outcome, count, history } = table
  const completed = int32s(history.length)
  for (let t = 0; t < count; t++) if (outcome[t] === OK) completed[completion[t]!] = t + 1
  let junction = -1
  let position = 0
  // Transactions are numbered by first event, so invocations come in order; one without is its own completion.
  let since: number[] = []
  for (let t = 0; t < count; t++) {
    const invoked = invocation[t]!
    if (invoked < 0) continue
    for (; position < invoked; position++) {
      const earlier = completed[position]!
      if (earlier > 0) since.push(earlier - 1)
    }
    if (since.length > 0) {
      const next = edges.junction()
      if (junction >= 0) edges.add(junction, next, ONWARD)
      for (const earlier of since) edges.add(earlier, next, REALTIME)
      junction = next
      since = []
    }
    if (junction >= 0 && outcome[t] !== FAIL) edges.add(junction, t, ONWARD)
  }
}

/** Each process runs one transaction after the other. Only the ones that are known to have happened count. */
export function addProcessEdges(table: TransactionLog, edges: EdgeList): void {
  previousInProcess(table).forEach((before, t) => {
    if (before >= 0) edges.add(before, t, PROCESS)
  })
}

/** The committed transaction before each in its process, -1 if there is none or it did not commit itself. */
export function previousInProcess(table: TransactionLog): Int32Array {
  const { completion, outcome, count, history } = table
  const last = new Map<number | string, number>()
  const before = int32s(count).fill(-1)
  // In order of completion, as some may lack an invocation.
  const completed = int32s(history.length)
  for (let t = 0; t < count; t++) if (outcome[t] === OK) completed[completion[t]!] = t + 1
  for (let position = 0; position < history.length; position++) {
    const t = completed[position]! - 1
    if (t < 0) continue
    const { process } = history[position]!
    before[t] = last.get(process) ?? -1
    last.set(process, t)
  }
  return before
}
