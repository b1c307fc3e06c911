import { counted } from '../../../options/counted.ts'
import type { Verdict } from '../../checker.ts'
import { list, show } from '../../display.ts'
import type { Model } from '../../model.ts'
import type { OrderViolationDetails } from '../order-violation.ts'
import { describeResult, tellOperation } from '../wording.ts'
import type { Serialization } from './serialization.ts'

/** How a state reads after the words "had been". */
export function stateInWords<State>(model: Model<State>): (state: State) => string {
  return state => model.describeState?.(state) ?? show(state)
}

/** The verdict on a history without a serialization, or on a search that was given up. `what` was looked for: an order. */
export function explainUnserializable<State>(
  model: Model<State>,
  result: Serialization,
  total: number,
  what: string,
  process?: number,
): Verdict<OrderViolationDetails> {
  const { stuck, order, steps, outcome } = result
  if (outcome === 'undecided') {
    const reason =
      `Undecided after ${counted(steps, 'step')}: the longest attempt at an ${what} has ${order.length} of ` +
      `${counted(total, 'operation')}. Raise maxSteps to search on.`
    return { valid: 'unknown', reason }
  }
  const blocked = stuck.map(({ item: { operation, isRead }, state }) => {
    const result = isRead ? ` ${describeResult(model, operation)}` : ''
    return `${tellOperation(model, operation)}${result} (it would be ${state})`
  })
  const placed = order.length === 0 ? 'none' : `the first ${order.length}`
  const reason =
    `There is no ${what}, however the processes take turns. The longest attempt places ${placed} of ` +
    `${counted(total, 'operation')}; then no process can go on: ${list(blocked)}.`
  const operations = stuck.map(({ item }) => item.operation)
  return { valid: false, reason, details: { ...(process === undefined ? {} : { process }), operations, steps } }
}
