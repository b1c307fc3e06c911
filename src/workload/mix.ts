import { type Duration, microseconds } from '../clock/duration.ts'
import { positiveDurationSchema } from '../clock/duration-schema.ts'
import { wholeNumber } from '../options/fields.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { eraAt, erasOf, occurrences } from '../random/eras.ts'
import type { RandomStream } from '../random/stream.ts'
import { crowded, uncrowded } from './contention.ts'
import type { AnyOperation, Operation } from './history.ts'
import { valueContext } from './value-context.ts'
import { drawn, type MixEntries, operationKinds, totalWeight, type ValueOf } from './weighted.ts'
import type { PlannedOperation, PlannedWorkload, WorkloadContext } from './workload.ts'

/** Configures {@link mix}. */
export interface MixOptions {
  /** Mean time between two operations of one client. Default: 100 ms. */
  readonly every?: Duration
  /** At most so many operations of each client. */
  readonly limit?: number
}

const OPTIONS = optionsOf<MixOptions>({ every: positiveDurationSchema, limit: wholeNumber(0) })

/** Says which client does what, all of it drawn before the run, also the end. */
export interface DrawnWorkload<Op extends AnyOperation = Operation> extends PlannedWorkload<Op> {
  /** Draws one operation more for each client, for the end. */
  final(context: WorkloadContext): readonly PlannedOperation<Op>[]
}

/**
 * Draws one operation after the other for every client, by weight: `mix({ read: 3, write: { weight: 1, value: … } })`.
 * Throws a ScenarioError when the weights make no sense.
 */
export function mix<Entries extends MixEntries>(
  entries: Entries,
  options: MixOptions = {},
): DrawnWorkload<{ [F in keyof Entries & string]: Operation<F, ValueOf<Entries[F]>> }[keyof Entries & string]> {
  checkOptions('mix', OPTIONS, options)
  return drawnMix(entries, options)
}

/** `Op` are the operations that the entries name. */
function drawnMix<Op extends AnyOperation>(entries: MixEntries, options: MixOptions): DrawnWorkload<Op> {
  const kinds = operationKinds(entries)
  const total = totalWeight(kinds, ({ f }) => `"${f}"`)
  const everyUs = microseconds(options.every ?? '100ms')
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const draw = (random: RandomStream, { clients, contention }: WorkloadContext, client: number, number: number) => {
    const { f, value } = drawn(kinds, random() * total)
    return { f, value: value(valueContext(random, client, number, clients.length, contention)) } as AnyOperation as Op
  }

  return {
    names: kinds.map(({ f }) => f),
    plan(context) {
      const operations: PlannedOperation<Op>[] = []
      const { contention } = context
      // What begins before an era is not to depend on it.
      const eras = erasOf(context).map(era => ({ ...era, fromUs: uncrowded(era.fromUs, contention) }))
      context.clients.forEach((client, index) => {
        const gapUs = (random: RandomStream) => Math.round(-Math.log(1 - random()) * everyUs) + 1
        for (const { number, atUs, random } of occurrences(
          { ...context, eras },
          n => `workload/${client}/${n}`,
          gapUs,
        )) {
          if (number >= limit) break
          operations.push({
            client,
            atUs: crowded(atUs, contention),
            operation: draw(random, context, index, number),
          })
        }
      })
      return operations.sort((a, b) => a.atUs - b.atUs)
    },
    isFinalOptional: true,
    final(context) {
      return context.clients.map((client, index) => {
        const random = eraAt(context, context.durationUs).stream(`workload/${client}/final`)
        return { client, atUs: 0, operation: draw(random, context, index, FINAL_NUMBER) }
      })
    },
  }
}

/** Above the number of any other operation of a client. */
export const FINAL_NUMBER = 1_000_000
