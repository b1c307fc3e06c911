import type { Duration } from '../clock/duration.ts'
import type { Trigger } from './trigger.ts'

/** Says when a fault begins, and for how long it lasts; without `for`, until the world is healed at the end. */
export interface When {
  /** From the start of the run, or from the event of `after`. */
  readonly at: Duration
  /** How long it lasts. */
  readonly for?: Duration
  /** `at` counts from this event, not from the start of the run. */
  readonly after?: Trigger
  /** It is an operation of the nemesis: its beginning and its end stand in the history. Default: it is none. */
  readonly operation?: true
}

/** Says what all faults of a plan have in common. */
export interface FaultEntry extends When {
  /** What breaks. */
  readonly kind: string
}
