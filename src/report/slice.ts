import type { Focus } from './focus.ts'
import type { Happening } from './happening.ts'
import type { Happenings } from './happenings.ts'

/** Roots that are farther from the violation than this are what it may be about, and no part of it. */
const NEAR = 0.5

/**
 * The causal slice of a violation: the happenings that it is about and all that caused them, back to the plan or the start of the run,
 * by the position of each; and how many steps along causes it is away from the violation. Exact, since each event has the one that caused it: without any
 * of these, the violation could not have come to be as it did.
 */
export function sliceOf(happenings: Happenings, focus: Focus): ReadonlyMap<number, number> {
  const slice = new Map<number, number>()
  const roots = [...focus.roots].filter(([, distance]) => distance <= NEAR)
  for (const [root] of roots) {
    let far = 0
    for (let each: Happening | undefined = happenings.all[root]; each !== undefined; each = happenings.causeOf(each)) {
      const before = slice.get(each.index)
      if (before !== undefined && before <= far) break
      slice.set(each.index, far++)
    }
  }
  return slice
}
