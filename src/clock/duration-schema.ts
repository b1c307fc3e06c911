import * as v from 'valibot'
import { type Duration, microseconds, signedMicroseconds } from './duration.ts'

/** A duration in a plan: milliseconds, or a string with its unit. */
export const durationSchema = v.pipe(
  v.union([v.number(), v.string()], "a duration: a number of milliseconds, or a string such as '250ms'"),
  v.check(
    accepted(value => microseconds(value)),
    "a duration of 0 or more, such as 250 or '1.5s'",
  ),
)

/** As {@link durationSchema}, but not 0. */
export const positiveDurationSchema = v.pipe(
  v.union([v.number(), v.string()], "a duration: a number of milliseconds, or a string such as '250ms'"),
  v.check(
    accepted(value => {
      if (microseconds(value) === 0) throw new RangeError()
    }),
    "a duration of more than 0, such as 250 or '1.5s'",
  ),
)

/** As {@link durationSchema}, and may be negative. */
export const signedDurationSchema = v.pipe(
  v.union([v.number(), v.string()]),
  v.check(
    accepted(value => signedMicroseconds(value)),
    "a duration such as '-500ms'",
  ),
)

function accepted(parse: (value: Duration) => unknown) {
  return (value: Duration) => {
    try {
      parse(value)
      return true
    } catch {
      return false
    }
  }
}
