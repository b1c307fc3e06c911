import type { Era } from '../random/eras.ts'
import type { RandomStream } from '../random/stream.ts'
import type { Contention } from './contention.ts'
import type { OperationGenerator } from './generator.ts'
import type { AnyOperation, Operation } from './history.ts'

/** Describes an operation that a client is going to invoke, at this time or as soon after as it is free. */
export interface PlannedOperation<Op extends AnyOperation = Operation> {
  /** The name of the client: `'c1'`. */
  readonly client: string
  /** Microseconds of true time, from the start or, for a final one, from the healing. */
  readonly atUs: number
  /** What the client is asked to do. */
  readonly operation: Op
}

/** Says what a workload is planned for. */
export interface WorkloadContext {
  /** The names of the clients. */
  readonly clients: readonly string[]
  /** How long clients work, microseconds. */
  readonly durationUs: number
  /** The random stream called `name`: use one for each operation, so that they do not depend on each other. */
  stream(name: string): RandomStream
  /** The eras of a plan that reseeds: what happens in one is drawn from its streams. Default: one, with `stream`. */
  readonly eras?: readonly Era[]
  /** How operations crowd together in this run, where a swarm draws it. Default: not at all. */
  readonly contention?: Contention
}

/** Says which client does what, and when, before the run: a pure function of the context. */
export interface PlannedWorkload<Op extends AnyOperation = Operation> {
  /** The names of all operations that it ever plans, where it knows them. */
  readonly names?: readonly string[]
  /** Draws the operations, in any order. */
  plan(context: WorkloadContext): readonly PlannedOperation<Op>[]
  /**
   * What is asked for at the end, when everything has been healed and progress is demanded: a list, with times that count from
   * then, or a generator, which has to come to an end.
   */
  readonly final?: ((context: WorkloadContext) => readonly PlannedOperation<Op>[]) | OperationGenerator<Op>
  /** Whether it tests what it is for without the end, too. Default: false, so that a scenario without `liveness` is told. */
  readonly isFinalOptional?: boolean
}

/** Says which client does what next while it sees how the operations before ended. */
export interface GeneratorWorkload<Op extends AnyOperation = Operation> extends OperationGenerator<Op> {
  /** As that of a {@link PlannedWorkload}. */
  readonly final?: PlannedWorkload<Op>['final']
  /** As that of a {@link PlannedWorkload}. */
  readonly isFinalOptional?: boolean
}

/** Says which client does what, and when. `Op` are the operations that it asks for. */
export type Workload<Op extends AnyOperation = Operation> = PlannedWorkload<Op> | GeneratorWorkload<Op>

/** The generator that drives clients until the end of the scenario's duration, if one does. */
export function mainGenerator(
  workload: Workload<AnyOperation> | undefined,
): OperationGenerator<AnyOperation> | undefined {
  return workload !== undefined && !('plan' in workload) ? workload : undefined
}

/** The generator that drives them in the final phase, if one does. */
export function finalGenerator(
  workload: Workload<AnyOperation> | undefined,
): OperationGenerator<AnyOperation> | undefined {
  return typeof workload?.final === 'object' ? workload.final : undefined
}
