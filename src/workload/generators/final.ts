import type { OperationGenerator } from '../generator.ts'
import type { GeneratorWorkload, PlannedWorkload } from '../workload.ts'
import { asGenerator, type Source } from './source.ts'

/**
 * A workload with something to do at the end, when all is healed and the scenario demands `liveness`. It has to come to an end,
 * and what ends in `info` there is repeated until it is answered.
 */
export function withFinal(main: PlannedWorkload, final: Source): PlannedWorkload
export function withFinal(main: Source, final: Source): GeneratorWorkload
export function withFinal(main: PlannedWorkload | Source, final: Source): PlannedWorkload | GeneratorWorkload {
  const last = asGenerator(final)
  if (isPlanned(main)) return { plan: context => main.plan(context), final: last }
  const first: OperationGenerator = asGenerator(main)
  return { op: context => first.op(context), update: (event, context) => first.update(event, context), final: last }
}

function isPlanned(main: unknown): main is PlannedWorkload {
  return typeof (main as PlannedWorkload | null)?.plan === 'function'
}
