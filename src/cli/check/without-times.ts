import { consistencyModel, impliedModels } from '../../checkers/transactions/consistency-model.ts'
import { demandOf } from '../../checkers/transactions/verdict.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { CheckModel } from './check-model.ts'
import type { CheckOptions } from './check-options.ts'
import type { RecordedFormat } from './history-file.ts'
import { isSessionFormat } from './session-file.ts'

/** The strongest level that does not ask when transactions began and ended. */
const STRONGEST = 'strong-session-serializable'

/** What a history without times is judged by, and what has to be known of that. */
export interface Timeless {
  readonly options: Pick<CheckOptions, 'consistency'>
  readonly notes: readonly string[]
}

/**
 * Of sessions without times, what only transactions of registers are asked, and no level that speaks of real time: an order of events that
 * nobody recorded must not decide. `undefined` for histories in other formats.
 *
 * @throws ProblemError if it is asked for what cannot be judged.
 */
export function withoutTimes(
  file: string,
  model: CheckModel,
  { consistency, anomalies, linearizableKeys }: CheckOptions,
  format: RecordedFormat,
): Timeless | undefined {
  if (!isSessionFormat(format)) return undefined
  const has = `${file} is in the format of ${format}, which has sessions and no times`
  if (model.name !== 'rw-register') throw usageError(`${has}: rw-register judges it, ${model.name} does not`)
  if (linearizableKeys === true) throw usageError(`${has}: --linearizable-keys needs times`)
  const options = { consistency: consistency ?? [STRONGEST] }
  const types = (anomalies ?? []).filter(type => type.endsWith('-realtime'))
  if (types.length > 0) throw usageError(`${has}: nothing in it can be ${types.join(' or ')}`)
  const strict = options.consistency.filter(each => speaksOfTimes(each))
  if (strict.length > 0) {
    throw usageError(`${has}: ${strict.join(' and ')} cannot be judged; ${STRONGEST} is the strongest that can`)
  }
  const judgedBy = consistency === undefined ? `: judged by ${STRONGEST}, the strongest level without them` : ''
  return { options, notes: [`${format} has sessions and no times${judgedBy}`] }
}

/** Names that there are not are told by the checker. */
function speaksOfTimes(consistency: string): boolean {
  try {
    // Linearizability forbids no anomaly by its name, but only real time tells it from sequential consistency.
    return (
      demandOf({ consistency }).order === 'realtime' || impliedModels(consistencyModel(consistency)).has('linearizable')
    )
  } catch {
    return false
  }
}
