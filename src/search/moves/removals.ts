/** A list with one piece taken out, and where to go on if that was right. */
export interface Removal<T> {
  readonly kept: T[]
  readonly at: number
  readonly size: number
}

/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002), as a list of what to
 * try next: everything, then halves, quarters, down to single items. The last ones go first: what comes late in a run
 * changes least of the rest. To go on after a removal was accepted, call it again with the kept items and the removal's
 * `at` (how many items at the end were passed by) and `size`. `size` 0 begins. Pieces of fewer than `least` are not taken out.
 */
export function* removals<T>(items: readonly T[], at: number, size: number, least = 1): Generator<Removal<T>> {
  let length = size === 0 ? items.length : Math.min(size, items.length)
  let passed = at
  while (length >= least) {
    for (; passed < items.length; passed += length) {
      const end = items.length - passed
      yield { kept: [...items.slice(0, Math.max(0, end - length)), ...items.slice(end)], at: passed, size: length }
    }
    if (length === 1) return
    length = Math.ceil(length / 2)
    passed = 0
  }
}
