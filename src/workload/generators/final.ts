import type { AnyOperation } from '../history.ts'
import type { GeneratorWorkload, PlannedWorkload, Workload } from '../workload.ts'
import { generatorOf, type OperationOf, type Source } from './source.ts'

/**
 * Adds to a workload something to do at the end, when all is healed and the scenario demands `liveness`. It has to
 * come to an end, and what ends in `info` there is repeated until it is answered.
 */
export function withFinal<F extends string, Main extends AnyOperation, Final extends Source<F>>(
  main: PlannedWorkload<Main>,
  final: Final,
): PlannedWorkload<Main | OperationOf<Final>>
export function withFinal<F extends string, Main extends Source<F>, Final extends Source<F>>(
  main: Main,
  final: Final,
): GeneratorWorkload<OperationOf<Main | Final>>
export function withFinal(main: PlannedWorkload<AnyOperation> | Source, final: Source): Workload<AnyOperation> {
  const last = generatorOf(final)
  if (isPlanned(main)) return { plan: context => main.plan(context), final: last }
  const first = generatorOf(main)
  return { op: context => first.op(context), update: (event, context) => first.update(event, context), final: last }
}

function isPlanned(main: unknown): main is PlannedWorkload<AnyOperation> {
  return typeof (main as PlannedWorkload | null)?.plan === 'function'
}
