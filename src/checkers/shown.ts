import type { History } from '../workload/history.ts'

/** What the checkers of this package were shown by one that judged and may have asked them. */
class Shown {
  /** Whether one of them was asked. */
  isAsked = false
  /** Whether one of them saw something that tells. */
  tells = false
  /** Why what one saw told nothing, if that is known. */
  blindSpot: string | undefined
}

let shown: Shown | undefined

/** A checker of this package is shown a history. One that has an operation in it tells something. */
export function noteShown(history: History): void {
  if (shown === undefined) return
  shown.isAsked = true
  shown.tells ||= hasOperation(history)
}

/** A checker of this package looks at something else. */
export function noteTold(): void {
  if (shown !== undefined) shown.tells = true
}

/** A checker that can tell what a history shows of the system judges one: what it looks at to do so counts by that alone. */
export function noteBlindSpot<T>(history: History, judge: () => T, blindSpotOf: (judged: T) => string | undefined): T {
  const outer = shown
  if (outer === undefined || outer.tells || !hasOperation(history)) {
    noteShown(history)
    return judge()
  }
  shown = undefined
  try {
    const judged = judge()
    outer.isAsked = true
    const blindSpot = blindSpotOf(judged)
    if (blindSpot === undefined) outer.tells = true
    else outer.blindSpot ??= blindSpot
    return judged
  } finally {
    shown = outer
  }
}

/** Has a checker judge that may ask others, and returns with its answer why nothing that it showed them tells anything, where that is so. */
export function watchShown<T>(judge: () => T): { readonly answer: T; readonly blindSpot: string | undefined } {
  const outer = shown
  const inner = new Shown()
  shown = inner
  try {
    const answer = judge()
    const isBlind = inner.isAsked && !inner.tells
    return { answer, blindSpot: isBlind ? (inner.blindSpot ?? NOTHING) : undefined }
  } finally {
    shown = outer
  }
}

const NOTHING = 'the checkers that it asks were shown no operation'

function hasOperation(history: History): boolean {
  return history.some(({ process }) => typeof process === 'number')
}
