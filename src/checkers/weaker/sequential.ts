import type { History } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { showName } from '../display.ts'
import { linearizable } from '../linearizable.ts'
import type { Model } from '../model.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { OutOfSteps, StepBudget } from './budget.ts'
import { itemsByProcess } from './items.ts'
import type { OrderGraph } from './order-graph.ts'
import { explainCycle, explainThinAir, type OrderViolationDetails } from './order-violation.ts'
import { causalOrder } from './program-order.ts'
import { type RegisterHistory, readAsRegisters } from './register-history.ts'
import { type Foresight, type Item, type Serialization, serialize } from './serialization.ts'
import { saturate } from './total-order.ts'
import { explainUnserializable, stateInWords } from './unserializable.ts'
import { amounts } from './verdicts.ts'

export interface SequentialOptions {
  /** After how many steps to give up with `'unknown'`. A step takes 10 ns to 1 µs. Default 20 million. */
  readonly maxSteps?: number
}

const MAX_STEPS = 20_000_000
/** How much of that may go into showing that the history is even linearizable. */
const LINEARIZABLE_SHARE = 0.1

/**
 * Sequential consistency: there is one order of all operations that keeps the order of each process, in which the objects
 * behave as the model says (Lamport, "How to make a multiprocessor computer that correctly executes multiprocess programs", 1979).
 * Real time does not count: everybody may see the past, as long as all see the same.
 *
 * For any model, over all its objects together: objects that are each sequentially consistent need not be so together.
 * Tried in this order: whether the history is even linearizable; where every value that was read was written once, what
 * follows for the order of reads and writes (polynomial, and for a single register that decides); each object alone;
 * a search, exponential in the number of processes at worst (the problem is NP-complete: Gibbons and Korach 1997).
 * `info` operations may have taken effect at any time after what their process did before, or never. A process is a session.
 */
export function sequential<State>(
  model: Model<State>,
  options: SequentialOptions = {},
): Checker<OrderViolationDetails> {
  const { maxSteps = MAX_STEPS } = options
  return { name: `sequential ${model.name}`, check: history => check(model, maxSteps, history) }
}

function check<State>(model: Model<State>, maxSteps: number, history: History): Verdict<OrderViolationDetails> {
  const all = operations(history)
  const lines = itemsByProcess(model, all)
  const total = [...lines.values()].reduce((sum, line) => sum + line.length, 0)
  const valid = { valid: true, reason: `Sequentially consistent: ${amounts(total, lines.size)}.` } as const
  const share = Math.floor(maxSteps * LINEARIZABLE_SHARE)
  if (linearizable(model, { maxSteps: share }).check(history).valid === true) return valid

  const budget = new StepBudget(maxSteps)
  const read = readAsRegisters(model, all)
  if (read.outcome === 'thin air') return explainThinAir(read.operation, read.reason)
  let foresight: Foresight | undefined
  if (read.outcome === 'registers') {
    const graph = causalOrder(read.history)
    try {
      const cycle = saturate(graph, read.history, budget)
      if (cycle !== undefined) {
        return explainCycle(
          model,
          read.history,
          graph,
          cycle,
          'No one order of all operations explains the results',
          budget.spent,
        )
      }
    } catch (error) {
      if (!(error instanceof OutOfSteps)) throw error
    }
    foresight = foresee(graph, read.history)
  }
  const inWords = stateInWords(model)
  let steps = Math.min(budget.spent, maxSteps / 2)
  if (foresight === undefined && model.partition !== undefined) {
    const alone = eachAlone(lines)
    for (const object of alone.length > 1 ? alone : []) {
      const amount = object.reduce((sum, line) => sum + line.length, 0)
      const result = serialize(model, object, inWords, (maxSteps - steps) / 4)
      steps += result.steps
      if (result.outcome === 'none') {
        const key = showName(model.partition(object[0]![0]!.operation))
        return explainUnserializable(model, result, amount, `one order of the operations on ${key}`)
      }
    }
  }
  const result: Serialization = serialize(model, [...lines.values()], inWords, maxSteps - steps, foresight)
  if (result.outcome === 'found') return valid
  return explainUnserializable(model, result, total, 'one order of all operations')
}

/** The operations on each object, by process. */
function eachAlone(lines: ReadonlyMap<number, readonly Item[]>): Item[][][] {
  const objects: Map<number, Item[]>[] = []
  for (const [process, line] of lines) {
    for (const item of line) {
      while (objects.length <= item.object) objects.push(new Map())
      const own = objects[item.object]!
      const alone = { ...item, object: 0 }
      const known = own.get(process)
      if (known === undefined) own.set(process, [alone])
      else known.push(alone)
    }
  }
  return objects.map(object => [...object.values()])
}

/** Keeps the search to the order that follows, and from overwriting a value that is still to be read. */
function foresee(graph: OrderGraph, { accesses }: RegisterHistory): Foresight {
  const nodes = new Map<ClientOperation, number>()
  accesses.forEach(({ operation }, node) => {
    if (operation !== undefined) nodes.set(operation, node)
  })
  const isPlaced = new Uint8Array(accesses.length)
  const readsLeft = new Int32Array(accesses.length)
  for (const { source } of accesses) if (source !== -1) readsLeft[source]!++
  /** Per register, what it holds, by the writes that led there. */
  const held = new Map<number, number[]>()
  accesses.forEach(({ operation, register }, node) => {
    if (operation !== undefined) return
    held.set(register, [node])
    isPlaced[node] = 1
  })
  return {
    allows({ operation }) {
      const node = nodes.get(operation)
      // A write that nobody read and that need not have happened.
      if (node === undefined) return false
      const holds = held.get(accesses[node]!.register)?.at(-1)
      if (holds !== undefined && readsLeft[holds]! > 0) return false
      return graph.into(node).every(({ from }) => isPlaced[from] === 1)
    },
    placed({ operation }) {
      const node = nodes.get(operation)
      if (node === undefined) return
      isPlaced[node] = 1
      const { isWrite, register, source } = accesses[node]!
      if (!isWrite) {
        readsLeft[source]!--
        return
      }
      const holds = held.get(register)
      if (holds === undefined) held.set(register, [node])
      else holds.push(node)
    },
    removed({ operation }) {
      const node = nodes.get(operation)
      if (node === undefined) return
      isPlaced[node] = 0
      const { isWrite, register, source } = accesses[node]!
      if (isWrite) held.get(register)!.pop()
      else readsLeft[source]!++
    },
  }
}
