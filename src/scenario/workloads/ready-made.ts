import type { Checker } from '../../checkers/checker.ts'
import type { Duration } from '../../clock/duration.ts'
import { positiveDurationSchema } from '../../clock/duration-schema.ts'
import type { AnyOperation } from '../../workload/history.ts'
import type { GeneratorWorkload } from '../../workload/workload.ts'

/**
 * Combines operations and the checkers that judge them, to be spread into a scenario: `scenario({ ...bankWorkload(),
 * name, nodes, clients })`. `Op` are the operations that the clients have to carry out.
 */
export interface ReadyMadeWorkload<Op extends AnyOperation = AnyOperation> {
  /** Which client does what, and when. */
  readonly workload: GeneratorWorkload<Op>
  /** What judges it. */
  readonly expect: readonly Checker<unknown, Op>[]
}

/** Says how often something happens. */
export interface Pace {
  /** Mean time between two operations of all clients together. Default: 10 ms. */
  readonly every?: Duration
}

/** The options of {@link Pace}. */
export const paceOptions = { every: positiveDurationSchema }

export const DEFAULT_EVERY = '10ms'
