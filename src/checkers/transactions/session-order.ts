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

/** Each process runs one transaction after the other. What failed did not happen. */
export function addProcessEdges(table: TransactionLog, edges: EdgeList): void {
  previousInProcess(table).forEach((before, t) => {
    if (before >= 0) edges.add(before, t, PROCESS)
  })
}

/**
 * The committed transaction before each in its process, -1 if there is none or it failed itself. One of unknown outcome has one before
 * it, and is before none: it may take effect at any later time, but its process had come so far when it was invoked.
 */
export function previousInProcess(table: TransactionLog): Int32Array {
  const { completion, invocation, outcome, count, history } = table
  const last = new Map<number | string, number>()
  const before = int32s(count).fill(-1)
  // In order of completion, as some may lack an invocation; without one it is the last of its process.
  const ended = int32s(history.length)
  for (let t = 0; t < count; t++) {
    if (outcome[t] !== FAIL) ended[Math.max(completion[t]!, invocation[t]!)] = t + 1
  }
  for (let position = 0; position < history.length; position++) {
    const t = ended[position]! - 1
    if (t < 0) continue
    const { process } = history[position]!
    before[t] = last.get(process) ?? -1
    if (outcome[t] === OK) last.set(process, t)
  }
  return before
}

/** The processes as far as they go one by one: each transaction in a line of those before it. */
export interface ProcessLines {
  readonly count: number
  /** Of each transaction; one without a process has its own. */
  readonly of: Int32Array
  /** How many come before it in its line. */
  readonly place: Int32Array
}

/**
 * Of several transactions after the same one, all but the last are of unknown outcome, and nothing follows them: they have lines of their own.
 *
 * @param previous The transaction before each in its process, -1 if there is none or sessions do not count.
 */
export function processLines(previous: Int32Array): ProcessLines {
  const next = int32s(previous.length).fill(-1)
  for (let t = 0; t < previous.length; t++) if (previous[t]! >= 0) next[previous[t]!] = t
  const of = int32s(previous.length)
  const place = int32s(previous.length)
  let count = 0
  for (let t = 0; t < previous.length; t++) {
    const before = previous[t]!
    const goesOn = before >= 0 && next[before] === t
    of[t] = goesOn ? of[before]! : count++
    place[t] = goesOn ? place[before]! + 1 : 0
  }
  return { count, of, place }
}
