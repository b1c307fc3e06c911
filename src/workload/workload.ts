import type { RandomStream } from '../random/stream.ts'
import type { OperationGenerator } from './generator.ts'

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

/** Says which client does what, and when, before the run: a pure function of the context. */
export interface PlannedWorkload {
  /** The names of all operations that it ever plans, where it knows them. */
  readonly names?: readonly string[]
  plan(context: WorkloadContext): PlannedOperation[]
  /**
   * What is asked for at the end, when everything has been healed and progress is demanded: a list, with times that count from
   * then, or a generator, which has to come to an end.
   */
  readonly final?: ((context: WorkloadContext) => PlannedOperation[]) | OperationGenerator
}

/** Says which client does what next while it sees how the operations before ended. */
export interface GeneratorWorkload extends OperationGenerator {
  readonly final?: PlannedWorkload['final']
}

export type Workload = PlannedWorkload | GeneratorWorkload

/** The generator that drives clients until the end of the scenario's duration, if one does. */
export function mainGenerator(workload: Workload | undefined): OperationGenerator | undefined {
  return workload !== undefined && !('plan' in workload) ? workload : undefined
}

/** The generator that drives them in the final phase, if one does. */
export function finalGenerator(workload: Workload | undefined): OperationGenerator | undefined {
  return typeof workload?.final === 'object' ? workload.final : undefined
}
