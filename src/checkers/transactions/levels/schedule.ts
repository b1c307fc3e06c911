import type { Polygraph } from './polygraph.ts'

/** How many of those that may come next are looked at. */
const MOST_TRIED = 48

/**
 * A first order of the moments, in which all edges lead forwards: as if the transactions ran, each as soon as it may, but if possible not before
 * all readers of what it overwrites. The nearer that is to an order which explains the reads, the less there is to search.
 */
export function schedule(polygraph: Polygraph): Int32Array {
  const { size, from, to, uses } = polygraph
  const next: number[][] = Array.from({ length: size }, () => [])
  const open = new Int32Array(size)
  for (let e = 0; e < from.length; e++) {
    next[from[e]!]!.push(to[e]!)
    open[to[e]!]!++
  }
  // Of each key, who reads each version has yet to come.
  const waiting = new Map<number, number>()
  const current = new Int32Array(uses.length).fill(-1)
  const { count } = polygraph.observations.table
  const name = (use: number, writer: number) => use * (count + 1) + writer + 1
  const writes: number[][] = Array.from({ length: size }, () => [])
  const reads: [use: number, from: number][][] = Array.from({ length: size }, () => [])
  uses.forEach((use, i) => {
    for (const t of use.writers) writes[polygraph.commit(t)]!.push(i)
    for (const { reader, from: writer } of use.reads) {
      reads[polygraph.begin(reader)]!.push([i, writer])
      waiting.set(name(i, writer), (waiting.get(name(i, writer)) ?? 0) + 1)
    }
  })
  const isUntimely = (moment: number): boolean => {
    for (const use of writes[moment]!) {
      let left = waiting.get(name(use, current[use]!)) ?? 0
      for (const [own, writer] of reads[moment]!) if (own === use && writer === current[use]) left--
      if (left > 0) return true
    }
    return false
  }
  const place = new Int32Array(size)
  let ready: number[] = []
  for (let v = 0; v < size; v++) if (open[v] === 0) ready.push(v)
  let at = 0
  for (let placed = 0; placed < size; placed++) {
    let pick = at
    const end = Math.min(ready.length, at + MOST_TRIED)
    while (pick < end && isUntimely(ready[pick]!)) pick++
    if (pick === end) pick = at
    const moment = ready[pick]!
    ready[pick] = ready[at]!
    at++
    place[moment] = placed
    for (const [use, writer] of reads[moment]!) waiting.set(name(use, writer), waiting.get(name(use, writer))! - 1)
    for (const use of writes[moment]!) current[use] = polygraph.transactionOf(moment)
    // What is taken for a snapshot goes on to its commit, so that little comes in between.
    for (const w of next[moment]!) if (--open[w]! === 0) ready.push(w)
    if (at > 4096 && at * 2 > ready.length) {
      ready = ready.slice(at)
      at = 0
    }
  }
  return place
}
