import { linearizable } from '../../checkers/linearizability/linearizable.ts'
import { mutex } from '../../checkers/linearizability/models/mutex.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { eachClient } from '../../workload/generators/clients.ts'
import { flipFlop, repeat } from '../../workload/generators/repetition.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

/** Says what a client of {@link lockWorkload} has to carry out. */
export type LockOperation = Operation<'acquire', null, never> | Operation<'release', null, never>

const OPTIONS = optionsOf<Pace>({ ...paceOptions })

/**
 * Makes a workload of a lock that at most one client holds. Each client tries to acquire it and releases it by turns,
 * also if it did not get it, or does not know.
 *
 * - `acquire`: `ok()` when the client holds it, `fail()` when it did not get it.
 * - `release`: `ok()` when the client held it and does so no more, `fail()` when it did not hold it.
 */
export function lockWorkload(options: Pace = {}): ReadyMadeWorkload<LockOperation> {
  checkOptions('lockWorkload', OPTIONS, options)
  const { every = DEFAULT_EVERY } = options
  const turns = eachClient(flipFlop(repeat({ f: 'acquire' }), repeat({ f: 'release' })))
  // After an info the same client is another process, which may release what it acquired before.
  return { workload: stagger(every, turns), expect: [linearizable(mutex({ anyoneReleases: true }))] }
}
