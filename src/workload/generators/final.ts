import { ScenarioError } from '../../options/scenario-error.ts'
import type { OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import type { GeneratorWorkload, PlannedWorkload, Workload } from '../workload.ts'
import { generatorOf, type OperationOf, type Source } from './source.ts'

/**
 * Adds to a workload something to do at the end, when all is healed and the scenario demands `liveness`. It has to
 * come to an end, and what ends in `info` there is repeated until it is answered.
 *
 * @throws ScenarioError for a workload that has something to do at the end already.
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
  if (hasEnd(main)) {
    throw new ScenarioError(
      'withFinal: this workload has a final phase already, of which nothing would be left: give both at once, as withFinal(main, gen.phases(first, second))',
    )
  }
  // Of its own, since one source may be the end of several workloads.
  const source = generatorOf<AnyOperation>(final)
  const last: OperationGenerator<AnyOperation> = {
    op: context => source.op(context),
    update: (event, context) => source.update(event, context),
  }
  ends.add(last)
  const end = { final: last, ...whatIsSaidOfTheEnd(main) }
  if (isPlanned(main)) return { plan: context => main.plan(context), ...end }
  const first = generatorOf(main)
  return { op: context => first.op(context), update: (event, context) => first.update(event, context), ...end }
}

/** What a workload without an end of its own says of the end, it says of this one. Of one that is replaced, as that of `mix`, it says nothing. */
function whatIsSaidOfTheEnd(
  main: PlannedWorkload<AnyOperation> | GeneratorWorkload<AnyOperation> | Source,
): Pick<PlannedWorkload, 'isFinalOptional'> {
  if (typeof main !== 'object' || main === null || !('isFinalOptional' in main) || 'final' in main) return {}
  const { isFinalOptional } = main
  return isFinalOptional === undefined ? {} : { isFinalOptional }
}

/** What `withFinal` has made: somebody asked for it. */
const ends = new WeakSet<object>()

function hasEnd(main: unknown): boolean {
  if (typeof main !== 'object' || main === null) return false
  const { final } = main as PlannedWorkload
  return typeof final === 'object' && ends.has(final)
}

function isPlanned(main: unknown): main is PlannedWorkload<AnyOperation> {
  return typeof (main as PlannedWorkload | null)?.plan === 'function'
}
