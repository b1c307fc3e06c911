/**
 * Measures a span of time: a number of milliseconds, or a string such as `'250ms'`, `'1.5s'`, `'10us'`, `'2m'`,
 * `'1h'`.
 */
export type Duration = number | string

const MICROSECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
}

/** 100 years: beyond this, microseconds stop being exact integers soon. */
const LONGEST_US = 100 * 365.25 * 24 * 3_600_000_000

/**
 * A duration as an integer count of microseconds. `what` names the setting in the error.
 * Throws a RangeError for what is no duration, is negative, or is longer than 100 years.
 */
export function microseconds(duration: Duration, what = 'a duration'): number {
  const us = typeof duration === 'number' ? duration * 1_000 : parse(duration, what)
  if (!Number.isFinite(us)) throw new RangeError(`${what} is ${String(duration)}, which is no duration`)
  if (us < 0) throw new RangeError(`${what} is ${String(duration)}: a duration cannot be negative`)
  if (us > LONGEST_US) throw new RangeError(`${what} is ${String(duration)}: longer than 100 years`)
  return Math.round(us)
}

/** Like {@link microseconds}, but a jump backwards (`'-500ms'`) is allowed. */
export function signedMicroseconds(duration: Duration, what = 'a duration'): number {
  if (typeof duration === 'number') return duration < 0 ? -microseconds(-duration, what) : microseconds(duration, what)
  const text = duration.trim()
  return text.startsWith('-') ? -microseconds(text.slice(1), what) : microseconds(text, what)
}

function parse(text: string, what: string): number {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*(us|µs|ms|s|min|m|h)\s*$/.exec(text)
  if (match === null) {
    throw new RangeError(
      `${what} is ${JSON.stringify(text)}: write a number of milliseconds or a string such as '250ms'`,
    )
  }
  return Number(match[1]) * (MICROSECONDS_PER_UNIT[match[2] as string] as number)
}

/** Microseconds as the shortest exact string: `'1.5s'`, `'250ms'`, `'17us'`. The opposite of {@link microseconds}. */
export function formatDuration(us: number): string {
  if (us === 0) return '0ms'
  const sign = us < 0 ? '-' : ''
  const size = Math.abs(us)
  if (size >= 1_000_000 && size % 100_000 === 0) return `${sign}${size / 1_000_000}s`
  return size >= 1_000 ? `${sign}${size / 1_000}ms` : `${sign}${size}us`
}
