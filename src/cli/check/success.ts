import type { Verdict } from '../../checkers/checker.ts'
import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import type { CheckModel } from './check-model.ts'
import type { CheckOptions } from './check-options.ts'
import type { Reading } from './history-file.ts'

/** Why a history of an object in which nothing happened is no valid one; `undefined` if something did, or failures say something. */
export function nothingHappened(
  history: History,
  { group }: CheckModel,
  { failedCas }: CheckOptions,
  { format }: Reading,
): string | undefined {
  const { ok, failed, unknown } = outcomesOf(history)
  const isOfObjects = group === 'objects' || group === 'consistency of a register'
  const saysSomething = failedCas === 'mismatch' || format === 'etcd-log'
  if (!isOfObjects || saysSomething || ok > 0 || unknown > 0) return undefined
  return `Nothing happened: ${failed === 1 ? 'the only operation' : `all ${counted(failed, 'operation')}`} failed.`
}

/** What a valid history without any success has to be taken with. */
export function successNote(history: History, { valid }: Verdict): readonly string[] {
  const { ok, failed, unknown } = outcomesOf(history)
  if (valid !== true || ok > 0) return []
  return [
    `no operation is known to have succeeded (${failed} failed, ${unknown} of unknown outcome): this shows little`,
  ]
}

/** How the operations of clients ended. */
function outcomesOf(history: History) {
  const count = { invoke: 0, ok: 0, fail: 0, info: 0 }
  for (const { process, type } of history) if (typeof process === 'number') count[type]++
  return { ok: count.ok, failed: count.fail, unknown: count.invoke - count.ok - count.fail }
}
