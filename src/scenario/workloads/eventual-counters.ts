import { eventualCounter } from '../../checkers/invariants/eventual-counter.ts'
import type { Duration } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { once } from '../../workload/generators/bounds.ts'
import { eachClient } from '../../workload/generators/clients.ts'
import { withFinal } from '../../workload/generators/final.ts'
import { mix } from '../../workload/generators/mix.ts'
import { phases } from '../../workload/generators/synchronize.ts'
import { sleep, stagger } from '../../workload/generators/timing.ts'
import type { ValueContext } from '../../workload/value-context.ts'
import type { CounterOperation } from './collections.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

/** Configures {@link gCounterWorkload} and {@link pnCounterWorkload}. */
export interface EventualCounterWorkloadOptions extends Pace {
  /** How long after the healing all replicas have every addition. Default: 5 s. Has to be less than `settle`. */
  readonly quiet?: Duration
}

const OPTIONS = optionsOf<EventualCounterWorkloadOptions>({ ...paceOptions, quiet: durationSchema })

/**
 * Makes a workload of a counter, 0 at first, that may be late and only grows (a G-counter). The scenario has to demand
 * `liveness`: at the end each client reads once, and then the number is exact.
 *
 * - `add` of a number from 1 to 5: `ok()`.
 * - `read`: `ok` of the number.
 */
export function gCounterWorkload(options: EventualCounterWorkloadOptions = {}): ReadyMadeWorkload<CounterOperation> {
  checkOptions('gCounterWorkload', OPTIONS, options)
  return eventualCounterWorkload(options, true, ({ integer }) => integer(1, 5))
}

/**
 * Makes a workload of a counter, 0 at first, that may be late (a PN-counter). The scenario has to demand `liveness`:
 * at the end each client reads once, and then the number is exact.
 *
 * - `add` of a number from -5 to 5, not 0: `ok()`.
 * - `read`: `ok` of the number.
 */
export function pnCounterWorkload(options: EventualCounterWorkloadOptions = {}): ReadyMadeWorkload<CounterOperation> {
  checkOptions('pnCounterWorkload', OPTIONS, options)
  return eventualCounterWorkload(options, false, ({ integer }) => integer(1, 5) * (integer(0, 1) === 0 ? 1 : -1))
}

function eventualCounterWorkload(
  { every = DEFAULT_EVERY, quiet = '5s' }: EventualCounterWorkloadOptions,
  grows: boolean,
  amount: (context: ValueContext) => number,
): ReadyMadeWorkload<CounterOperation> {
  return {
    workload: withFinal(
      stagger(every, mix({ add: { weight: 2, value: amount }, read: 1 })),
      phases(sleep(quiet), eachClient(once({ f: 'read' }))),
    ),
    expect: [eventualCounter({ grows })],
  }
}
