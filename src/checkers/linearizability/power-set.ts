import { either, show } from '../display.ts'
import { identity } from '../equality.ts'
import { inconsistent, type Model, type ModelOperation } from '../model.ts'

/**
 * Describes an object that may go from one state to any of several, and begin in any of several: what an operation leaves open is
 * not settled by its result. A {@link Model} but for `init` and `step`, which give all possible states; none at all is
 * inconsistent.
 */
export interface NondeterministicModel<State, F extends string = string>
  extends Pick<
    Model<State, F>,
    | 'name'
    | 'partition'
    | 'reads'
    | 'usesProcess'
    | 'observesFailure'
    | 'identity'
    | 'describeState'
    | 'describeOperation'
    | 'describeResult'
  > {
  init(): readonly State[]
  step(state: State, operation: ModelOperation<F>): readonly State[]
}

/**
 * Makes a model of a nondeterministic one: its states are the sets of states in which the object may be (the power set construction;
 * Porcupine's `ToModel`). A search then walks through sets, and not through each choice by itself, which is faster where
 * choices are many and soon make no difference.
 */
export function powerSet<State, F extends string = string>(
  source: NondeterministicModel<State, F>,
): Model<readonly State[], F> {
  const { init, step, reads, identity: identityOf = identity, describeState = show, ...rest } = source
  const distinct = (states: readonly State[]) => [...new Map(states.map(each => [identityOf(each), each])).values()]
  const several = (which: string, states: readonly State[]) => {
    if (Array.isArray(states)) return states
    const empty = which === 'init' ? '' : ', an empty one for what is inconsistent'
    throw new TypeError(`powerSet: ${which} of "${source.name}" has to return an array of states${empty}`)
  }
  return {
    ...rest,
    init: () => {
      const states = several('init', init.call(source))
      if (states.length === 0)
        throw new TypeError(`powerSet: init of "${source.name}" has to return at least one state`)
      return distinct(states)
    },
    // What a read shows leaves fewer states than there were.
    ...(reads === undefined ? {} : { reads: operation => !operation.known && isReadOf(reads, operation) }),
    step(states, operation) {
      const next = distinct(states.flatMap(each => several('step', step.call(source, each, operation))))
      return next.length === 0 ? inconsistent : next
    },
    // A string for each, in an order that does not depend on how the set came about.
    identity: states => identity(states.map(each => identity([identityOf(each)])).sort()),
    describeState: states => either(states.map(each => describeState(each))),
  }
}

function isReadOf(reads: NonNullable<Model<unknown>['reads']>, operation: ModelOperation): boolean {
  return typeof reads === 'function' ? reads(operation) : reads.includes(operation.f)
}
