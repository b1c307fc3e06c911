import { isDeepStrictEqual } from 'node:util'
import { durationText } from '../clock/time-text.ts'
import { describeFault, type Fault } from '../faults/catalogue.ts'
import type { Plan, PlanOperation } from '../scenario/plan.ts'

/**
 * What is different in a plan, as a clause, where it differs from another one by a single fault or operation that it lacks: `crash n1 does not
 * happen`. Undefined for plans that differ in more, in less, or in something else.
 */
export function lackOf(plan: Plan, than: Plan): string | undefined {
  const { faults, operations, ...rest } = plan
  const { faults: allFaults, operations: allOperations, ...others } = than
  if (!isDeepStrictEqual(rest, others)) return undefined
  const fault = missing(faults, allFaults)
  const operation = missing(operations, allOperations)
  if (fault !== undefined && isDeepStrictEqual(operations, allOperations)) {
    return notHappening(fault)
  }
  if (operation !== undefined && isDeepStrictEqual(faults, allFaults)) {
    return notInvoked(operation)
  }
  return undefined
}

/** An operation that is left out, as a clause. */
export function notInvoked({ client, f, at }: Pick<PlanOperation, 'client' | 'f' | 'at'>): string {
  return `${client} does not invoke ${f} at ${durationText(at)}`
}

/** A fault that is left out, as a clause. */
export function notHappening(fault: Fault): string {
  return `${describeFault(fault)} does not happen`
}

/** The one item that a list lacks; undefined where it lacks none, or more, or has others. */
function missing<Item>(list: readonly Item[] | undefined, of: readonly Item[] | undefined): Item | undefined {
  if (list === undefined || of === undefined || list.length !== of.length - 1) return undefined
  const at = of.findIndex((item, i) => !isDeepStrictEqual(item, list[i]))
  return isDeepStrictEqual(of.slice(at + 1), list.slice(at)) ? of[at] : undefined
}
