import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History } from '../../workload/history.ts'
import type { CheckerOf, Verdict } from '../checker.ts'
import { showName } from '../display.ts'
import { linearizable } from '../linearizability/linearizable.ts'
import type { Model } from '../model.ts'
import { checkModel } from '../model-given.ts'
import { operations } from '../operation.ts'
import { thinAirOnAny } from '../thin-air.ts'
import { readMapOf } from './accesses/read-map.ts'
import { type RegisterHistory, registerHistoryOf } from './accesses/register-history.ts'
import { sequentialAsTransactions } from './as-transactions.ts'
import { OutOfSteps, StepBudget } from './budget.ts'
import { causalOrder } from './order/program-order.ts'
import { saturate } from './order/total-order.ts'
import { explainCycle, explainThinAir, type OrderViolationDetails } from './order-violation.ts'
import { foresee } from './search/foresight.ts'
import { itemsOf } from './search/items.ts'
import { type Foresight, type Item, serialize } from './search/serialization.ts'
import { explainUnserializable, stateInWords } from './search/unserializable.ts'
import { amounts, tellThinAir } from './wording.ts'

/** Configures {@link sequential}. */
export interface SequentialOptions {
  /** After how many steps to give up with `'unknown'`. A step takes 0.1 to 1 µs. Default 20 million. */
  readonly maxSteps?: number
}

const MAX_STEPS = 20_000_000
/** How much of that may go into showing that the history is even linearizable, */
const LINEARIZABLE_SHARE = 0.1
/** into what follows for the order of reads and writes, */
const ORDER_SHARE = 0.5
/** and of what is left then into each object alone. */
const OBJECT_SHARE = 0.25

const OPTIONS = optionsOf<SequentialOptions>({ maxSteps: wholeNumber(1) })

/**
 * Checks sequential consistency: there is one order of all operations that keeps the order of each process, in which
 * the objects behave as the model says (Lamport, "How to make a multiprocessor computer that correctly executes
 * multiprocess programs", 1979). Real time does not count: processes may see the past, as long as all see the same.
 *
 * For any model, over all its objects together: objects that are each sequentially consistent need not be so together.
 * Tried in this order: whether the history is even linearizable; where operations are transactions of registers, what decides those;
 * where every value that was read was written once, what
 * follows for the order of reads and writes (polynomial, and for a single register that decides); each object alone;
 * a search, exponential in the number of processes at worst (the problem is NP-complete: Gibbons and Korach 1997).
 * `info` operations may have taken effect at any time after what their process did before, or never. A process is a session.
 */
export function sequential<State, F extends string>(
  model: Model<State, F>,
  options: SequentialOptions = {},
): CheckerOf<F, OrderViolationDetails> {
  checkModel('sequential', model)
  checkOptions('sequential', OPTIONS, options)
  const { maxSteps = MAX_STEPS } = options
  return { name: `sequential ${model.name}`, check: history => check(model, maxSteps, history) }
}

function check<State>(model: Model<State>, maxSteps: number, history: History): Verdict<OrderViolationDetails> {
  const all = operations(history)
  const lines = itemsOf(model, all)
  const total = lines.reduce((sum, line) => sum + line.length, 0)
  const valid = { valid: true, reason: `Sequentially consistent: ${amounts(total, lines.length)}.` } as const
  const share = Math.max(1, Math.floor(maxSteps * LINEARIZABLE_SHARE))
  if (linearizable(model, { maxSteps: share }).check(history).valid === true) return valid

  const asTransactions = sequentialAsTransactions(model, all, maxSteps)
  if (asTransactions !== undefined) return asTransactions

  const budget = new StepBudget(maxSteps * ORDER_SHARE)
  let foresight: Foresight | undefined
  try {
    const readMap = readMapOf(model, all, budget)
    if (readMap.outcome === 'thin air') return explainThinAir(readMap.operation, readMap.reason)
    const found = readMap.outcome === 'open' ? thinAirOnAny(model, all) : undefined
    if (found !== undefined) return explainThinAir(found.operation, tellThinAir(model, found))
    if (readMap.outcome === 'known') {
      const order = orderOf(model, registerHistoryOf(readMap.accesses), budget)
      if ('violation' in order) return order.violation
      foresight = order.foresight
    }
  } catch (error) {
    // What follows was too much to work out; an order may be found all the same.
    if (!(error instanceof OutOfSteps)) throw error
  }
  const inWords = stateInWords(model)
  let steps = Math.min(budget.spent, budget.max)
  if (foresight === undefined && model.partition !== undefined) {
    const alone = eachAlone(lines)
    for (const object of alone.length > 1 ? alone : []) {
      const amount = object.reduce((sum, line) => sum + line.length, 0)
      const result = serialize(model, object, inWords, (maxSteps - steps) * OBJECT_SHARE)
      steps += result.steps
      if (result.outcome === 'none') {
        const key = showName(model.partition(object[0]![0]!.operation))
        return explainUnserializable(
          model,
          result,
          amount,
          `order of the operations on ${key} that explains their results`,
        )
      }
    }
  }
  const result = serialize(model, lines, inWords, maxSteps - steps, foresight)
  if (result.outcome === 'found') return valid
  return explainUnserializable(model, result, total, 'order of all operations that explains their results')
}

/** What follows for the order of reads and writes: that there is none, or what the search has to keep to. */
function orderOf<State>(
  model: Model<State>,
  history: RegisterHistory,
  budget: StepBudget,
): { readonly violation: Verdict<OrderViolationDetails> } | { readonly foresight: Foresight } {
  const graph = causalOrder(history)
  const cycle = saturate(graph, history, budget)
  if (cycle === undefined) return { foresight: foresee(graph, history) }
  const opening = 'No order of all operations explains their results'
  return { violation: explainCycle(model, history, graph, cycle, opening, budget.spent) }
}

/** The operations on each object, by process. What it takes across objects is left out. */
function eachAlone(lines: readonly (readonly Item[])[]): Item[][][] {
  const objects: Item[][][] = []
  for (const line of lines) {
    const own: Item[][] = []
    for (const { after: _, ...item } of line) {
      own[item.object] ??= []
      own[item.object]!.push({ ...item, object: 0 })
    }
    own.forEach((items, object) => {
      objects[object] ??= []
      objects[object].push(items)
    })
  }
  return objects
}
