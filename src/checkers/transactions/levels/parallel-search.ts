import type { Polygraph } from './polygraph.ts'
import { type Reachability, reachabilityOfAll } from './reachability.ts'
import type { StepBudget } from './step-budget.ts'

/** Whether the writers of every key can be ordered; `undefined` if the bound was reached or there are too many transactions. */
export type ParallelResult =
  | { readonly isPossible: boolean; readonly order: readonly (readonly [number, number])[] }
  | undefined

/**
 * Decides parallel snapshot isolation (Sovran et al., SOSP 2011): of two that write the same key one has seen the other, and one that has seen
 * a transaction has seen what that had. A write that a reader had seen comes before the one that it read; where two are in no order yet, both
 * are tried (Davis, Logemann and Loveland, 1962).
 */
export function searchInParallel(polygraph: Polygraph, budget: StepBudget): ParallelResult {
  const { from, to, uses, size } = polygraph
  const given = from.length
  /** Everything that follows, with what it leads to; `undefined` if that is a contradiction. */
  const saturate = (): Reachability | 'contradiction' | 'spent' => {
    for (;;) {
      budget.spend(((size >> 5) + 1) * (size + from.length))
      if (budget.isSpent) return 'spent'
      const known = reachabilityOfAll(polygraph)
      if (known === undefined) return 'spent'
      if (known === 'cycle') return 'contradiction'
      const before = from.length
      for (const { writers, reads } of uses) {
        budget.spend(writers.length * reads.length)
        for (const { reader, from: writer } of reads) {
          for (const other of writers) {
            if (other === writer || other === reader || !known.reaches(other, reader)) continue
            if (writer < 0 || known.reaches(writer, other)) return 'contradiction'
            if (known.reaches(other, writer)) continue
            from.push(other)
            to.push(writer)
          }
        }
      }
      if (from.length === before) return known
    }
  }
  const solve = (): boolean | undefined => {
    const known = saturate()
    if (known === 'spent') return undefined
    if (known === 'contradiction') return false
    const pair = unorderedPair(polygraph, known)
    if (pair === undefined) return true
    const mark = from.length
    for (const [first, second] of [pair, [pair[1], pair[0]] as const]) {
      from.push(first)
      to.push(second)
      const answer = solve()
      if (answer !== false) return answer
      from.length = mark
      to.length = mark
    }
    return false
  }
  const isPossible = solve()
  if (isPossible === undefined) return undefined
  const order = from.slice(given).map((first, i) => [first, to[given + i]!] as const)
  from.length = given
  to.length = given
  return { isPossible, order }
}

function unorderedPair({ uses }: Polygraph, known: Reachability): readonly [number, number] | undefined {
  for (const { writers } of uses) {
    for (let i = 1; i < writers.length; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [writers[j]!, writers[i]!]
        if (!known.reaches(a, b) && !known.reaches(b, a)) return [a, b]
      }
    }
  }
  return undefined
}
