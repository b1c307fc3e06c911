import { isDeepStrictEqual } from 'node:util'
import { durationText, timeText } from '../clock/time-text.ts'
import { describeFault, type Fault } from '../faults/catalogue.ts'
import type { Plan, PlanOperation } from '../scenario/plan.ts'
import type { Run } from '../scenario/run.ts'
import type { OperationEvent } from '../sim/journal/event.ts'

/** What a plan lacks. */
export interface Lack {
  /** As a clause: `crash n1 does not happen`. */
  readonly change: string
  /** For an operation: its position in the plan that has it. */
  readonly withoutOperation?: number
}

/**
 * What is different in a plan where it differs from that of a run by a single fault or operation that it lacks. Undefined for plans that
 * differ in more, in less, or in something else.
 */
export function lackOf(plan: Plan, run: Run): Lack | undefined {
  const than = run.plan
  const { faults, operations, ...rest } = plan
  const { faults: allFaults, operations: allOperations, ...others } = than
  if (!isDeepStrictEqual(rest, others)) return undefined
  const fault = missing(faults, allFaults)
  const operation = missing(operations, allOperations)
  if (fault !== undefined && isDeepStrictEqual(operations, allOperations)) {
    return { change: notHappening(allFaults?.[fault] as Fault) }
  }
  if (operation !== undefined && isDeepStrictEqual(faults, allFaults)) {
    return { change: notInvoked(allOperations ?? [], operation, run), withoutOperation: operation }
  }
  return undefined
}

/** An operation of a run's plan that is left out, as a clause with the time at which the run, which has a journal, invoked it. */
export function notInvoked(operations: readonly PlanOperation[], index: number, run: Run): string {
  const { client, f, at } = operations[index] as PlanOperation
  // Of a client that is not there yet, or busy, the plan only says how early.
  const before = operations.slice(0, index).filter(other => other.client === client).length
  const invoked = invocationsOf(client, run)[before]
  return `${client} does not invoke ${f} at ${invoked?.f === f ? timeText(invoked.timeUs) : durationText(at)}`
}

function invocationsOf(client: string, { journal }: Run): readonly OperationEvent[] {
  const found: OperationEvent[] = []
  for (const event of journal ?? []) {
    if (event.kind === 'operation' && event.client === client && event.type === 'invoke') found.push(event)
  }
  return found
}

/** A fault that is left out, as a clause. */
export function notHappening(fault: Fault): string {
  return `${describeFault(fault)} does not happen`
}

/** Where the one item stands that a list lacks; undefined where it lacks none, or more, or has others. */
function missing<Item>(list: readonly Item[] | undefined, of: readonly Item[] | undefined): number | undefined {
  if (list === undefined || of === undefined || list.length !== of.length - 1) return undefined
  const at = of.findIndex((item, i) => !isDeepStrictEqual(item, list[i]))
  return isDeepStrictEqual(of.slice(at + 1), list.slice(at)) ? at : undefined
}
