import { type Duration, microseconds } from '../clock/duration.ts'
import { integerBetween, pick, type RandomStream } from '../random/stream.ts'
import type { PlannedOperation, Workload, WorkloadContext } from './workload.ts'

/** What the value of an operation may be made from. */
export interface ValueContext {
  /** This operation's own random stream. */
  readonly random: RandomStream
  /** Which client it is, from 0. */
  readonly client: number
  /** How many operations this client has had before. */
  readonly number: number
  /** A number that no other operation of the run has, from 1. */
  readonly unique: number
  /** A random integer in [min, max]. */
  integer(min: number, max: number): number
  /** One of the items. */
  pick<T>(items: readonly T[]): T
}

/** A weight, or a weight and a function that makes the operation's value. */
export type MixEntry = number | { readonly weight: number; readonly value: (context: ValueContext) => unknown }

export interface MixOptions {
  /** Mean time between two operations of one client: 100 ms unless told. */
  readonly every?: Duration
  /** At most so many operations of each client. */
  readonly limit?: number
}

/**
 * Every client does one operation after the other, each drawn by weight: `mix({ read: 3, write: { weight: 1, value: … } })`.
 * Throws a RangeError when the weights make no sense.
 */
export function mix(entries: Readonly<Record<string, MixEntry>>, options: MixOptions = {}): Workload {
  const kinds = Object.entries(entries).map(([f, entry]) =>
    typeof entry === 'number' ? { f, weight: entry, value: () => null } : { f, ...entry },
  )
  let total = 0
  for (const { f, weight } of kinds) {
    if (!(weight >= 0)) throw new RangeError(`mix: the weight of "${f}" is ${weight}`)
    total += weight
  }
  if (total === 0) throw new RangeError('mix: give at least one operation a weight above 0')
  const everyUs = microseconds(options.every ?? '100ms', 'mix: every')
  if (everyUs === 0) throw new RangeError('mix: every is 0, that would be operations without end')
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const draw = (random: RandomStream, { clients }: WorkloadContext, client: number, number: number) => {
    const { f, value } = drawn(kinds, random() * total)
    const context: ValueContext = {
      random,
      client,
      number,
      unique: number * clients.length + client + 1,
      integer: (min, max) => integerBetween(random, min, max),
      pick: items => pick(random, items),
    }
    return { f, value: value(context) }
  }

  return {
    plan(context) {
      const operations: PlannedOperation[] = []
      context.clients.forEach((client, index) => {
        let atUs = 0
        for (let number = 0; number < limit; number++) {
          const random = context.stream(`workload/${client}/${number}`)
          atUs += Math.round(-Math.log(1 - random()) * everyUs) + 1
          if (atUs >= context.durationUs) break
          operations.push({ client, atUs, ...draw(random, context, index, number) })
        }
      })
      return operations.sort((a, b) => a.atUs - b.atUs)
    },
    final(context) {
      return context.clients.map((client, index) => {
        const random = context.stream(`workload/${client}/final`)
        return { client, atUs: 0, ...draw(random, context, index, FINAL_NUMBER) }
      })
    },
  }
}

/** Above the number of any other operation of a client. */
const FINAL_NUMBER = 1_000_000

/** The kind in whose share of the total weight the draw falls. */
function drawn<Kind extends { readonly weight: number }>(kinds: readonly Kind[], draw: number): Kind {
  let left = draw
  for (const kind of kinds) {
    left -= kind.weight
    if (left < 0) return kind
  }
  return kinds.findLast(({ weight }) => weight > 0) as Kind
}
