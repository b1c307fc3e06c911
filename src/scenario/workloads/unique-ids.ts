import { uniqueIds } from '../../checkers/invariants/unique-ids.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { repeat } from '../../workload/generators/repetition.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

/** Says what a client of {@link uniqueIdsWorkload} has to carry out. */
export type UniqueIdsOperation = Operation<'generate', null>

const OPTIONS = optionsOf<Pace>({ ...paceOptions })

/** Makes a workload of ids of which no two are the same. `generate`: `ok` of the id. */
export function uniqueIdsWorkload(options: Pace = {}): ReadyMadeWorkload<UniqueIdsOperation> {
  checkOptions('uniqueIdsWorkload', OPTIONS, options)
  const { every = DEFAULT_EVERY } = options
  return { workload: stagger(every, repeat({ f: 'generate' })), expect: [uniqueIds()] }
}
