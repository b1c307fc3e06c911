import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History } from '../../workload/history.ts'
import type { CheckerOf, Verdict } from '../checker.ts'
import { identity } from '../equality.ts'
import { checkHistory } from '../history-given.ts'
import { isRead, type Model, modelOperation } from '../model.ts'
import { checkModel } from '../model-given.ts'
import { type ClientOperation, operationsOfChecked } from '../operation.ts'
import { noteBlindSpot } from '../shown.ts'
import { thinAirIn } from '../thin-air.ts'
import { blindSpotOf } from './blind-spot.ts'
import {
  explainThinAir,
  explainUndecided,
  explainViolation,
  type LinearizabilityDetails,
  type Part,
  withoutForesight,
} from './explanation.ts'
import { search } from './search.ts'

/** Configures {@link linearizable}. */
export interface LinearizableOptions {
  /** Whether a run ends with the first operation that is wrong, where the model can tell (`register`). Default: at its end. */
  readonly live?: boolean
  /**
   * After how many steps (operations tried and events passed) to give up with `'unknown'`. Counted over the whole history.
   * A step takes roughly 0.1 µs, and remembers up to 100 bytes. Default 20 million.
   */
  readonly maxSteps?: number
}

/** Describes a checker that also says which model it judges by: pictures show its states. */
export interface LinearizabilityChecker<State, F extends string = string> extends CheckerOf<F, LinearizabilityDetails> {
  /** The model that it holds histories against. */
  readonly model: Model<State, F>
}

const DEFAULT_MAX_STEPS = 20_000_000
/** What every object may spend before any gets more: so that a hard one does not hide a simple violation in another. */
const FIRST_MAX_STEPS = 20_000

const OPTIONS = optionsOf<LinearizableOptions>({ maxSteps: wholeNumber(1), live: v.boolean() })

/**
 * Checks whether every operation can be given a moment between its invocation and its completion at which it took
 * effect, so that the object behaved as `model` says (Herlihy and Wing, "Linearizability", 1990). `fail`ed operations
 * did not happen; `info` ones may take effect at any time after their invocation, or never.
 *
 * The model's own fast method decides where there is one and it fits, otherwise a search (see `search.ts`).
 *
 * `check` throws an Error for a history that is not well-formed (see `operations`) or has operations the model does not know.
 */
export function linearizable<State, F extends string>(
  model: Model<State, F>,
  options: LinearizableOptions = {},
): LinearizabilityChecker<State, F> {
  checkModel('linearizable', model)
  checkOptions('linearizable', OPTIONS, options)
  const { maxSteps = DEFAULT_MAX_STEPS, live = false } = options
  return {
    name: `linearizable ${model.name}`,
    model,
    ...(live && model.stream !== undefined ? { stream: () => model.stream!() } : {}),
    blindSpot: history => blindSpotOf(model, history),
    check(history) {
      checkHistory(history)
      return noteBlindSpot(
        history,
        () => check(model, history, maxSteps),
        // What is wrong, or may be, has shown something.
        ({ valid }) => (valid === true ? blindSpotOf(model, history) : undefined),
      )
    },
  }
}

/** The verdict on a history that was checked, and is noted as shown already. */
function check<State>(model: Model<State>, history: History, maxSteps: number): Verdict<LinearizabilityDetails> {
  const accepted = model.accepts?.(history)
  if (accepted !== undefined) return { valid: true, reason: `Linearizable: ${counted(accepted, 'operation')}.` }
  const parts = partition(model, operationsOfChecked(history))
  let steps = 0
  let undecided: Part[] = []
  for (const part of parts) {
    const decision = model.decide?.(part.operations)
    if (decision === undefined) undecided.push(part)
    else if (!decision.valid) {
      // The conflict alone is small, and as impossible as the whole.
      const result = search(withoutForesight(model), decision.conflict, maxSteps)
      if (result.outcome === 'linearizable') {
        throw new Error(`model '${model.name}' decided against operations that can be linearized`)
      }
      return explainViolation(model, part, { ...result, outcome: 'not linearizable' }, decision)
    }
  }
  for (const limit of [FIRST_MAX_STEPS, Number.POSITIVE_INFINITY]) {
    const isFirst = limit === FIRST_MAX_STEPS
    const left: Part[] = []
    for (const part of undecided) {
      const result = search(model, part.operations, Math.min(limit, maxSteps - steps))
      steps += result.steps
      if (result.outcome === 'linearizable') continue
      // What a short search finds right holds no such value. Where it does not, that one is seen at once, and says it best.
      const thinAir = isFirst ? thinAirIn(model, part.operations) : undefined
      if (thinAir !== undefined) return explainThinAir(model, part, thinAir)
      if (result.outcome === 'not linearizable') return explainViolation(model, part, result)
      if (steps >= maxSteps) return explainUndecided(model, part, result)
      left.push(part)
    }
    undecided = left
  }
  const amount = parts.reduce((sum, part) => sum + part.operations.length, 0)
  const where = model.partition === undefined ? '' : ` on ${counted(parts.length, 'object')}`
  return { valid: true, reason: `Linearizable: ${counted(amount, 'operation')}${where}.` }
}

/** The operations that count, by the object that they are about, objects in order of first use. */
function partition<State>(model: Model<State>, all: readonly ClientOperation[]): Part[] {
  const parts = new Map<unknown, Part & { readonly operations: ClientOperation[] }>()
  const { partition } = model
  let only: (Part & { readonly operations: ClientOperation[] }) | undefined
  for (const operation of all) {
    const { outcome } = operation
    if (outcome !== 'ok') {
      const seen = modelOperation(model, operation)
      if (outcome === 'fail' && model.observesFailure?.(seen) !== true) continue
      // A read whose result is unknown: it tells nothing.
      if (outcome === 'info' && isRead(model, seen)) continue
    }
    if (partition === undefined) {
      only ??= { key: undefined, operations: [] }
      only.operations.push(operation)
      continue
    }
    const key = partition.call(model, operation)
    const id = identity(key)
    const part = parts.get(id)
    if (part === undefined) parts.set(id, { key, operations: [operation] })
    else part.operations.push(operation)
  }
  return only === undefined ? [...parts.values()] : [only]
}
