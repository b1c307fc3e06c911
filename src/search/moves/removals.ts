/** A list with one piece taken out, and where to go on if that was right. */
export interface Removal<T> {
  readonly kept: T[]
  readonly at: number
  readonly size: number
}

/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002), as a list of what to
 * try next: everything, then halves, quarters, down to single items. To go on after a removal was accepted, call it
 * again with the kept items and the removal's `at` and `size`. `size` 0 begins.
 */
export function* removals<T>(items: readonly T[], at: number, size: number): Generator<Removal<T>> {
  let length = size === 0 ? items.length : Math.min(size, items.length)
  let from = at
  while (length >= 1) {
    for (; from < items.length; from += length) {
      yield { kept: [...items.slice(0, from), ...items.slice(from + length)], at: from, size: length }
    }
    if (length === 1) return
    length = Math.ceil(length / 2)
    from = 0
  }
}
