import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listAppend, rwRegister } from '../../src/checkers/transactions/index.ts'
import type { EventType, History, HistoryEvent } from '../../src/workload/history.ts'
import type { Question } from './questions.ts'

/** A history of transactions out of another project's tests, and what that project says about it. */
export interface PeerCase {
  readonly file: string
  readonly collection: string
  readonly model: string
  readonly history: History
  readonly questions: readonly Question[]
}

type MicroOperation = readonly [f: string, key: unknown, value: unknown]

/** Sessions of transactions, and a verdict for each level. */
interface SessionsCase {
  readonly suite: string
  readonly name: string
  readonly sessions: readonly (readonly { readonly committed: boolean; readonly ops: readonly MicroOperation[] }[])[]
  readonly expect: Readonly<Record<string, boolean>>
}

interface HistoryCase {
  readonly suite: string
  readonly name: string
  readonly checker: 'listAppend' | 'rwRegister'
  readonly history: History
  readonly versionOrder?: Readonly<Record<string, readonly unknown[]>>
  readonly expect: {
    readonly valid?: boolean
    readonly types?: readonly string[]
    readonly not?: readonly string[]
    readonly violates?: readonly string[]
    readonly allows?: readonly string[]
  }
}

/** The levels of Biswas and Enea, which count the order in each session. */
const LEVELS: Readonly<Record<string, string>> = {
  CommittedRead: 'strong-session-monotonic-atomic-view',
  RepeatableRead: 'repeatable-read',
  AtomicRead: 'strong-session-read-atomic',
  Causal: 'causal',
  Prefix: 'strong-session-prefix',
  SnapshotIsolation: 'strong-session-snapshot-isolation',
  Serializable: 'strong-session-serializable',
}

const OF_SESSIONS = ['transactions-awdit-c4', 'transactions-dbcop-polysi', 'transactions-isovista']
const OF_HISTORIES = ['list-append-causal', 'adya-crooks-hermitage']

/** The cases in DIR/peers; none if there is no such folder. */
export function peerTransactions(folder: string): readonly PeerCase[] {
  const read = <Case>(name: string): readonly Case[] => {
    const path = join(folder, 'peers', `${name}.json`)
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
  }
  return [
    ...OF_SESSIONS.flatMap(name => read<SessionsCase>(name).map(ofSessions)),
    ...OF_HISTORIES.flatMap(name => read<HistoryCase>(name).map(ofHistory)),
  ]
}

function ofSessions({ suite, name, sessions, expect }: SessionsCase): PeerCase {
  const written = new Set(sessions.flat(2).flatMap(({ ops }) => ops.filter(([f]) => f === 'w').map(nameOf)))
  // What a key holds at first is 0 there.
  const startsAtZero = sessions.flat(2).some(({ ops }) => ops.some(op => op[2] === 0 && !written.has(nameOf(op))))
  return {
    file: `${suite}: ${name}`,
    collection: suite,
    model: 'rw-register',
    history: historyOf(sessions),
    questions: Object.entries(expect).map(([level, valid]) => ({
      asked: `${suite}:${level}`,
      valid,
      not: undefined,
      checker: () => rwRegister({ consistency: LEVELS[level]!, ...(startsAtZero ? { initial: 0 } : {}) }),
    })),
  }
}

function nameOf([, key, value]: MicroOperation): string {
  return `${key}\n${value}`
}

/** Each session is a process; of real time nothing is known, so that one may follow the other. */
function historyOf(sessions: SessionsCase['sessions']): History {
  const events: HistoryEvent[] = []
  sessions.forEach((session, process) => {
    for (const { committed, ops } of session) {
      const push = (type: EventType, value: readonly MicroOperation[]) =>
        events.push({ index: events.length, time: 0, process, type, f: 'txn', value })
      push(
        'invoke',
        ops.map(([f, key, value]) => [f, key, f === 'r' ? null : value]),
      )
      push(committed ? 'ok' : 'fail', ops)
    }
  })
  return events
}

function ofHistory({ suite, name, checker, history, versionOrder, expect }: HistoryCase): PeerCase {
  const make = (consistency: string) => {
    const options = {
      consistency,
      ...(versionOrder === undefined ? {} : { versionOrder: new Map(Object.entries(versionOrder)) }),
    }
    return checker === 'listAppend' ? listAppend(options) : rwRegister(options)
  }
  const { valid = false, types, not, violates = [], allows = [] } = expect
  const models = [...violates.map(model => [model, false] as const), ...allows.map(model => [model, true] as const)]
  const questions: Question[] = models.map(([model, verdict]) => ({
    asked: `${suite}:${model}`,
    valid: verdict,
    not: undefined,
    checker: () => make(model),
  }))
  if (models.length === 0)
    questions.push({
      asked: suite,
      valid,
      not,
      anomalies: types,
      checker: () =>
        make(types?.some(type => type.endsWith('-process')) === true ? 'strong-session-serializable' : 'serializable'),
    })
  return {
    file: `${suite}: ${name}`,
    collection: suite,
    model: checker === 'listAppend' ? 'list-append' : 'rw-register',
    history,
    questions,
  }
}
