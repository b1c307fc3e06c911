import { longFork } from '../../checkers/invariants/long-fork.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { asGenerator } from '../../workload/generators/source.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import type { ValueContext } from '../../workload/value-context.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

/** Configures {@link longForkWorkload}. */
export interface LongForkWorkloadOptions extends Pace {
  /** Keys that are read together. Default: 2. */
  readonly groupSize?: number
}

/** Says what a client of {@link longForkWorkload} has to carry out. */
export type LongForkOperation =
  | Operation<'write', readonly [readonly ['w', key: number, value: 1]], never>
  | Operation<
      'read',
      readonly (readonly ['r', key: number, missing: null])[],
      readonly (readonly ['r', key: number, value: 1 | null])[]
    >

const OPTIONS = optionsOf<LongForkWorkloadOptions>({ ...paceOptions, groupSize: wholeNumber(1) })

/**
 * Makes a workload of keys that are written once, and read in groups: no two reads see two writes in opposite orders.
 * Clients write a key, then read a group of those that are being written. Keys are numbers.
 *
 * - `write` of `[['w', key, 1]]`: `ok()`.
 * - `read` of `[['r', key, null], …]`: `ok` of the same with the values in place of the nulls (`null`: not written yet).
 */
export function longForkWorkload(options: LongForkWorkloadOptions = {}): ReadyMadeWorkload<LongForkOperation> {
  checkOptions('longForkWorkload', OPTIONS, options)
  const { every = DEFAULT_EVERY, groupSize = 2 } = options
  const operation = ({ number, client, clients, integer }: ValueContext): LongForkOperation => {
    // The keys of all clients' k-th writes follow each other, and the clients keep pace.
    const round = Math.floor(number / 2)
    if (number % 2 === 0) return { f: 'write', value: [['w', round * clients + client, 1]] }
    const last = Math.floor((round * clients + clients - 1) / groupSize)
    const group = Math.max(0, last - integer(0, Math.ceil(clients / groupSize)))
    return {
      f: 'read',
      value: Array.from({ length: groupSize }, (_, i) => ['r', group * groupSize + i, null] as const),
    }
  }
  return { workload: stagger(every, asGenerator(operation)), expect: [longFork({ groupSize })] }
}
