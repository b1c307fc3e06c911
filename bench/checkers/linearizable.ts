/**
 * What the linearizability checker costs, on Porcupine's own histories and on large histories of a register.
 * Checking only: the histories are read and made beforehand. Milliseconds, medians.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  casRegister,
  kv,
  linearizable,
  readEtcdLog,
  readHistory,
  register,
  unpartitioned,
} from '../../src/checkers/index.ts'
import type { History, HistoryEvent } from '../../src/workload/history.ts'
import { medianOf } from '../median.ts'
import { timeToAccept } from './time-to-accept.ts'

/** Those of Porcupine's histories are missing if they are not at hand. */
export interface LinearizableFigures {
  /** All 48 etcd logs together. */
  readonly etcdMs?: number
  readonly c10okMs?: number
  readonly c50okMs?: number
  /** As one object of ten keys. */
  readonly c10okUnpartitionedMs?: number
  readonly register200kMs: number
  readonly register1mMs: number
}

/** @param data The folder with the recorded histories. */
export async function benchLinearizable(data = process.env.SAMESEED_ORACLE_DATA): Promise<LinearizableFigures> {
  return { ...(data === undefined ? {} : await porcupineFigures(data)), ...(await registerFigures()) }
}

async function porcupineFigures(data: string) {
  const read = (file: string) => readHistory(readFileSync(join(data, 'porcupine', file), 'utf8'))
  const logs = readdirSync(join(data, 'porcupine/jepsen')).map(file =>
    readEtcdLog(readFileSync(join(data, 'porcupine/jepsen', file), 'utf8')),
  )
  const etcd = linearizable(casRegister({ failedCas: 'mismatch' }))
  const store = kv({ missing: '' })
  const c10 = read('kv/c10-ok.txt')
  const c50 = read('kv/c50-ok.txt')
  return {
    etcdMs: await medianOf(15, () => {
      const start = performance.now()
      for (const log of logs) etcd.check(log)
      return performance.now() - start
    }),
    c10okMs: await medianOf(200, () => timeToAccept(linearizable(store), c10)),
    c50okMs: await medianOf(25, () => timeToAccept(linearizable(store), c50)),
    c10okUnpartitionedMs: await medianOf(7, () => timeToAccept(linearizable(unpartitioned(store)), c10)),
  }
}

async function registerFigures() {
  const checker = linearizable(register())
  const history200k = registerHistory(200_000)
  const register200kMs = await medianOf(9, () => timeToAccept(checker, history200k))
  const history1m = registerHistory(1_000_000)
  return { register200kMs, register1mMs: await medianOf(5, () => timeToAccept(checker, history1m)) }
}

/** Ten processes that read, and write values that are all different. Linearizable: each takes effect midway. */
export function registerHistory(operations: number): History {
  const events: HistoryEvent[] = []
  const running: { f: string; value: number | null; countdown: number; done: boolean; result: number | null }[] = []
  let current: number | null = null
  let written = 0
  let invoked = 0
  let random = 12345
  const below = (limit: number) => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0
    return (random >>> 8) % limit
  }
  const push = (process: number, type: 'invoke' | 'ok', f: string, value: number | null) =>
    events.push({ index: events.length, time: events.length * 1000, process, type, f, value })
  while (events.length < operations * 2) {
    const process = below(10)
    const operation = running[process]
    if (operation === undefined) {
      if (invoked++ >= operations) {
        invoked = operations
        continue
      }
      const f = below(2) === 0 ? 'read' : 'write'
      const value = f === 'write' ? ++written : null
      running[process] = { f, value, countdown: below(3), done: false, result: null }
      push(process, 'invoke', f, value)
    } else if (operation.countdown-- > 0) {
      if (!operation.done) {
        operation.done = true
        if (operation.f === 'write') current = operation.value
        operation.result = operation.f === 'write' ? operation.value : current
      }
    } else {
      if (!operation.done) {
        if (operation.f === 'write') current = operation.value
        operation.result = operation.f === 'write' ? operation.value : current
      }
      push(process, 'ok', operation.f, operation.result)
      delete running[process]
    }
  }
  return events
}
