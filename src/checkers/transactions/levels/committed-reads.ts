import type { Edges } from './edge-paths.ts'
import type { Polygraph } from './polygraph.ts'
import { rowsOf } from './reachability.ts'
import type { StepBudget } from './step-budget.ts'
import { asTheyEnded, sortedAsWanted } from './wanted-order.ts'

/** How often an order is mended, as long as less is left each time. */
const MOST_ROUNDS = 20

/** The first moment is to come before the second. */
type Pair = readonly [before: number, after: number]

/**
 * Looks for an order of commits in which every read returned what had been committed last at some moment, of which those of a transaction
 * only move on, past all that it has seen and overwritten: what a database does that reads committed data. Such an order is a monotonic view.
 *
 * It begins with the order in which the transactions ended. Where a read contradicts it, either what the reader had seen comes before the write
 * that it did not see, or that one before the write that was read: the two that ended nearest to each other change places, if they may, and
 * everything is sorted anew. Each round is linear. `undefined` if that leads nowhere, which says nothing.
 *
 * @returns The places of the moments.
 */
export function committedReads(polygraph: Polygraph, budget: StepBudget): Int32Array | undefined {
  const { size } = polygraph
  const from = [...polygraph.from]
  const to = [...polygraph.to]
  const wanted = asTheyEnded(polygraph)
  const ended = placesIn(wanted)
  const apart = ([a, b]: Pair) => Math.abs(ended[a]! - ended[b]!)
  let left = Number.POSITIVE_INFINITY
  for (let round = 0; round < MOST_ROUNDS && !budget.isSpent; round++) {
    budget.spend(size + from.length)
    const order = sortedAsWanted(size, from, to, wanted)
    if (order === undefined) return undefined
    const place = placesIn(order)
    const contradictions = contradictionsTo(polygraph, order, place)
    if (contradictions.length === 0) return place
    if (contradictions.length >= left) return undefined
    left = contradictions.length
    let added = 0
    const before = new Before({ size, from, to }, place)
    // First those that leave no choice, so that no guess stands in their way.
    for (const { seen, missed, read } of contradictions.toSorted((a, b) => Number(isOpen(a)) - Number(isOpen(b)))) {
      const later: Pair = [seen, missed]
      const earlier: Pair | undefined = read === undefined ? undefined : [missed, read]
      const isNearer = earlier === undefined || apart(later) <= apart(earlier)
      const choices = (isNearer ? [later, earlier] : [earlier, later]).filter(pair => pair !== undefined)
      const possible = choices.find(([a, b]) => !before.reaches(b, a))
      if (possible === undefined) continue
      before.add(possible)
      from.push(possible[0])
      to.push(possible[1])
      added++
    }
    if (added === 0) return undefined
  }
  return undefined
}

function placesIn(order: Int32Array): Int32Array {
  const place = new Int32Array(order.length)
  for (let i = 0; i < order.length; i++) place[order[i]!] = i
  return place
}

/** A read of which the reader had seen a commit, but not a write that is placed before that: all three as moments. */
interface Contradiction {
  readonly seen: number
  readonly missed: number
  /** The commit of what was read, if it was not what was there at first. */
  readonly read: number | undefined
}

/** Whether there are two ways to mend it. */
function isOpen({ seen, missed, read }: Contradiction): boolean {
  return seen !== missed && read !== undefined
}

function contradictionsTo(polygraph: Polygraph, order: Int32Array, place: Int32Array): Contradiction[] {
  const { uses } = polygraph
  const orders = uses.map(({ writers }) =>
    writers.toSorted((a, b) => place[polygraph.commit(a)]! - place[polygraph.commit(b)]!),
  )
  const last = lastBefore(polygraph, order, place, orders)
  const found: Contradiction[] = []
  for (const [i, { reads }] of uses.entries()) {
    if (reads.length === 0) continue
    const sorted = orders[i]!
    const index = new Map(sorted.map((t, at) => [t, at]))
    for (const { reader, from, at } of reads) {
      const seen = at < 0 ? -1 : last[at]!
      if (seen < 0) continue
      let next = from < 0 ? 0 : index.get(from)! + 1
      if (sorted[next] === reader) next++
      if (next === sorted.length) continue
      const missed = polygraph.commit(sorted[next]!)
      if (place[missed]! <= place[seen]!)
        found.push({ seen, missed, read: from < 0 ? undefined : polygraph.commit(from) })
    }
  }
  return found
}

/** Of each moment, the last commit that must come before it; -1 if none must. Whatever else must comes before that commit. */
function lastBefore(
  polygraph: Polygraph,
  order: Int32Array,
  place: Int32Array,
  orders: readonly (readonly number[])[],
): Int32Array {
  const { size, from, to, observations, uses } = polygraph
  const { count } = observations.table
  const last = new Int32Array(size).fill(-1)
  const pass = (commit: number, moment: number) => {
    const before = last[moment]!
    if (commit >= 0 && (before < 0 || place[commit]! > place[before]!)) last[moment] = commit
  }
  for (const [i, { key }] of uses.entries()) {
    const sorted = orders[i]!
    for (let j = 1; j < sorted.length; j++) {
      pass(polygraph.commit(sorted[j - 1]!), polygraph.overwrites(sorted[j]!, key))
    }
  }
  const { start, target } = rowsOf(size, from, to)
  for (const v of order) {
    // A commit is what counts itself, all before it comes earlier.
    const seen = v < count ? v : last[v]!
    for (let e = start[v]!; e < start[v + 1]!; e++) pass(seen, target[e]!)
  }
  return last
}

/** How many moments are looked at for a path, and how much further back than where it may begin. */
const MOST_LOOKED_AT = 5_000
const FURTHER = 2_000

/** What is known to come before what, looked for near to it in an order. */
class Before {
  readonly #place: Int32Array
  readonly #rows: ReturnType<typeof rowsOf>
  readonly #added = new Map<number, number[]>()
  /** In which search each moment was looked at. */
  readonly #looked: Int32Array
  #searches = 0

  constructor({ size, from, to }: Edges, place: Int32Array) {
    this.#place = place
    this.#rows = rowsOf(size, to, from)
    this.#looked = new Int32Array(size)
  }

  add([before, after]: Pair): void {
    this.#added.set(after, [...(this.#added.get(after) ?? []), before])
  }

  /** Whether a moment comes before another or is it; it may miss that where much is in between. */
  reaches(before: number, after: number): boolean {
    if (before === after) return true
    const { start, target } = this.#rows
    const least = this.#place[before]! - FURTHER
    const search = ++this.#searches
    const open = [after]
    const look = (moment: number) => {
      if (this.#looked[moment] === search || this.#place[moment]! < least) return
      this.#looked[moment] = search
      open.push(moment)
    }
    for (let i = 0; i < open.length && i < MOST_LOOKED_AT && this.#looked[before] !== search; i++) {
      const v = open[i]!
      for (let e = start[v]!; e < start[v + 1]!; e++) look(target[e]!)
      this.#added.get(v)?.forEach(look)
    }
    return this.#looked[before] === search
  }
}
