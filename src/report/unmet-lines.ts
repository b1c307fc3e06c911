import { counted } from '../options/counted.ts'
import type { UnmetPart } from '../search/applicability.ts'

const MOST_LINES = 8

/** What a run did not do of what its plan lays down, a line each. Of very many, the first and how many more. */
export function unmetLines(unmet: readonly UnmetPart[]): string[] {
  const shown = unmet.length > MOST_LINES ? unmet.slice(0, MOST_LINES - 1) : unmet
  const lines = shown.map(({ part, what }) => `  ${part}  ${what}`)
  return shown.length === unmet.length ? lines : [...lines, `  and ${counted(unmet.length - shown.length, 'other')}`]
}
