import { createHash } from 'node:crypto'
import { type Problem, ProblemError, problemOf } from '../fuzz/problem.ts'
import type { ScenarioFacts, Task } from '../fuzz/thread/protocol.ts'
import { ThreadDied, ThreadLost } from '../fuzz/thread/thread-lost.ts'
import type { Revision } from './revision.ts'

/** What a worker does: loads a scenario and says what it knows of it, or carries out a task of the fuzzing engine. */
export interface FleetJob {
  /** Of the scenario's module, relative to where the command runs. */
  readonly file: string
  readonly revision: Revision
  /** Absent: only the scenario's facts are wanted. */
  readonly task?: Task
  readonly limits: ThreadLimits
}

/** What a run may take. */
export interface ThreadLimits {
  readonly stepTimeoutMs: number
  readonly memoryMiB?: number
  readonly patienceMs?: number
}

/** What came of it. All of it is plain: it goes through Redis. */
export type Answer =
  | { readonly type: 'facts'; readonly facts: ScenarioFacts }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'lost'; readonly lost: Pick<ThreadLost, 'signature' | 'reason' | 'done' | 'plan'> }
  | { readonly type: 'died'; readonly message: string }

/** By this a job is known: the same one, asked for twice, is done once. `turn` tells apart repetitions that are meant. */
export function jobId(job: FleetJob, turn: number): string {
  return createHash('sha256')
    .update(JSON.stringify([job, turn]))
    .digest('hex')
    .slice(0, 32)
}

/** What to answer where a task could not be carried out. */
export function answerTo(error: unknown): Answer {
  if (error instanceof ThreadLost) {
    const { signature, reason, done, plan } = error
    return { type: 'lost', lost: { signature, reason, done, plan } }
  }
  if (error instanceof ThreadDied) return { type: 'died', message: error.message }
  return { type: 'problem', problem: problemOf(error) }
}

/** Returns what a task came to. Throws what kept it from being carried out. */
export function resultOf(answer: Answer): unknown {
  switch (answer.type) {
    case 'facts':
      return answer.facts
    case 'done':
      return answer.result
    case 'problem':
      throw new ProblemError(answer.problem)
    case 'died':
      throw new ThreadDied(answer.message)
    case 'lost': {
      const { signature, reason, done, plan } = answer.lost
      throw new ThreadLost(signature, reason, done, plan)
    }
  }
}
