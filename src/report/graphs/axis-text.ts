/** A number at an axis. */
export function tidy(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** A large number at an axis: `1.5k`, `20M`. */
export function largeText(value: number): string {
  if (value >= 1e6) return `${tidy(value / 1e6)}M`
  return value >= 1e4 ? `${tidy(value / 1e3)}k` : tidy(value)
}
