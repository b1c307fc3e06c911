import { ascending, quantile } from '../quantile.ts'
import type { Spread } from './sweep-report.ts'

/** The middle of the values and the four fifths around it; null where there is none. */
export function spreadOf(values: readonly (number | null | undefined)[]): Spread | null {
  const sorted = ascending(values.filter(value => value !== null && value !== undefined))
  if (sorted.length === 0) return null
  return { low: quantile(sorted, 0.1), median: quantile(sorted, 0.5), high: quantile(sorted, 0.9) }
}

/** The same for each place of several lists. */
export function bandOf(lists: readonly (readonly (number | null)[])[]): (Spread | null)[] {
  const length = Math.max(0, ...lists.map(list => list.length))
  return Array.from({ length }, (_, i) => spreadOf(lists.map(list => list[i])))
}
