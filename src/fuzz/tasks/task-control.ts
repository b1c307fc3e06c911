import type { Plan } from '../../scenario/plan.ts'

/** What a task has to do with the thread that it runs in. */
export interface TaskControl {
  /** How many runs of the task are done: the other side may look. */
  done: number
  /** Whether it should come to an end with what it has. */
  readonly stopped: boolean
  /** Real milliseconds since some moment. */
  now(): number
  /** Hears of a plan before it is run, where it is not just a seed. */
  running(plan: Plan): void
}
