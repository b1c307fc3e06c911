/** A time for people, without more digits than say something: `0.59 ms`, `6.68 ms`, `1060 ms`. Stories and pages have milliseconds as well. */
export function axisTime(us: number): string {
  const ms = us / 1_000
  return us === 0 ? '0' : `${Math.abs(ms) >= 100 ? String(Math.round(ms)) : tidy(ms)} ms`
}

/** A number at an axis. */
export function tidy(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** A large number at an axis: `1.5k`, `20M`. */
export function largeText(value: number): string {
  if (value >= 1e6) return `${tidy(value / 1e6)}M`
  return value >= 1e4 ? `${tidy(value / 1e3)}k` : tidy(value)
}
