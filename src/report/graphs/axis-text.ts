/** A time at an axis: `2 ms`, `1.5 s`. Without what is 0 behind the point. */
export function axisTime(us: number): string {
  if (us === 0) return '0'
  const size = Math.abs(us)
  if (size >= 1_000_000) return `${tidy(us / 1_000_000)} s`
  return size >= 1_000 ? `${tidy(us / 1_000)} ms` : `${tidy(us)} µs`
}

/** A number at an axis. */
export function tidy(value: number): string {
  return String(Number(value.toPrecision(3)))
}
