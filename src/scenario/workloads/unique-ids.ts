import { uniqueIds } from '../../checkers/jepsen/unique-ids.ts'
import { repeat } from '../../workload/generators/repetition.ts'
import { stagger } from '../../workload/generators/timing.ts'
import { DEFAULT_EVERY, type Pace, type ReadyMadeWorkload } from './ready-made.ts'

/** Ids of which no two are the same. `generate`: `ok` of the id. */
export function uniqueIdsWorkload({ every = DEFAULT_EVERY }: Pace = {}): ReadyMadeWorkload {
  return { workload: stagger(every, repeat({ f: 'generate' })), expect: [uniqueIds()] }
}
