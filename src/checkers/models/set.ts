import { show, showName } from '../display.ts'
import { identity } from '../equality.ts'
import { inconsistent, type Model } from '../model.ts'

/** The elements by their identity. */
export type SetState = ReadonlyMap<unknown, unknown>

/**
 * A set: `add` and `remove` an element, whether it was there or not; `contains` an element, whose `ok` carries a boolean; `read`,
 * whose `ok` carries all elements as an array or a Set.
 */
export function set(): Model<SetState> {
  return {
    name: 'set',
    init: () => new Map(),
    step(state, { f, value, result, known }) {
      switch (f) {
        case 'add':
          return state.has(identity(value)) ? state : new Map(state).set(identity(value), value)
        case 'remove': {
          if (!state.has(identity(value))) return state
          const rest = new Map(state)
          rest.delete(identity(value))
          return rest
        }
        case 'contains':
          return !known || result === state.has(identity(value)) ? state : inconsistent
        case 'read':
          return !known || holds(state, result) ? state : inconsistent
        default:
          throw new Error(`set: unknown operation '${f}' (add, remove, contains, read)`)
      }
    },
    reads: ['contains', 'read'],
    identity: state => identity([...state.keys()].map(key => `${typeof key}${key}`).sort()),
    describeState: state => (state.size === 0 ? 'empty' : show(new Set(state.values()))),
    describeOperation: ({ f, value }) => (f === 'read' ? f : `${f} of ${showName(value)}`),
    describeResult: ({ f, result }) => (f === 'add' || f === 'remove' ? 'succeeded' : `returned ${show(result)}`),
  }
}

function holds(state: SetState, result: unknown): boolean {
  if (result === null || result === undefined) return state.size === 0
  if (!Array.isArray(result) && !(result instanceof Set)) {
    throw new TypeError(`set: the ok of a read must carry an array or a Set, not ${show(result)}`)
  }
  const elements = new Set([...result].map(identity))
  return elements.size === state.size && [...elements].every(element => state.has(element))
}
