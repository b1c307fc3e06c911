import { formatDuration, microseconds } from '../../../clock/duration.ts'
import { integerBetween, pick } from '../../../random/stream.ts'
import type { PlanOperation } from '../../../scenario/plan.ts'
import type { Mutator } from './mutator.ts'

const MOST_MOVES = 4

/** A few operations come at another time, from another client, or not at all. What a generator asks for is left to it. */
export const changeOperations: Mutator = ({ plan, expanded }, random) => {
  const { operations: known, live, durationUs } = expanded
  if (live !== undefined || known.length === 0) return undefined
  const operations = [...known]
  for (let left = integerBetween(random, 1, MOST_MOVES); left > 0 && operations.length > 0; left--) {
    const at = integerBetween(random, 0, operations.length - 1)
    const operation = operations[at] as PlanOperation
    const isFinal = operation.final === true
    switch (integerBetween(random, 0, 2)) {
      case 0:
        if (!isFinal) operations[at] = { ...operation, at: formatDuration(Math.floor(random() * durationUs)) }
        break
      case 1: {
        const other = pick(random, operations)
        // What a client does and when may go together: only operations of the same client change places.
        if (!isFinal && other.final !== true && other.client === operation.client) {
          operations[at] = { ...operation, at: other.at }
          operations[operations.indexOf(other)] = { ...other, at: operation.at }
        }
        break
      }
      default:
        if (!isFinal) operations.splice(at, 1)
    }
  }
  operations.sort((a, b) => microseconds(a.at) - microseconds(b.at))
  return { ...plan, operations }
}
