import { counted } from '../../options/counted.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Verdict } from '../checker.ts'
import { identity, same } from '../equality.ts'
import { type Model, type ModelOperation, modelOperation, type RegisterAction } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import { rwRegister } from '../transactions/rw-register.ts'
import type { OrderViolationDetails } from './order-violation.ts'

/**
 * Decides sequential consistency where every operation is a transaction of reads and writes of registers: that is strong session
 * serializability. `undefined` if the model knows of no such transactions, a value was written twice, or it is not decided.
 */
export function sequentialAsTransactions<State>(
  model: Model<State>,
  all: readonly ClientOperation[],
  maxSteps: number,
): Verdict<OrderViolationDetails> | undefined {
  const history = transactionsOf(model, all)
  if (history === undefined) return undefined
  const checker = rwRegister({ consistency: 'strong-session-serializable', maxSteps })
  const { valid, details } = checker.check(history)
  if (valid === true) return { valid, reason: `Sequentially consistent: ${counted(history.length / 2, 'operation')}.` }
  const found = details?.anomalyTypes[0]
  if (valid !== false || found === undefined) return undefined
  const anomaly = details!.anomalies[found]![0]!
  return {
    valid,
    reason: `No order of all operations explains their results: ${anomaly.summary}\n${anomaly.explanation}`,
    details: {
      operations: anomaly.transactions.map(({ invocation }) => all.find(({ start }) => start === invocation)!),
      steps: 0,
    },
  }
}

function transactionsOf<State>(model: Model<State>, all: readonly ClientOperation[]): History | undefined {
  const { transactions } = model
  if (transactions === undefined) return undefined
  const { initial, actionsOf } = transactions
  const initials = new Map(initial.map(([name, value]) => [identity(name), value]))
  const isInitial = ([, name, value]: RegisterAction) =>
    initials.has(identity(name)) && same(initials.get(identity(name)), value)
  const events: HistoryEvent[] = []
  for (const operation of all) {
    if (operation.outcome === 'fail') continue
    const seen: ModelOperation = modelOperation(model, operation)
    const actions = actionsOf(seen)
    // What a register held at first was written again: a read of it may be of either.
    if (actions.some(action => action[0] === 'w' && isInitial(action))) return undefined
    // Null is what a register holds at first; where that is something else, null cannot be told apart from it.
    if (actions.some(([, name, value]) => value === null && initials.has(identity(name)) && seen.known))
      return undefined
    const event = (position: number, type: HistoryEvent['type'], value: unknown): HistoryEvent => {
      return { index: position, time: 0, process: operation.process, type, f: 'txn', value }
    }
    const asked = actions.map(([kind, name, value]) => [kind, name, kind === 'r' ? null : value])
    events.push(event(operation.start, 'invoke', asked))
    if (operation.outcome === 'info') {
      // Its process may go on.
      events.push(event(operation.start, 'info', asked))
      continue
    }
    const done = actions.map(action => (isInitial(action) ? [action[0], action[1], null] : action))
    events.push(event(operation.end, 'ok', done))
  }
  return events.sort((a, b) => a.index - b.index)
}
