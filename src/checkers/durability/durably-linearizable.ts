import * as v from 'valibot'
import { counted, grouped } from '../../options/counted.ts'
import { functionField, textField, wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { CheckerOf, Verdict } from '../checker.ts'
import { show } from '../display.ts'
import { type LinearizabilityDetails, linearizable } from '../linearizability/index.ts'
import type { Model } from '../model.ts'
import { checkModel } from '../model-given.ts'
import { pairedOperations } from '../operation.ts'
import { acrossCrashes, inEras, withoutEras } from './eras.ts'
import { resolved } from './resolutions.ts'

/** Configures {@link durablyLinearizable}. */
export interface DurableOptions {
  /** Which events are crashes. Default: those of the nemesis that are called `crash`, as `gen.nemesis` writes them. */
  readonly isCrash?: (event: HistoryEvent) => boolean
  /**
   * When an operation may take effect that was under way at a crash and whose end is not known. `'any-time'` (default): at any later
   * time, or never; `'before-crash'`: before the crash, or never.
   */
  readonly pending?: 'any-time' | 'before-crash'
  /** The name of the operation that tells what became of another one. Default: `'resolve'`. */
  readonly resolve?: string
  /** After how many steps to give up with `'unknown'`. Default: 20 million. */
  readonly maxSteps?: number
}

const OPTIONS = optionsOf<DurableOptions>({
  isCrash: functionField(),
  pending: v.picklist(['any-time', 'before-crash']),
  resolve: textField,
  maxSteps: wholeNumber(1),
})

const BEFORE_CRASH = 'What a crash interrupted took effect before it, or never.'

const isCrashOfNemesis = ({ process, f }: HistoryEvent) => process === 'nemesis' && f === 'crash'

/**
 * Checks whether an object is linearizable across crashes: what has ended is there after a crash.
 *
 * With `pending: 'any-time'` that is *durable linearizability* (Izraelevitz, Mendes and Scott, "Linearizability of persistent memory objects under a
 * full-system-crash failure model", DISC 2016), with `'before-crash'` *strict linearizability* (Aguilera and Frølund, "Strict linearizability and the
 * power of aborting", 2003).
 *
 * It is *detectable* (Friedman, Herlihy, Marathe and Petrank, "A persistent lock-free queue for non-volatile memory", PPoPP 2018) if clients ask
 * after a crash what became of an operation, and the answers are right: an operation `resolve` with the process that ran it as its value,
 * whose `ok` carries `{ done: false }` or `{ done: true, result }`, of the last operation of that process. Then that operation took effect
 * before the answer, with this result, or never.
 *
 * @throws Error for an answer of another shape, or about an operation that had ended; `check` throws it.
 */
export function durablyLinearizable<State, F extends string>(
  model: Model<State, F>,
  options: DurableOptions = {},
): CheckerOf<F | 'resolve', LinearizabilityDetails> {
  checkModel('durablyLinearizable', model)
  checkOptions('durablyLinearizable', OPTIONS, options)
  const { isCrash = isCrashOfNemesis, pending = 'any-time', resolve = 'resolve', maxSteps } = options
  const search = maxSteps === undefined ? {} : { maxSteps }
  return {
    name: `durably linearizable ${model.name}`,
    check(history: History): Verdict<LinearizabilityDetails> {
      const { history: told, contradiction } = resolved(history, resolve)
      if (contradiction !== undefined) {
        const [first, second] = contradiction.map(({ index, value }) => `${show(value)} (event ${index})`)
        return { valid: false, reason: `Two answers about one operation differ: ${first} and ${second}.` }
      }
      const { details, ...verdict } =
        pending === 'any-time'
          ? linearizable(model, search).check(told)
          : linearizable(acrossCrashes(model), search).check(inEras(told, isCrash))
      const crashes = told.flatMap((event, position) => (isCrash(event) ? [position] : []))
      const operations = pairedOperations(told)
      if (verdict.valid === true) {
        const which = pending === 'any-time' ? 'Durably' : 'Strictly'
        const amount = operations.filter(({ outcome }) => outcome !== 'fail').length
        const where = crashes.length === 1 ? '1 crash' : `${grouped(crashes.length)} crashes`
        return { valid: true, reason: `${which} linearizable: ${counted(amount, 'operation')}, ${where}.` }
      }
      if (details === undefined) return verdict
      const isBound =
        pending === 'before-crash' &&
        crashes.length > 0 &&
        verdict.valid === false &&
        operations.some(({ outcome }) => outcome === 'info')
      return {
        ...verdict,
        reason: isBound ? `${verdict.reason} ${BEFORE_CRASH}` : verdict.reason,
        details: { ...(pending === 'any-time' ? details : withoutEras(details)), crashes },
      }
    },
  }
}
