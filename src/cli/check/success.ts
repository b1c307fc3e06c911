import type { Verdict } from '../../checkers/checker.ts'
import { either } from '../../checkers/display.ts'
import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import type { CheckOptions } from './check-options.ts'
import type { Reading } from './history-file.ts'
import type { Judge } from './object-models.ts'

/**
 * Why a history is no valid one, as nothing of it was judged: none of the operations that the checker looks at succeeded, or all on an object
 * failed. `undefined` if something was, or failures say something, too.
 */
export function nothingJudged(
  history: History,
  { checker, model }: Judge,
  { failedCas }: CheckOptions,
  { format }: Reading,
): string | undefined {
  const { operations } = checker
  if (operations !== undefined) {
    const known = new Set(operations)
    if (history.some(({ process, type, f }) => typeof process === 'number' && type === 'ok' && known.has(f))) return
    return `There is nothing to judge: no ${either(operations.map(f => `'${f}'`))} succeeded.`
  }
  const saysSomething = failedCas === 'mismatch' || format === 'etcd-log'
  if (model === undefined || saysSomething || hasSuccess(history)) return
  const { failed, unknown } = failuresIn(history)
  if (unknown > 0) return
  return `There is nothing to judge: ${failed === 1 ? 'the only operation' : `all ${counted(failed, 'operation')}`} failed.`
}

/** What a valid history without any success has to be taken with. */
export function successNote(history: History, { valid }: Verdict): readonly string[] {
  if (valid !== true || hasSuccess(history)) return []
  const { failed, unknown } = failuresIn(history)
  return [
    `no operation is known to have succeeded (${failed} failed, ${unknown} of unknown outcome): this shows little`,
  ]
}

/** Whether an operation of a client succeeded: of most histories, one of the first. */
function hasSuccess(history: History): boolean {
  return history.some(({ process, type }) => typeof process === 'number' && type === 'ok')
}

/** How the operations of clients ended, where none succeeded. */
function failuresIn(history: History) {
  const count = { invoke: 0, ok: 0, fail: 0, info: 0 }
  for (const { process, type } of history) if (typeof process === 'number') count[type]++
  return { failed: count.fail, unknown: count.invoke - count.fail }
}
