import * as v from 'valibot'
import { durationSchema as duration } from '../clock/duration-schema.ts'
import { type Latency, LatencySampler } from './latency.ts'

/** A latency as the functions of latency.ts make it, or as it stands in a plan. */
export const latencySchema: v.GenericSchema<unknown, Latency> = v.pipe(
  v.variant(
    'kind',
    [
      v.strictObject({ kind: v.literal('constant'), value: duration }),
      v.strictObject({ kind: v.literal('uniform'), min: duration, max: duration }),
      v.strictObject({ kind: v.literal('exponential'), mean: duration, min: duration }),
      v.strictObject({ kind: v.literal('long-tail'), min: duration, alpha: v.number(), max: duration }),
    ],
    "a latency such as exponential('2ms')",
  ),
  v.check(canBeSampled, 'a mean and a greatest time that are not below the least, and an alpha above 0'),
)

function canBeSampled(latency: Latency): boolean {
  try {
    LatencySampler.of(latency)
    return true
  } catch {
    return false
  }
}

/** What `between` may be: a latency, or some by the places that they are between. */
export const betweenSchema = v.lazy(given =>
  typeof (given as { readonly kind?: unknown } | null)?.kind === 'string'
    ? latencySchema
    : v.record(
        v.pipe(v.string(), v.regex(/^[^\s<>]+(<?->[^\s<>]+)?$/, "two regions such as 'eu<->us'")),
        latencySchema,
      ),
)
