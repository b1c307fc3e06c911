import { show, showName } from '../display.ts'
import { identity } from '../equality.ts'
import { inconsistent, type Model, type ModelOperation, OneOf } from '../model.ts'
import { checkModel } from '../model-given.ts'

/** The objects that were used so far, and the state of each, by the identities of both. */
interface Whole<State> {
  readonly states: ReadonlyMap<unknown, { readonly key: unknown; readonly state: State }>
}

/**
 * Turns a model of many objects into a model of one, which is the collection of them all. It says the same, but a
 * check takes far longer: of use for histories whose keys turn out not to be independent, and to test checkers.
 */
export function unpartitioned<State, F extends string>(model: Model<State, F>): Model<Whole<State>, F> {
  checkModel('unpartitioned', model)
  const { partition } = model
  if (partition === undefined) throw new Error(`unpartitioned: '${model.name}' is a model of one object already`)
  const identify = (state: State) => (model.identity === undefined ? identity(state) : model.identity(state))
  const { decide: _, partition: __, describeMismatch: ___, foresee: ____, outlook, ...rest } = model
  const initial = model.init()
  const idOf = (operation: ModelOperation) => identity(partition.call(model, operation))
  return {
    ...rest,
    init: () => ({ states: new Map() }),
    step(whole, operation) {
      const key = partition.call(model, operation)
      const id = identity(key)
      const before = whole.states.get(id)?.state ?? initial
      const after = model.step(before, operation)
      if (after === inconsistent) return inconsistent
      if (after === before) return whole
      const put = (state: State) => ({ states: new Map(whole.states).set(id, { key, state }) })
      return after instanceof OneOf ? new OneOf((after.states as State[]).map(put)) : put(after as State)
    },
    ...(outlook === undefined
      ? {}
      : {
          outlook: {
            precedes: ({ states }, read) => outlook.precedes(states.get(idOf(read))?.state ?? initial, read),
            restarts: (update, read) => idOf(update) === idOf(read) && outlook.restarts(update, read),
          },
        }),
    identity: ({ states }) => identity([...states].map(([id, { state }]) => identity([id, identify(state)])).sort()),
    describeState: ({ states }) =>
      [...states.values()]
        .map(({ key, state }) => `${showName(key)}: ${model.describeState?.(state) ?? show(state)}`)
        .join(', ') || 'all new',
  }
}
