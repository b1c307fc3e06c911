import { inconsistent, type Model, type ModelOperation, OneOf, operations } from '../../../src/checkers/index.ts'
import type { History } from '../../../src/workload/history.ts'

/**
 * The definition, and nothing else: tries every order in which every operation takes effect between its two events, `fail`ed
 * ones not at all and `info` ones maybe. Uses of the model no more than `init`, `step` and `observesFailure`.
 */
export function linearizableByBruteForce<State>(model: Model<State>, history: History): boolean {
  const all = operations(history)
    .map(operation => ({
      ...operation,
      seen: {
        f: operation.f,
        value: operation.value,
        result: operation.result,
        known: operation.outcome !== 'info',
        failed: operation.outcome === 'fail',
        process: operation.process,
      } satisfies ModelOperation,
    }))
    .filter(({ outcome, seen }) => outcome !== 'fail' || model.observesFailure?.(seen) === true)
  const search = (state: State, left: typeof all): boolean => {
    if (left.every(({ outcome }) => outcome === 'info')) return true
    const firstEnd = Math.min(...left.map(({ end }) => end))
    return left.some((operation, i) => {
      if (operation.start > firstEnd) return false
      const next = model.step(state, operation.seen)
      if (next === inconsistent) return false
      const rest = left.toSpliced(i, 1)
      return next instanceof OneOf
        ? (next.states as State[]).some(each => search(each, rest))
        : search(next as State, rest)
    })
  }
  return search(model.init(), all)
}
