import { uniqueIds } from '../../checkers/jepsen/unique-ids.ts'
import { repeat } from '../../workload/generators/repetition.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import { DEFAULT_EVERY, type Pace, type ReadyMadeWorkload } from './ready-made.ts'

/** Says what a client of {@link uniqueIdsWorkload} has to carry out. */
export type UniqueIdsOperation = Operation<'generate', null>

/** Makes a workload of ids of which no two are the same. `generate`: `ok` of the id. */
export function uniqueIdsWorkload({ every = DEFAULT_EVERY }: Pace = {}): ReadyMadeWorkload<UniqueIdsOperation> {
  return { workload: stagger(every, repeat({ f: 'generate' })), expect: [uniqueIds()] }
}
