import type { RandomStream } from '../random/stream.ts'

/** An operation that a client is going to invoke, at this time or as soon after as it is free. */
export interface PlannedOperation {
  readonly client: string
  readonly atUs: number
  readonly f: string
  readonly value: unknown
}

/** What a workload is planned for. */
export interface WorkloadContext {
  readonly clients: readonly string[]
  readonly durationUs: number
  /** The random stream called `name`: use one for each operation, so that they do not depend on each other. */
  stream(name: string): RandomStream
}

/** Says which client does what, and when: a pure function of the context. */
export interface Workload {
  plan(context: WorkloadContext): PlannedOperation[]
  /** What is asked for at the end, when everything has been healed and progress is demanded. Times count from then. */
  final?(context: WorkloadContext): PlannedOperation[]
}
