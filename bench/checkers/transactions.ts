/**
 * What the checkers of transactions cost, on valid histories of list appends and of registers. Checking only: the histories are made beforehand.
 * Milliseconds, medians.
 */

import type { AnyChecker } from '../../src/checkers/index.ts'
import { listAppend, rwRegister } from '../../src/checkers/transactions/index.ts'
import type { HistoryEvent } from '../../src/workload/history.ts'
import { medianOf } from '../median.ts'
import { type GeneralWorkload, generalWorkload } from './general-workload.ts'
import { timeToAccept } from './time-to-accept.ts'

export interface TransactionFigures {
  readonly listAppend10kMs: number
  readonly listAppend100kMs: number
  readonly listAppend1mMs: number
  /** The same with registers, whose versions have no known order. */
  readonly rwRegister10kMs: number
  readonly rwRegister100kMs: number
  readonly rwRegister1mMs: number
  /** Without real time: PolySI's general workload, 15 operations each, 20 sessions. */
  readonly rwSerializable10kMs: number
  readonly rwSnapshot10kMs: number
  /** The same with 8 operations each. */
  readonly rwReadAtomic100kMs: number
  readonly rwCausal100kMs: number
  /** Of the shape for which Plume's authors published figures: 25 sessions of 200 transactions of 20 operations. */
  readonly rwCausal5kMs: number
  readonly rwSnapshot5kMs: number
}

export async function benchTransactions(): Promise<TransactionFigures> {
  return {
    listAppend10kMs: await measure(listAppend(), 'append', 10_000, 25),
    listAppend100kMs: await measure(listAppend(), 'append', 100_000, 9),
    listAppend1mMs: await measure(listAppend(), 'append', 1_000_000, 3),
    rwRegister10kMs: await measure(rwRegister(), 'w', 10_000, 25),
    rwRegister100kMs: await measure(rwRegister(), 'w', 100_000, 9),
    rwRegister1mMs: await measure(rwRegister(), 'w', 1_000_000, 3),
    rwSerializable10kMs: await measureLevel('strong-session-serializable', 10_000, 15, 'serializable'),
    rwSnapshot10kMs: await measureLevel('strong-session-snapshot-isolation', 10_000, 15, 'snapshot'),
    rwReadAtomic100kMs: await measureLevel('read-atomic', 100_000, 8, 'serializable'),
    rwCausal100kMs: await measureLevel('causal', 100_000, 8, 'serializable'),
    rwCausal5kMs: await measureLevel('causal', 5_000, 20, 'serializable', 25),
    rwSnapshot5kMs: await measureLevel('strong-session-snapshot-isolation', 5_000, 20, 'snapshot', 25),
  }
}

function measure(checker: AnyChecker, write: Write, transactions: number, runs: number): Promise<number> {
  const history = [...transactionEvents(transactions, write)]
  return medianOf(runs, () => timeToAccept(checker, history))
}

function measureLevel(
  consistency: string,
  transactions: number,
  operations: number,
  isolation: GeneralWorkload['isolation'],
  sessions = 20,
): Promise<number> {
  const history = generalWorkload({ transactions, sessions, operations, keys: 10_000, isolation })
  return medianOf(3, () => timeToAccept(rwRegister({ consistency }), history))
}

const PROCESSES = 10
const ACTIVE_KEYS = 10
const WRITES_PER_KEY = 32

type Write = 'append' | 'w'
type MicroOperation = ['r', number, number[] | number | null] | [Write, number, number]

/**
 * A strictly serializable history: ten processes, whose transactions each take effect at one moment between invocation and
 * completion. One to four micro-operations, half of them writes, to one of ten active keys; a key that was written 32 times makes
 * way for a new one. The same for the same number of transactions. Its events, one by one.
 */
export function* transactionEvents(transactions: number, write: Write): Generator<HistoryEvent> {
  const running: { asked: MicroOperation[]; result: MicroOperation[] | undefined; countdown: number }[] = []
  const lists = new Map<number, number[]>()
  const registers = new Map<number, number>()
  const writes = new Map<number, number>()
  const active = Array.from({ length: ACTIVE_KEYS }, (_, key) => key)
  let keys = ACTIVE_KEYS
  let random = 12345
  const below = (limit: number) => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0
    return (random >>> 8) % limit
  }
  const ask = (): MicroOperation => {
    const place = below(ACTIVE_KEYS)
    const key = active[place]!
    if (below(2) === 0) return ['r', key, null]
    const value = (writes.get(key) ?? 0) + 1
    writes.set(key, value)
    if (value === WRITES_PER_KEY) active[place] = keys++
    return [write, key, value]
  }
  const apply = (asked: readonly MicroOperation[]) =>
    asked.map((microOperation): MicroOperation => {
      const [f, key, value] = microOperation
      if (write === 'w') {
        if (f === 'r') return ['r', key, registers.get(key) ?? null]
        registers.set(key, value)
        return microOperation
      }
      const list = lists.get(key) ?? []
      if (f === 'r') return ['r', key, list.slice()]
      list.push(value)
      lists.set(key, list)
      return microOperation
    })
  let count = 0
  const event = (process: number, type: 'invoke' | 'ok', value: MicroOperation[]): HistoryEvent => {
    const index = count++
    return { index, time: index * 1000, process, type, f: 'txn', value }
  }
  let invoked = 0
  while (count < transactions * 2) {
    const process = below(PROCESSES)
    const transaction = running[process]
    if (transaction === undefined) {
      if (invoked === transactions) continue
      invoked++
      const asked = Array.from({ length: 1 + below(4) }, ask)
      running[process] = { asked, result: undefined, countdown: below(3) }
      yield event(process, 'invoke', asked)
    } else {
      transaction.result ??= apply(transaction.asked)
      if (transaction.countdown-- > 0) continue
      yield event(process, 'ok', transaction.result)
      delete running[process]
    }
  }
}
