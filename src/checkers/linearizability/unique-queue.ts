/**
 * Queues whose elements are all different, in O(n log n). A history is one of a queue exactly if none of these is in it
 * (Henzinger, Sezgin and Vafeiadis, "Aspect-oriented linearizability proofs", 2013):
 *
 * 1. an element is taken that was never put in, or twice, or before it was put in;
 * 2. b is taken and a is not, or only after that, though a was put in before b (first-in-first-out queues only);
 * 3. "empty" is answered while at every moment some element was certainly in.
 */
import { show } from '../display.ts'
import { identity } from '../equality.ts'
import type { Decision } from '../model.ts'
import type { ClientOperation } from '../operation.ts'

/** An element: who put it in, who took it. */
interface Element {
  readonly put: ClientOperation
  taken: ClientOperation | undefined
}

/**
 * Decides `enqueue`s and `dequeue`s of one queue; a `dequeue` that returned `null` found it empty. `undefined` if a value is
 * put in twice, or if takers of unknown outcome may be the reason for answers of "empty".
 */
export function decideUniqueQueue(
  operations: readonly ClientOperation[],
  order: 'first in, first out' | 'any',
): Decision | undefined {
  const elements = new Map<unknown, Element>()
  for (const put of operations) {
    if (put.f !== 'enqueue') continue
    const value = identity(put.value)
    if (elements.has(value)) return undefined
    elements.set(value, { put, taken: undefined })
  }
  const empties: ClientOperation[] = []
  const maybeTakers: ClientOperation[] = []
  for (const take of operations) {
    if (take.f === 'enqueue') continue
    if (take.f !== 'dequeue') return undefined
    if (take.outcome === 'info') {
      maybeTakers.push(take)
      continue
    }
    if (take.result === null || take.result === undefined) {
      empties.push(take)
      continue
    }
    const element = elements.get(identity(take.result))
    const what = show(take.result)
    if (element === undefined) return { valid: false, conflict: [take], because: `${what} was never put in.` }
    const { put, taken } = element
    if (taken !== undefined) {
      const conflict = [put, taken, take].sort((a, b) => a.start - b.start)
      return { valid: false, conflict, because: `${what} was put in once and taken twice.` }
    }
    if (take.end < put.start) return { valid: false, conflict: [take, put], because: `${what} was put in only later.` }
    element.taken = take
  }
  // A put that was not acknowledged, and whose element was never taken, may as well not have happened.
  const present = [...elements.values()].filter(({ put, taken }) => put.outcome === 'ok' || taken !== undefined)
  if (order === 'first in, first out') {
    const found = disorder(present, maybeTakers)
    if (found !== undefined) return { valid: false, ...found, conflict: inOrder(found.conflict) }
  }
  const conflict = neverEmpty(present, empties)
  if (conflict !== undefined) {
    // A dequeue of unknown outcome may have emptied it.
    return maybeTakers.length > 0 ? undefined : { valid: false, conflict: inOrder(conflict) }
  }
  // The others need none of them; or else the order needs some, who may then be of use to the answers of "empty" too.
  const needsTakers = order === 'first in, first out' && maybeTakers.length > 0 && disorder(present, []) !== undefined
  return needsTakers && empties.length > 0 ? undefined : { valid: true }
}

/** Elements that were taken in the wrong order, given that each of `maybeTakers` may have taken one that is missing. */
function disorder(
  elements: readonly Element[],
  maybeTakers: readonly ClientOperation[],
): { readonly conflict: readonly ClientOperation[]; readonly because: string } | undefined {
  const byPutEnd = elements.toSorted((a, b) => a.put.end - b.put.end)
  // Of the elements put in so far, the one taken last; an element not taken at all has its own rule below.
  let before = 0
  let latest: Element | undefined
  for (const element of elements) {
    for (; before < byPutEnd.length && byPutEnd[before]!.put.end < element.put.start; before++) {
      const earlier = byPutEnd[before]!
      if (earlier.taken !== undefined && (latest === undefined || earlier.taken.start > latest.taken!.start))
        latest = earlier
    }
    if (element.taken !== undefined && latest !== undefined && element.taken.end < latest.taken!.start) {
      const because = `${show(latest.put.value)} was put in before ${show(element.put.value)}, and taken only later.`
      return { conflict: [...both(latest), ...both(element)], because }
    }
  }

  // An element that is not known to have been taken must have been taken before any later one was: by one of unknown
  // outcome, who had begun by then. The one with the earliest deadline goes to the taker that began first, and so on.
  const missing: { readonly element: Element; readonly successor: Element; readonly deadline: number }[] = []
  let after = elements.length - 1
  let successor: Element | undefined
  for (const element of byPutEnd.toReversed()) {
    for (; after >= 0 && elements[after]!.put.start > element.put.end; after--) {
      const later = elements[after]!
      if (later.taken !== undefined && (successor === undefined || later.taken.end < successor.taken!.end))
        successor = later
    }
    if (element.taken !== undefined || successor === undefined) continue
    missing.push({ element, successor, deadline: successor.taken!.end })
  }
  missing.sort((a, b) => a.deadline - b.deadline)
  const tooLate = missing.findIndex(
    ({ deadline }, i) => maybeTakers[i] === undefined || maybeTakers[i].start > deadline,
  )
  if (tooLate === -1) return undefined
  const inVain = missing.slice(0, tooLate + 1)
  const { element, successor: taken } = inVain.at(-1)!
  return {
    conflict: [
      ...inVain.flatMap(({ element, successor }) => [...both(element), ...both(successor)]),
      ...maybeTakers.slice(0, tooLate),
    ],
    because: `${show(element.put.value)} was put in before ${show(taken.put.value)}, and never taken.`,
  }
}

/** An answer of "empty", and elements of which at every moment of it at least one was in. */
function neverEmpty(
  elements: readonly Element[],
  empties: readonly ClientOperation[],
): readonly ClientOperation[] | undefined {
  if (empties.length === 0) return undefined
  const inFrom = (element: Element) => element.put.end
  const inUntil = (element: Element) => element.taken?.start ?? Number.POSITIVE_INFINITY
  const stays = elements.filter(element => inFrom(element) < inUntil(element)).sort((a, b) => inFrom(a) - inFrom(b))
  let next = 0
  /** Of the stays that began before the answer was asked for, the one that lasts longest. */
  let longestSoFar: Element | undefined
  for (const empty of empties) {
    for (; next < stays.length && inFrom(stays[next]!) < empty.start; next++) {
      if (longestSoFar === undefined || inUntil(stays[next]!) > inUntil(longestSoFar)) longestSoFar = stays[next]
    }
    if (longestSoFar === undefined || inUntil(longestSoFar) < empty.start) continue
    const cover = [longestSoFar]
    for (let i = next; inUntil(cover.at(-1)!) < empty.end; ) {
      let longest: Element | undefined
      for (; i < stays.length && inFrom(stays[i]!) < inUntil(cover.at(-1)!); i++) {
        if (longest === undefined || inUntil(stays[i]!) > inUntil(longest)) longest = stays[i]
      }
      if (longest === undefined || inUntil(longest) <= inUntil(cover.at(-1)!)) break
      cover.push(longest)
    }
    if (inUntil(cover.at(-1)!) > empty.end) return [...cover.flatMap(both), empty]
  }
  return undefined
}

function both({ put, taken }: Element): readonly ClientOperation[] {
  return taken === undefined ? [put] : [put, taken]
}

function inOrder(operations: readonly ClientOperation[]): readonly ClientOperation[] {
  return [...new Set(operations)].sort((a, b) => a.start - b.start)
}
