import type { StarterNote, WorkerNote } from '../../fleet/board.ts'
import type { JobCounts } from '../../fleet/fleet-queue.ts'
import { FINDING_STATES } from '../../fuzz/known/known-finding.ts'
import { counted, grouped } from '../../options/counted.ts'
import { quotedLine } from '../../options/quoted.ts'

export interface FleetStatus {
  readonly starter: StarterNote | undefined
  readonly workers: readonly WorkerNote[]
  readonly jobs: JobCounts
}

/** Who is there, and how far it is, for a person. */
export function statusLines({ starter, workers, jobs }: FleetStatus): string[] {
  const start =
    starter === undefined
      ? 'nobody has started it'
      : `started by process ${starter.pid} on ${quotedLine(starter.host)}: ${counted(starter.runs, 'run')}, ${counted(starter.failures, 'failure')}, ${starter.scenarios.map(quotedLine).join(', ')}`
  const { known } = starter ?? {}
  return [
    start,
    ...(known === undefined
      ? []
      : [`known findings: ${FINDING_STATES.map(state => `${known[state]} ${state}`).join(', ')}`]),
    `${counted(jobs.waiting, 'job')} waiting, ${grouped(jobs.active)} under way`,
    workers.length === 0 ? 'no workers' : counted(workers.length, 'worker'),
    ...workers.map(({ id, jobs: threads, done, refuses }) => {
      const what = refuses === undefined ? `${counted(done, 'job')} done` : `refuses: ${quotedLine(refuses)}`
      return `  ${quotedLine(id)}  ${counted(threads, 'thread')}  ${what}`
    }),
  ]
}
