import type { History, HistoryEvent } from '../../../workload/history.ts'
import { show } from '../../display.ts'
import { identity, same } from '../../equality.ts'
import { operations } from '../../operation.ts'
import { whereabouts } from '../evidence.ts'

/** A value in the log of one key (in Kafka: of a topic-partition), as it was sent or polled. */
export interface Message {
  readonly key: string
  readonly value: unknown
  /** The identity of the value. */
  readonly id: unknown
  /** Where it is in the log; `undefined` if the client was not told. */
  readonly offset: number | undefined
}

/** A transaction of sends and polls, or a single one. */
export interface LogTransaction {
  readonly kind: 'transaction'
  readonly process: number
  readonly outcome: 'ok' | 'fail' | 'info'
  /** Positions of its events; `end` is `Infinity` unless it is `ok` or `fail`. */
  readonly start: number
  readonly end: number
  /** The completion; the invocation if there is none. */
  readonly event: HistoryEvent
  /** In the order in which it made them. */
  readonly sends: readonly Message[]
  readonly polls: readonly Message[]
}

/** A consumer that may go on from somewhere else. */
export interface Reassignment {
  readonly kind: 'reassignment'
  readonly process: number
  /** The keys that it still has, in which it goes on from where it was; `undefined`: in none. */
  readonly keeps: ReadonlySet<string> | undefined
}

const REASSIGNMENTS: ReadonlySet<string> = new Set(['subscribe', 'assign', 'rebalance'])
const TRANSACTIONS: ReadonlySet<string> = new Set(['send', 'poll', 'txn'])

/**
 * The transactions and reassignments of a history in order of completion; those without one come last. Other operations
 * (`crash`) are left out.
 *
 * @throws TypeError for a value that is not made of sends and polls.
 */
export function logOperations(history: History): (LogTransaction | Reassignment)[] {
  // A well-formed history, or an error that says where it is not.
  operations(history)
  const open = new Map<number, number>()
  const all: (LogTransaction | Reassignment)[] = []
  for (let position = 0; position < history.length; position++) {
    const event = history[position]!
    if (typeof event.process !== 'number') continue
    if (event.type === 'invoke') {
      open.set(event.process, position)
      continue
    }
    const start = open.get(event.process)
    if (start === undefined) continue
    open.delete(event.process)
    add(all, history, start, position)
  }
  for (const start of open.values()) add(all, history, start, undefined)
  return all
}

function add(all: (LogTransaction | Reassignment)[], history: History, start: number, end: number | undefined): void {
  const invocation = history[start]!
  const event = end === undefined ? invocation : history[end]!
  const outcome = event.type === 'ok' || event.type === 'fail' ? event.type : 'info'
  const process = invocation.process as number
  if (REASSIGNMENTS.has(invocation.f) && outcome !== 'fail') {
    all.push({ kind: 'reassignment', process, keeps: keptKeys(invocation, event) })
  }
  if (!TRANSACTIONS.has(invocation.f)) return
  const asked = microOperations(invocation)
  // A `fail` or `info` may come with nothing but an error.
  const told = outcome !== 'ok' && !Array.isArray(event.value) ? asked : microOperations(event)
  const sends: Message[] = []
  const polls: Message[] = []
  for (let i = 0; i < told.length; i++) {
    const [f, key, value] = told[i]!
    if (f === 'send') sends.push(sent(key, value, asked[i], event))
    else if (f === 'poll') polls.push(...polled(key, event))
    else
      throw new TypeError(
        `kafka: a micro-operation must be a 'send' or a 'poll', not ${show(told[i])} (${whereabouts(event)})`,
      )
  }
  all.push({
    kind: 'transaction',
    process,
    outcome,
    start,
    end: outcome === 'info' || end === undefined ? Number.POSITIVE_INFINITY : end,
    event,
    sends,
    polls,
  })
}

/** Who subscribes or is assigned to keys that it has already goes on in them; after a rebalance it may go on from anywhere. */
function keptKeys(invocation: HistoryEvent, completion: HistoryEvent): ReadonlySet<string> | undefined {
  if (invocation.f === 'rebalance') return undefined
  const keys = Array.isArray(completion.value) ? completion.value : invocation.value
  return Array.isArray(keys) ? new Set(keys.map(nameOf)) : undefined
}

type MicroOperation = readonly [f: unknown, key?: unknown, value?: unknown]

function microOperations(event: HistoryEvent): readonly MicroOperation[] {
  const { value, f, type } = event
  if (Array.isArray(value) && value.every(Array.isArray)) return value as unknown as readonly MicroOperation[]
  throw new TypeError(
    `kafka: the ${type} of a '${f}' must carry a list of sends and polls, [['send', key, value], ['poll']], not ${show(value)} (${whereabouts(event)})`,
  )
}

/** What was asked to be sent tells a value that is a pair itself from an offset with a value. */
function sent(key: unknown, value: unknown, asked: MicroOperation | undefined, event: HistoryEvent): Message {
  if (asked?.[0] === 'send' && nameOf(asked[1]) !== nameOf(key)) {
    throw new TypeError(
      `kafka: a send to ${show(asked[1])} must not end as one to ${show(key)} (${whereabouts(event)})`,
    )
  }
  if (asked === undefined || asked[0] !== 'send' || same(asked[2], value)) return message(key, value, undefined)
  if (Array.isArray(value) && value.length === 2 && same(asked[2], value[1])) {
    return message(key, value[1], offsetIn(value[0], event))
  }
  throw new TypeError(
    `kafka: a send of ${show(asked[2])} must end as that or as [offset, ${show(asked[2])}], not ${show(value)} (${whereabouts(event)})`,
  )
}

function* polled(byKey: unknown, event: HistoryEvent): Iterable<Message> {
  if (byKey === undefined || byKey === null) return
  const entries = byKey instanceof Map ? byKey : typeof byKey === 'object' ? Object.entries(byKey) : undefined
  if (entries === undefined) {
    throw new TypeError(
      `kafka: a poll must end as ['poll', { key: [[offset, value], …] }], not with ${show(byKey)} (${whereabouts(event)})`,
    )
  }
  for (const [key, pairs] of entries) {
    if (!Array.isArray(pairs) || !pairs.every(pair => Array.isArray(pair) && pair.length === 2)) {
      throw new TypeError(
        `kafka: polled messages must be [[offset, value], …], not ${show(pairs)} (${whereabouts(event)})`,
      )
    }
    for (const [offset, value] of pairs) yield message(key, value, offsetIn(offset, event))
  }
}

function message(key: unknown, value: unknown, offset: number | undefined): Message {
  return { key: nameOf(key), value, id: identity(value), offset }
}

/** Keys of JSON's objects are strings, so a key that is a number is the same as its digits, and `[1]` the same as `'[1]'`. */
function nameOf(key: unknown): string {
  return typeof key === 'string' ? key : String(identity(key)).replace(/^\0/, '')
}

function offsetIn(offset: unknown, event: HistoryEvent): number | undefined {
  if (offset === null || offset === undefined) return undefined
  if (typeof offset === 'number') return offset
  throw new TypeError(`kafka: an offset must be a number, not ${show(offset)} (${whereabouts(event)})`)
}
