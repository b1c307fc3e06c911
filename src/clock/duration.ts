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
  if (typeof duration !== 'string') throw noDuration(duration, what)
  const text = duration.trim()
  return text.startsWith('-') ? -microseconds(text.slice(1), what) : microseconds(text, what)
}

function parse(text: string, what: string): number {
  if (typeof text !== 'string') throw noDuration(text, what)
  const us = parseUsual(text)
  if (us !== undefined) return us
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*(us|µs|ms|s|min|m|h)\s*$/.exec(text)
  if (match === null) throw noDuration(text, what)
  return Number(match[1]) * (MICROSECONDS_PER_UNIT[match[2] as string] as number)
}

function noDuration(given: unknown, what: string): RangeError {
  return new RangeError(`${what} is ${inWords(given)}: write a number of milliseconds or a string such as '250ms'`)
}

/** Not as errors show values elsewhere: the page of a run has this, too, and no `node:util`. */
function inWords(given: unknown): string {
  if (typeof given === 'string')
    return JSON.stringify(given.length > LONGEST ? `${given.slice(0, LONGEST - 1)}…` : given)
  if (typeof given === 'function') return 'a function'
  return typeof given === 'object' && given !== null ? 'an object' : String(given)
}

const LONGEST = 60

/** What {@link formatDuration} writes; a plan has hundreds, and a regular expression takes five times as long. Undefined for all else. */
function parseUsual(text: string): number | undefined {
  let end = text.length - 1
  if (text.charCodeAt(end) !== LETTER_S) return undefined
  const before = text.charCodeAt(end - 1)
  let unit = 1_000_000
  if (before === LETTER_M || before === LETTER_U) {
    end--
    unit = before === LETTER_M ? 1_000 : 1
  }
  let number = 0
  let point = -1
  for (let i = 0; i < end; i++) {
    const digit = text.charCodeAt(i) - DIGIT_0
    if (digit >= 0 && digit <= 9) number = number * 10 + digit
    else if (digit === POINT - DIGIT_0 && point < 0 && i > 0 && i < end - 1) point = i
    else return undefined
  }
  // Up to here a quotient of two exact numbers is the number that stands there, as Number() has it.
  if (end === 0 || end > MOST_EXACT) return undefined
  return (point < 0 ? number : number / 10 ** (end - 1 - point)) * unit
}

const LETTER_S = 's'.charCodeAt(0)
const LETTER_M = 'm'.charCodeAt(0)
const LETTER_U = 'u'.charCodeAt(0)
const DIGIT_0 = '0'.charCodeAt(0)
const POINT = '.'.charCodeAt(0)
/** So many digits are an exact integer. */
const MOST_EXACT = 15

/** Microseconds as the shortest exact string: `'1.5s'`, `'250ms'`, `'17us'`. The opposite of {@link microseconds}. */
export function formatDuration(us: number): string {
  if (us === 0) return '0ms'
  const sign = us < 0 ? '-' : ''
  const size = Math.abs(us)
  if (size >= 1_000_000 && size % 100_000 === 0) return `${sign}${size / 1_000_000}s`
  return size >= 1_000 ? `${sign}${size / 1_000}ms` : `${sign}${size}us`
}
