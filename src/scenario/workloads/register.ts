import { linearizable } from '../../checkers/linearizability/linearizable.ts'
import { kv } from '../../checkers/linearizability/models/kv.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { limit } from '../../workload/generators/bounds.ts'
import { sequentialKeys } from '../../workload/generators/keys.ts'
import { mix } from '../../workload/generators/mix.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

/** Configures {@link registerWorkload}. */
export interface RegisterWorkloadOptions extends Pace {
  /** Operations on one key before all go on to the next. Default: 100. */
  readonly operationsPerKey?: number
  /** Values are 1 to this. Default: 5. Few, so that a `cas` often finds what it expects. */
  readonly values?: number
}

/** Says what a client of {@link registerWorkload} has to carry out. */
export type RegisterOperation =
  | Operation<'read', readonly [key: string, missing: null], readonly [key: string, value: number | null]>
  | Operation<'write', readonly [key: string, value: number], never>
  | Operation<'cas', readonly [key: string, change: readonly [old: number, next: number]], never>

const OPTIONS = optionsOf<RegisterWorkloadOptions>({
  ...paceOptions,
  operationsPerKey: wholeNumber(1),
  values: wholeNumber(1),
})

/**
 * Makes a workload of registers that are read, written, and compared and set; linearizable. Keys are `'k0'`, `'k1'`,
 * …, and hold `null` at first.
 *
 * - `read` of `[key, null]`: `ok([key, value])`.
 * - `write` of `[key, value]`: `ok()`.
 * - `cas` of `[key, [old, next]]`: `ok()` if the register held `old` and now holds `next`, else `fail()`.
 */
export function registerWorkload(options: RegisterWorkloadOptions = {}): ReadyMadeWorkload<RegisterOperation> {
  checkOptions('registerWorkload', OPTIONS, options)
  const { every = DEFAULT_EVERY, operationsPerKey = 100, values = 5 } = options
  const operations = mix({
    read: 2,
    write: { weight: 1, value: ({ integer }) => integer(1, values) },
    cas: { weight: 1, value: ({ integer }) => [integer(1, values), integer(1, values)] },
  })
  const keyed = sequentialKeys(
    position => `k${position}`,
    () => limit(operationsPerKey, operations),
  )
  return { workload: stagger(every, keyed), expect: [linearizable(kv())] }
}
