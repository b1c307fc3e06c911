import { list, show, showName } from '../../display.ts'
import { identity } from '../../equality.ts'
import { inconsistent, type Model } from '../../model.ts'

/** Holds the elements by their identity. */
export type SetState = ReadonlyMap<unknown, unknown>

/**
 * Models a set: `add` and `remove` an element, whether it was there or not; `contains` an element, whose `ok` carries
 * a boolean; `read`, whose `ok` carries all elements as an array or a Set.
 */
export function set(): Model<SetState, 'add' | 'remove' | 'contains' | 'read'> {
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
    outlook: {
      precedes(state, { f, value, result }) {
        // Additions can make an element present, but not absent.
        if (f === 'contains') return result === true || !state.has(identity(value))
        const seen = new Set([...elementsOf(result)].map(identity))
        return state.size <= seen.size && [...state.keys()].every(element => seen.has(element as never))
      },
      restarts: ({ f }) => f === 'remove',
    },
    values: () => ({
      initial: [],
      verb: 'added',
      brings: ({ f, value }) => (f === 'add' ? [value] : []),
      needs({ f, value, result, known }) {
        if (!known) return []
        return f === 'read' ? elementsOf(result) : f === 'contains' && result === true ? [value] : []
      },
    }),
    identity: state => identity([...state.keys()].map(key => `${typeof key}${key}`).sort()),
    describeState: state => (state.size === 0 ? 'empty' : show(new Set([...state.values()].sort(ascending)))),
    describeOperation: ({ f, value }) => (f === 'read' ? f : `${f} of ${showName(value)}`),
    describeMismatch(states, { f, result }) {
      if (f !== 'read') return undefined
      const seen = new Map([...elementsOf(result)].map(element => [identity(element), element]))
      const certain = [...states[0]!].filter(([id]) => states.every(state => state.has(id)))
      const lacking = certain.filter(([id]) => !seen.has(id as never)).map(([, element]) => showName(element))
      const extra = [...seen].filter(([id]) => !states.some(state => state.has(id))).map(([, each]) => showName(each))
      if (lacking.length > 0) return `It lacks ${list(lacking)}.`
      return extra.length === 0 ? undefined : `It has ${list(extra)}, which cannot be in it.`
    },
    describeResult: ({ f, result }) => (f === 'add' || f === 'remove' ? 'succeeded' : `returned ${show(result)}`),
  }
}

/** So that the reader finds what he looks for: numbers by size, the rest by name. */
function ascending(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return showName(a) < showName(b) ? -1 : 1
}

function holds(state: SetState, result: unknown): boolean {
  const elements = new Set([...elementsOf(result)].map(identity))
  return elements.size === state.size && [...elements].every(element => state.has(element))
}

function elementsOf(result: unknown): Iterable<unknown> {
  if (Array.isArray(result) || result instanceof Set) return result
  if (result === null || result === undefined) return []
  throw new TypeError(`set: the ok of a read must carry an array or a Set, not ${show(result)}`)
}
