/**
 * What one process saw, as an order of writes.
 *
 * A *view* of a process is a serialization of all writes and the reads of this process, in which every read returns what was
 * written last. Whether there is one that keeps a given partial order is decided by saturation: where a write w1 has to
 * come before a read that returned what another write w2 of the same register wrote, w1 has to come before w2. There is a
 * view exactly if no cycle arises. The reads themselves have to be totally ordered.
 *
 * For causal memory this is the happened-before relation of Bouajjani, Enea, Guerraoui and Hamza, "On verifying causal
 * consistency" (POPL 2017, bad patterns CyclicHB and WriteHBInitRead); for pipelined memory the w'WR rule of Wei, Biely, Huang
 * and Lu, "Verifying Pipelined-RAM Consistency over Read/Write Traces of Data Replicas" (2016).
 *
 * One pass instead of repetition until nothing more follows: what a read says goes into the past of what it returned,
 * which later reads knew already. So the reads are asked from the last to the first, and only the past of those still to
 * be asked can grow.
 */

import type { RegisterHistory } from '../accesses/register-history.ts'
import type { StepBudget } from '../budget.ts'
import type { OrderGraph } from './order-graph.ts'

/**
 * Whether a process that made `reads` in this order, which are ordered in `graph` too, has a view. If not, `graph` has a cycle.
 *
 * @throws OutOfSteps
 */
export function hasView(
  graph: OrderGraph,
  history: RegisterHistory,
  reads: readonly number[],
  budget: StepBudget,
): boolean {
  saturate(graph, history, reads, budget)
  budget.spend(graph.size)
  return !graph.hasCycle()
}

/** Adds to `graph` what follows. O(n), besides writes that come to be known earlier than it seemed at first. */
function saturate(
  graph: OrderGraph,
  { isWrite, registers, sources }: RegisterHistory,
  reads: readonly number[],
  budget: StepBudget,
): void {
  /** Per register, the places of its reads in `reads`; and per read, that of the one before. */
  const readPlaces = new Map<number, number[]>()
  const placeBefore = reads.map((read, place) => {
    const places = readPlaces.get(registers[read]!)
    if (places === undefined) readPlaces.set(registers[read]!, [place])
    else places.push(place)
    return places?.at(-2) ?? -1
  })
  /** Per access, the place of the first read that comes after it. */
  const knownAt = new Int32Array(graph.size).fill(reads.length)
  /** Per read, the writes of its register that it knows and the read before did not. Some may have moved on since. */
  const fresh: number[][] = reads.map(() => [])
  const stack: number[] = []

  /** From this place on it is known, and what comes before it. */
  const learn = (access: number, place: number): void => {
    if (knownAt[access]! <= place) return
    let visited = 0
    stack.push(access)
    while (stack.length > 0) {
      const known = stack.pop()!
      const before = knownAt[known]!
      if (before <= place) continue
      visited++
      knownAt[known] = place
      if (isWrite[known] === 1) {
        const places = readPlaces.get(registers[known]!)
        const next = places === undefined ? -1 : firstFrom(places, place)
        if (next !== -1 && next < before) fresh[next]!.push(known)
      }
      for (let edge = graph.lastInto(known); edge !== -1; edge = graph.previousInto(edge)) {
        const from = graph.from(edge)
        if (knownAt[from]! > place) stack.push(from)
      }
    }
    budget.spend(visited)
  }

  for (let place = 0; place < reads.length; place++) learn(reads[place]!, place)
  for (let place = reads.length - 1; place >= 0; place--) {
    const read = reads[place]!
    const source = sources[read]!
    const precedesSource = (write: number): void => {
      if (write === source) return
      graph.add(write, source, 'older', read)
      learn(write, knownAt[source]!)
    }
    const earlier = placeBefore[place]!
    const writes = fresh[place]!
    // Writes can be added to it on the way, which are before the read too.
    for (let i = 0; i < writes.length; i++) {
      if (knownAt[writes[i]!]! > earlier) precedesSource(writes[i]!)
    }
    if (earlier !== -1) precedesSource(sources[reads[earlier]!]!)
    budget.spend(writes.length)
  }
}

/** The first of the ascending places that is `from` or later; -1 if there is none. */
function firstFrom(places: readonly number[], from: number): number {
  let low = 0
  for (let high = places.length; low < high; ) {
    const middle = (low + high) >> 1
    if (places[middle]! < from) low = middle + 1
    else high = middle
  }
  return places[low] ?? -1
}
