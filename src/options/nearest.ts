import { distance } from 'fastest-levenshtein'

/**
 * Returns the name that was probably meant: the one which the fewest edits make of `name`, upper and lower case aside.
 * Undefined where none is near: about a third of the letters may change, or at most so many as are given.
 */
export function nearest(
  name: string,
  known: readonly string[],
  mostEdits = Math.max(1, Math.round(name.length / 3)),
): string | undefined {
  let best: string | undefined
  let fewest = mostEdits + 1
  for (const candidate of known) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase())
    if (edits >= fewest) continue
    best = candidate
    fewest = edits
  }
  return best
}

/** The Levenshtein distance, except that letters in another order are one slip and not several. */
function editsBetween(name: string, other: string): number {
  const sorted = (text: string) => [...text].sort().join('')
  return name !== other && sorted(name) === sorted(other) ? 1 : distance(name, other)
}
