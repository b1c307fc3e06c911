import { isDeepStrictEqual } from 'node:util'
import type { MicroOperation } from '../../../src/checkers/transactions/index.ts'
import type { History } from '../../../src/workload/history.ts'

/** Which transactions must come before which others, besides what their data says. */
export type Precedence = 'none' | 'process' | 'realtime'

interface Transaction {
  readonly process: number | string
  readonly isOptional: boolean
  readonly invoked: number
  readonly completed: number
  readonly microOperations: readonly MicroOperation[]
}

/** Transactions that happened, or may have: what failed is left out. */
function transactionsOf(history: History): Transaction[] {
  return history.flatMap((event, i) => {
    if (event.type !== 'invoke') return []
    const end = history.findIndex((other, j) => j > i && other.process === event.process)
    const completion = end < 0 ? undefined : history[end]!
    if (completion?.type === 'fail') return []
    const isOk = completion?.type === 'ok'
    return [
      {
        process: event.process,
        isOptional: !isOk,
        invoked: i,
        completed: isOk ? end : Number.POSITIVE_INFINITY,
        microOperations: (isOk ? completion.value : event.value) as MicroOperation[],
      },
    ]
  })
}

function comesFirst(a: Transaction, b: Transaction, precedence: Precedence): boolean {
  if (precedence === 'none' || a.completed >= b.invoked) return false
  return precedence === 'realtime' || a.process === b.process
}

type State = ReadonlyMap<unknown, readonly unknown[]>

/** What a transaction makes of a state, `undefined` if its reads do not fit. */
function apply(state: State, { microOperations, isOptional }: Transaction): State | undefined {
  const next = new Map(state)
  for (const [f, key, value] of microOperations) {
    const written = next.get(key) ?? []
    if (f !== 'r') next.set(key, [...written, value])
    else if (isOptional) continue
    else if (!isDeepStrictEqual(value, Array.isArray(value) ? written : (written.at(-1) ?? null))) return undefined
  }
  return next
}

/**
 * Whether there is any order in which the transactions, one after the other, would have read what they did.
 *
 * @param versions The order in which the values of each key must have been written, as far as that is known.
 */
export function isSerializable(history: History, precedence: Precedence, versions?: State): boolean {
  const place = (rest: readonly Transaction[], state: State): boolean => {
    if (rest.every(({ isOptional }) => isOptional)) return versions === undefined || follow(state, versions)
    return rest.some((next, i) => {
      if (rest.some(other => other !== next && !other.isOptional && comesFirst(other, next, precedence))) return false
      const after = apply(state, next)
      return after !== undefined && place([...rest.slice(0, i), ...rest.slice(i + 1)], after)
    })
  }
  return place(transactionsOf(history), new Map())
}

function follow(state: State, versions: State): boolean {
  return [...state].every(([key, written]) => {
    const places = written.map(value => versions.get(key)?.indexOf(value) ?? -1).filter(at => at >= 0)
    return places.every((at, i) => i === 0 || at > places[i - 1]!)
  })
}

/**
 * Whether there are moments at which each transaction could have taken its snapshot and committed, so that it reads its snapshot
 * and nobody else commits to what it writes in between: snapshot isolation (Berenson et al.). In real time, both lie between its
 * invocation and completion.
 */
export function isSnapshotIsolated(history: History, precedence: 'none' | 'realtime'): boolean {
  interface Begun {
    readonly transaction: Transaction
    readonly snapshot: State
  }
  const proceed = (rest: readonly Transaction[], begun: readonly Begun[], state: State): boolean => {
    if (rest.every(({ isOptional }) => isOptional) && begun.every(({ transaction }) => transaction.isOptional))
      return true
    const open = [...rest, ...begun.map(({ transaction }) => transaction)]
    const begins = rest.some((next, i) => {
      if (open.some(other => other !== next && !other.isOptional && comesFirst(other, next, precedence))) return false
      if (apply(state, next) === undefined) return false
      return proceed(
        [...rest.slice(0, i), ...rest.slice(i + 1)],
        [...begun, { transaction: next, snapshot: state }],
        state,
      )
    })
    if (begins) return true
    return begun.some(({ transaction, snapshot }, i) => {
      const written = apply(snapshot, transaction)!
      const next = new Map(state)
      for (const [key, values] of written) {
        const before = snapshot.get(key) ?? []
        if (values.length === before.length) continue
        if ((state.get(key) ?? []).length !== before.length) return false
        next.set(key, values)
      }
      return proceed(rest, [...begun.slice(0, i), ...begun.slice(i + 1)], next)
    })
  }
  return proceed(transactionsOf(history), [], new Map())
}

/**
 * Whether the order in which each list grew is known completely: at most one transaction appended to it what nobody read. Then
 * nothing is hidden from a checker.
 */
export function isFullyObserved(history: History): boolean {
  const read = new Map<unknown, Set<unknown>>()
  for (const { type, value } of history) {
    for (const [f, key, list] of value as MicroOperation[]) {
      if (type === 'ok' && f === 'r') read.set(key, new Set([...(read.get(key) ?? []), ...(list as unknown[])]))
    }
  }
  const hidden = new Map<unknown, number>()
  for (const { microOperations } of transactionsOf(history)) {
    const unread = microOperations.filter(([f, key, value]) => f !== 'r' && read.get(key)?.has(value) !== true)
    for (const key of new Set(unread.map(([, each]) => each))) hidden.set(key, (hidden.get(key) ?? 0) + 1)
  }
  return [...hidden.values()].every(count => count < 2)
}
