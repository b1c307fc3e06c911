import { type Duration, microseconds } from './duration.ts'

const SECOND_US = 1_000_000
/** Finer than this, no time is written: nothing that people compare is closer. */
const FINEST_US = 100

/**
 * Writes virtual time (microseconds) for people, wherever they read it: `312.4 ms`, and from a second on `1.204 s`. To a tenth of a
 * millisecond, in seconds where there is one; what is shorter than that keeps two digits.
 */
export function timeText(us: number): string {
  const size = Math.abs(us)
  if (size > 0 && size < FINEST_US) return `${Number((us / 1_000).toPrecision(2))} ms`
  // What rounds up to a second is one.
  if (Math.round(size / FINEST_US) * FINEST_US < SECOND_US) return `${(us / 1_000).toFixed(1)} ms`
  return `${(us / SECOND_US).toFixed(4).replace(/0$/, '')} s`
}

/** Writes a duration of a plan, however that has it, as times are written: `1.500 s`. */
export function durationText(duration: Duration): string {
  return timeText(microseconds(duration))
}

/** Writes what lies between two times, with the unit once where it is one: `59.5–61.2 ms`. */
export function spanText(fromUs: number, toUs: number, between: string): string {
  const [from, to] = [timeText(fromUs), timeText(toUs)]
  const unit = to.slice(to.indexOf(' '))
  return `${from.endsWith(unit) ? from.slice(0, -unit.length) : from}${between}${to}`
}

/** Writes what was measured, without more digits than say something: `0.59 ms`, `6.68 ms`, `213 ms`, `1.06 s`. */
export function measuredTimeText(us: number): string {
  const size = Math.abs(us)
  if (us === 0) return '0'
  if (Math.round(size / 1_000) >= 1_000) return `${Number((us / SECOND_US).toFixed(3))} s`
  return `${size >= 100_000 ? Math.round(us / 1_000) : Number((us / 1_000).toPrecision(3))} ms`
}

/** Writes a time in a column below `ms`: `312.4`, and from a second on `1.204 s`. */
export function columnTimeText(us: number): string {
  return Math.abs(us) < FINEST_US ? (us / 1_000).toFixed(1) : timeText(us).replace(/ ms$/, '')
}
