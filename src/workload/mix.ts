import type { Duration } from '../clock/duration.ts'
import type { RandomStream } from '../random/stream.ts'
import { settingUs } from '../sim/blame.ts'
import { ScenarioError } from '../sim/errors.ts'
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

/** Says which client does what, all of it drawn before the run, also the end. */
export interface DrawnWorkload<Op extends AnyOperation = Operation> extends PlannedWorkload<Op> {
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
  return drawnMix(entries, options)
}

/** `Op` are the operations that the entries name. */
function drawnMix<Op extends AnyOperation>(entries: MixEntries, options: MixOptions): DrawnWorkload<Op> {
  const kinds = operationKinds(entries)
  const total = totalWeight(kinds, ({ f }) => `"${f}"`)
  const everyUs = settingUs(options.every ?? '100ms', 'mix: every')
  if (everyUs === 0) throw new ScenarioError('mix: every is 0, that would be operations without end')
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const draw = (random: RandomStream, { clients }: WorkloadContext, client: number, number: number) => {
    const { f, value } = drawn(kinds, random() * total)
    return { f, value: value(valueContext(random, client, number, clients.length)) } as AnyOperation as Op
  }

  return {
    names: kinds.map(({ f }) => f),
    plan(context) {
      const operations: PlannedOperation<Op>[] = []
      context.clients.forEach((client, index) => {
        let atUs = 0
        for (let number = 0; number < limit; number++) {
          const random = context.stream(`workload/${client}/${number}`)
          atUs += Math.round(-Math.log(1 - random()) * everyUs) + 1
          if (atUs >= context.durationUs) break
          operations.push({ client, atUs, operation: draw(random, context, index, number) })
        }
      })
      return operations.sort((a, b) => a.atUs - b.atUs)
    },
    final(context) {
      return context.clients.map((client, index) => {
        const random = context.stream(`workload/${client}/final`)
        return { client, atUs: 0, operation: draw(random, context, index, FINAL_NUMBER) }
      })
    },
  }
}

/** Above the number of any other operation of a client. */
export const FINAL_NUMBER = 1_000_000
