import type { Plan } from '../../scenario/plan.ts'
import { ProblemError } from '../problem.ts'

/** By which such runs are counted. */
export type LossSignature = 'hangs' | 'out of memory' | 'exits' | 'breaks its thread' | 'ends its process'

/** A run brought its thread down: it loops without end, it took all memory, … That is a failure like others, and the thread is gone. */
export class ThreadLost extends ProblemError {
  /** By which such runs are counted. */
  readonly signature: LossSignature
  /** What is known about it. */
  readonly reason: string
  /** How many runs of the task were done before. */
  readonly done: number
  /** What it ran, where that was not just a seed. */
  readonly plan: Plan | undefined

  constructor(signature: LossSignature, reason: string, done: number, plan?: Plan) {
    super({ outcome: 'failure', message: `${signature}: ${reason}` })
    this.signature = signature
    this.reason = reason
    this.done = done
    this.plan = plan
  }
}

/** The thread went down while it had nothing to do: no run of those that it is asked for now is to blame. */
export class ThreadDied extends Error {
  override readonly name = 'ThreadDied'
}

/** The thread was ended from this side while it was at work. */
export class ThreadTerminated extends Error {
  override readonly name = 'ThreadTerminated'
}
