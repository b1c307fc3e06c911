import type { Verdict } from '../../checkers/checker.ts'
import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import type { CheckModel } from './check-model.ts'
import type { CheckOptions } from './check-options.ts'

/** What is passed over by default must not go unsaid. */
export function nilReadsNote(
  model: CheckModel,
  { nilReads }: CheckOptions,
  history: History,
  { valid }: Verdict,
): readonly string[] {
  if (!model.options.includes('nilReads') || nilReads !== undefined || valid === false) return []
  const count = history.filter(({ type, f, value }) => type === 'ok' && f === 'read' && (value ?? null) === null).length
  if (count === 0) return []
  return [
    `${counted(count, 'read')} returned nil, which fits anything here as in Knossos; --nil-reads value takes it at its word`,
  ]
}
