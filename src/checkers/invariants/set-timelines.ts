import type { History } from '../../workload/history.ts'
import { identity } from '../equality.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { elementsOf } from './evidence.ts'

/** What a history says about one element of a set. All but `element` and `mostTimes` are positions of events. */
export interface Timeline {
  readonly element: unknown
  /** The first invocation of its addition, or {@link NEVER}. */
  readonly addedAt: number
  /** When it was certain to be in the set: an acknowledgement, or the end of a read that has it; or {@link NEVER}. */
  knownAt: number
  /** The invocations of the reads that began last of those that have it, and of those that do not; or {@link NONE}. */
  lastPresent: number
  lastAbsent: number
  /** The same as `lastAbsent`, among reads of the final phase. */
  lastFinalAbsent: number
  /** The end of the first read that has it before it was added, or {@link NEVER}. */
  unexpectedAt: number
  /** How often it is in the read that has it most often, and the end of that read. */
  mostTimes: number
  mostTimesAt: number
  /** The invocation of the read that is being looked at, if it has the element, and how often so far. */
  seenBy: number
  times: number
}

export const NEVER = Number.POSITIVE_INFINITY
export const NONE = -1

/**
 * Follows the elements of a set through all reads; `elements` are those that clients tried to add, in that order, and
 * `strangers` the others; `finals` are the starts of the reads of the final phase. A read says nothing of elements whose addition was invoked after it ended.
 *
 * Takes as long as it takes to look at all that the reads returned, however many elements they do not have: from the last read
 * back, an element is out of the running with the first read that misses it.
 */
export function timelines(
  history: History,
  names: { readonly add: string; readonly read: string },
  finals: ReadonlySet<number>,
): {
  readonly elements: readonly Timeline[]
  readonly strangers: readonly Timeline[]
} {
  const all = operations(history)
  const byId = new Map<unknown, Timeline>()
  for (const { f, value, start, end, outcome } of all) {
    if (f !== names.add) continue
    const id = identity(value)
    let timeline = byId.get(id)
    if (timeline === undefined) {
      timeline = timelineOf(value, start)
      byId.set(id, timeline)
    }
    if (outcome === 'ok' && end < timeline.knownAt) timeline.knownAt = end
  }
  const elements = [...byId.values()]
  const strangers: Timeline[] = []
  const reads = all.filter(({ f, outcome }) => f === names.read && outcome === 'ok')
  /** Those that were added before the read began, and that no later read misses. */
  const present = [...elements]
  /** The same, by final reads alone. */
  const presentInFinal = finals.size === 0 ? [] : [...elements]
  for (let i = reads.length - 1; i >= 0; i--) {
    const read = reads[i]!
    const { start, end } = read
    for (const value of elementsOf('set-full', history[end]!)) {
      const id = identity(value)
      let timeline = byId.get(id)
      if (timeline === undefined) {
        timeline = timelineOf(value, NEVER)
        byId.set(id, timeline)
        strangers.push(timeline)
      }
      see(timeline, read)
    }
    for (const timeline of takeMissing(present, start)) timeline.lastAbsent = start
    if (finals.has(start)) for (const timeline of takeMissing(presentInFinal, start)) timeline.lastFinalAbsent = start
    for (let at = firstAddedAfter(elements, start); at < elements.length && elements[at]!.addedAt < end; at++) {
      const timeline = elements[at]!
      if (timeline.seenBy !== start && timeline.lastAbsent === NONE) timeline.lastAbsent = start
    }
  }
  return { elements, strangers }
}

/** Takes those out of `present`, which is in order of addition, that the read that began at `start` and was looked at last does not have. */
function takeMissing(present: Timeline[], start: number): readonly Timeline[] {
  while (present.length > 0 && present.at(-1)!.addedAt > start) present.pop()
  const missing: Timeline[] = []
  let kept = 0
  for (const timeline of present) {
    if (timeline.seenBy === start) present[kept++] = timeline
    else missing.push(timeline)
  }
  present.length = kept
  return missing
}

function timelineOf(element: unknown, addedAt: number): Timeline {
  return {
    element,
    addedAt,
    knownAt: NEVER,
    lastPresent: NONE,
    lastAbsent: NONE,
    lastFinalAbsent: NONE,
    unexpectedAt: NEVER,
    mostTimes: 0,
    mostTimesAt: NONE,
    seenBy: NONE,
    times: 0,
  }
}

function see(timeline: Timeline, { start, end }: ClientOperation): void {
  timeline.times = timeline.seenBy === start ? timeline.times + 1 : 1
  timeline.seenBy = start
  if (timeline.times >= timeline.mostTimes) {
    timeline.mostTimes = timeline.times
    timeline.mostTimesAt = end
  }
  if (timeline.addedAt > end) {
    timeline.unexpectedAt = Math.min(timeline.unexpectedAt, end)
    return
  }
  if (timeline.lastPresent === NONE) timeline.lastPresent = start
  if (end < timeline.knownAt) timeline.knownAt = end
}

function firstAddedAfter(elements: readonly Timeline[], position: number): number {
  let low = 0
  let high = elements.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (elements[middle]!.addedAt > position) high = middle
    else low = middle + 1
  }
  return low
}
