import type { EventType, History, HistoryEvent } from '../../../workload/history.ts'

/** A read of a key and what it found, or a write. */
export type SessionOperation = readonly ['r' | 'w', key: number | bigint, value: number | bigint | null]

/** One transaction of a session. */
export interface SessionTransaction {
  readonly operations: readonly SessionOperation[]
  readonly hasCommitted: boolean
}

/** Transactions by session, each in its order; between sessions there is none. */
export type Sessions = readonly (readonly SessionTransaction[])[]

/**
 * A history of sessions, each as a process. It has no times, and the order of events of different processes means nothing: they take
 * turns, so that as little as can be is over before another begins.
 */
export function historyOfSessions(sessions: Sessions): History {
  const written = writtenValues(sessions)
  const events: HistoryEvent[] = []
  const push = (process: number, type: EventType, value: readonly SessionOperation[]) =>
    events.push({ index: events.length, time: -1, process, type, f: 'txn', value })
  const rounds = sessions.reduce((most, { length }) => Math.max(most, length), 0)
  for (let round = 0; round < rounds; round++) {
    const running = [...sessions.entries()].filter(([, transactions]) => round < transactions.length)
    const asked = running.map(([process, transactions]) => {
      const { operations, hasCommitted } = transactions[round]!
      const value = operations.map(operation => unwritten(operation, written))
      push(
        process,
        'invoke',
        value.map(([f, key, argument]) => [f, key, f === 'r' ? null : argument]),
      )
      return { process, type: hasCommitted ? ('ok' as const) : ('fail' as const), value }
    })
    for (const { process, type, value } of asked) push(process, type, value)
  }
  return events
}

/** These tools have 0 for what a key holds at first. */
function unwritten([f, key, value]: SessionOperation, written: ReadonlySet<string>): SessionOperation {
  return f === 'r' && value !== null && BigInt(value) === 0n && !written.has(`${key}`)
    ? [f, key, null]
    : [f, key, value]
}

/** The keys to which a 0 was written. */
function writtenValues(sessions: Sessions): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const { operations } of sessions.flat()) {
    for (const [f, key, value] of operations)
      if (f === 'w' && value !== null && BigInt(value) === 0n) keys.add(`${key}`)
  }
  return keys
}
