import type { Tally } from './tally.ts'

/** Labels in the code, and `sometimes` properties, that no run reached. Nothing where there was no run. */
export function neverReached(sometimes: readonly string[], labels: readonly string[], tally: Tally): string[] {
  const { coverage, covered } = tally
  if (covered === 0) return []
  const never = [
    ...labels.filter(label => (coverage.reached[label] ?? 0) === 0),
    ...sometimes.filter(name => (coverage.sometimes[name] ?? 0) === 0),
  ]
  // A label and a property may have the same name.
  return [...new Set(never)]
}
