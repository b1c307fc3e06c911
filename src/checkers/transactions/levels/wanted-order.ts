import type { Polygraph } from './polygraph.ts'
import { rowsOf } from './reachability.ts'

/** All moments, each after those that lead to it, and otherwise in the order wanted; `undefined` if there is a circle. */
export function sortedAsWanted(
  size: number,
  from: readonly number[],
  to: readonly number[],
  wanted: Int32Array,
): Int32Array | undefined {
  const { start, target } = rowsOf(size, to, from)
  const order = new Int32Array(size)
  // 0: not looked at, 1: those before it are being looked at, 2: placed.
  const state = new Uint8Array(size)
  const next = new Int32Array(size)
  let placed = 0
  const stack: number[] = []
  for (const root of wanted) {
    if (state[root] !== 0) continue
    stack.push(root)
    while (stack.length > 0) {
      const v = stack[stack.length - 1]!
      if (state[v] === 0) {
        state[v] = 1
        next[v] = start[v]!
      }
      const end = start[v + 1]!
      let at = next[v]!
      while (at < end && state[target[at]!] === 2) at++
      next[v] = at
      if (at < end) {
        if (state[target[at]!] === 1) return undefined
        stack.push(target[at]!)
        continue
      }
      state[v] = 2
      order[placed++] = v
      stack.pop()
    }
  }
  return order
}

/** The moments in the order in which their transactions ended; those without an answer when they are needed. */
export function asTheyEnded(polygraph: Polygraph): Int32Array {
  const { completion, outcome } = polygraph.observations.table
  const ended = Float64Array.from({ length: polygraph.size }, (_, v) => {
    const t = polygraph.transactionOf(v)
    return t >= 0 && outcome[t] === 0 ? completion[t]! : Number.POSITIVE_INFINITY
  })
  return Int32Array.from(ended.keys()).sort((a, b) => (ended[a]! === ended[b]! ? a - b : ended[a]! - ended[b]!))
}
