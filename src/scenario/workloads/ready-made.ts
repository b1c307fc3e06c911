import type { Checker } from '../../checkers/checker.ts'
import type { Duration } from '../../clock/duration.ts'
import type { GeneratorWorkload } from '../../workload/workload.ts'

/**
 * Operations together with the checkers that judge them, to be spread into a scenario:
 * `scenario({ ...bankWorkload(), name, nodes, clients })`. What the clients have to do stands at each.
 */
export interface ReadyMadeWorkload {
  readonly workload: GeneratorWorkload
  readonly expect: readonly Checker[]
}

/** How often something happens. */
export interface Pace {
  /** Mean time between two operations of all clients together: 10 ms unless told. */
  readonly every?: Duration
}

export const DEFAULT_EVERY = '10ms'
