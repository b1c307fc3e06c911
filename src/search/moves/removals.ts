/** A list with one piece taken out, and where to go on if that was right. */
export interface Removal<T> {
  readonly kept: T[]
  readonly at: number
  readonly size: number
}

/** From such a share of the items on, a piece grows where one could go, and shrinks where none could. */
const FINE = 8
/** Of so many items, pieces grow up to half of them. */
const MANY = 60

/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002), as a list of what to
 * try next: everything, then halves, quarters, eighths. Then one piece after the other, twice as long as the one that could go
 * before it, and half as long where it could not, down to single items. The last ones go first: what comes late in a run
 * changes least of the rest. To go on after a removal was accepted, call it again with the kept items and the removal's
 * `at` (how many items at the end were passed by) and `size`. `size` 0 begins.
 * Pieces of fewer than `least` are not taken out.
 */
export function* removals<T>(items: readonly T[], at: number, size: number, least = 1): Generator<Removal<T>> {
  const { length: all } = items
  let length = size === 0 ? all : Math.min(size, all)
  let passed = at
  const without = (): T[] => {
    const end = all - passed
    return [...items.slice(0, Math.max(0, end - length)), ...items.slice(end)]
  }
  for (; length > finest(all) && length >= least; length = Math.ceil(length / 2), passed = 0) {
    for (; passed < all; passed += length) {
      const kept = without()
      yield { kept, at: passed, size: grown(length, kept.length) }
    }
    if (length === 1) return
  }
  while (passed < all && length >= least) {
    const kept = without()
    yield { kept, at: passed, size: grown(length, kept.length) }
    if (length === 1) passed++
    else length = Math.ceil(length / 2)
  }
}

/** How long the next piece is, where one could go. */
function grown(length: number, left: number): number {
  return Math.max(length, Math.min(2 * length, left > MANY ? Math.ceil(left / 2) : finest(left)))
}

function finest(count: number): number {
  return Math.floor(count / FINE)
}
