import type { History, HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { identity } from '../equality.ts'
import { describePlainly } from '../linearizability/explanation.ts'
import type { LinearizabilityDetails } from '../linearizability/index.ts'
import { inconsistent, isRead, type Model, OneOf, type ValueFlow } from '../model.ts'

/** An argument, and how many crashes there had been when the operation began. */
interface Dated {
  readonly era: number
  readonly value: unknown
}

/** A state, and how many crashes there had been by then: at least as many as before whatever has taken effect. */
interface DatedState<State> {
  readonly era: number
  readonly state: State
}

function undated<Dates extends { readonly value: unknown }>(operation: Dates): Dates {
  return { ...operation, value: (operation.value as Dated).value }
}

function undatedFlow(flow: ValueFlow | undefined): ValueFlow | undefined {
  if (flow === undefined) return undefined
  const { brings, needs } = flow
  return { ...flow, brings: operation => brings(undated(operation)), needs: operation => needs(undated(operation)) }
}

/** The evidence without the eras. */
export function withoutEras(details: LinearizabilityDetails): LinearizabilityDetails {
  return {
    ...details,
    operation: undated(details.operation),
    window: details.window.map(undated),
    linearization: details.linearization.map(undated),
  }
}

/** The history with the era in every argument. */
export function inEras(history: History, isCrash: (event: HistoryEvent) => boolean): History {
  let era = 0
  return history.map(event => {
    if (isCrash(event)) era++
    if (event.type !== 'invoke' || typeof event.process !== 'number') return event
    const value: Dated = { era, value: event.value }
    return { ...event, value }
  })
}

/**
 * The model for a history in eras. What ended in `info` is of its era, or never took effect: it is inconsistent once anything of a later era has.
 */
export function acrossCrashes<State, F extends string>(model: Model<State, F>): Model<DatedState<State>, F> {
  const { name, partition, reads, observesFailure, describeState, describeOperation, describeResult } = model
  const { identity: identityOf = identity, usesProcess, step, values, describeMismatch } = model
  return {
    name,
    init: () => ({ era: 0, state: model.init() }),
    step({ era, state }, operation) {
      const of = (operation.value as Dated).era
      if (!operation.known && of < era) return inconsistent
      const next = step.call(model, state, undated(operation))
      if (next === inconsistent) return inconsistent
      const dated = (each: State) => ({ era: Math.max(era, of), state: each })
      return next instanceof OneOf ? new OneOf(next.states.map(dated)) : dated(next as State)
    },
    // A read whose result is known says that its era has begun.
    ...(reads === undefined ? {} : { reads: operation => !operation.known && isRead(model, undated(operation)) }),
    ...(partition === undefined ? {} : { partition: operation => partition.call(model, undated(operation)) }),
    ...(usesProcess === undefined ? {} : { usesProcess }),
    ...(observesFailure === undefined
      ? {}
      : { observesFailure: operation => observesFailure.call(model, undated(operation)) }),
    identity: ({ era, state }) => identity([era, identityOf(state)]),
    ...(values === undefined ? {} : { values: operations => undatedFlow(values.call(model, operations.map(undated))) }),
    describeState: ({ state }) => describeState?.call(model, state) ?? show(state),
    describeOperation: operation => {
      const plain = undated(operation)
      return describeOperation?.call(model, plain) ?? describePlainly(plain)
    },
    ...(describeMismatch === undefined
      ? {}
      : {
          describeMismatch: (states, operation) =>
            describeMismatch.call(
              model,
              states.map(({ state }) => state),
              undated(operation),
            ),
        }),
    ...(describeResult === undefined
      ? {}
      : { describeResult: operation => describeResult.call(model, undated(operation)) }),
  }
}
