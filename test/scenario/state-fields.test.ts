import { always } from 'sameseed'
import { expect, test } from 'vitest'
import type { Property } from '../../src/scenario/property.ts'
import { StateFields } from '../../src/scenario/state-fields.ts'

test('a field is known that a state has in place of another one', () => {
  const fields = new StateFields()
  for (const state of [
    { leader: 1, length: 1 },
    { leader: 1, lengths: 1 },
    { leader: 1, length: 1 },
  ])
    fields.look(0, state)
  const nodes = [{ id: 'n1', state: { leader: 1 } }]
  const world = { now: 0, nodes, live: nodes, down: [], history: [], reached: () => 0 }
  const looksFor = (name: string) =>
    fields.misspelt(world, [always('x', ({ nodes }) => nodes[0]?.state[name as never] === 1)])
  expect(looksFor('lengths')).toEqual({})
  // `length` has not been there every time.
  expect(looksFor('lengthz')).toEqual({})
  expect(looksFor('leadre')).toEqual({ leadre: 'leader' })
})

/** What is said of a predicate that sees one node which has shown this state, always. */
function said(state: object, predicate: (state: Record<string, unknown>) => boolean): unknown {
  const fields = new StateFields()
  fields.look(0, state)
  const nodes = [{ id: 'n1', state }]
  const world = { now: 0, nodes, live: nodes, down: [], history: [], reached: () => 0 }
  const seen: Property<object>['predicate'] = Object.assign(
    ({ nodes: [one] }: typeof world) => predicate(one?.state as Record<string, unknown>),
    { toString: () => predicate.toString() },
  )
  return fields.misspelt(world, [{ ...always('x', () => true), predicate: seen }])
}

test('a field that a predicate allows to be missing is not misspelt', () => {
  const state = { last: 1 }
  expect(said(state, ({ lost }) => lost === 1)).toEqual({ lost: 'last' })
  expect(said(state, one => one.lost === 1)).toEqual({ lost: 'last' })
  expect(said(state, one => one.lost === undefined || one.lost === 1)).toEqual({})
  // As esbuild writes it, by which TypeScript is loaded.
  expect(said(state, new Function('one', 'return one.lost===void 0||one.lost===1') as never)).toEqual({})
  expect(said(state, one => one.lost != null && one.lost === 1)).toEqual({})
  expect(said(state, one => (one.lost ?? 1) === 1)).toEqual({})
  expect(said(state, one => (one.lost as { at: number } | undefined)?.at === 1)).toEqual({})
  expect(said(state, one => 'lost' in one && one.lost === 1)).toEqual({})
  expect(said(state, ({ lost = 1 }) => lost === 1)).toEqual({})
  expect(said(state, ({ lost: at }) => at === undefined || at === 1)).toEqual({})
})

test('a predicate that sets a field of a state, and does not ask for it, is refused', () => {
  const sets = (state: Record<string, unknown>) => {
    state.role = 'leader'
    return true
  }
  expect(() => said({ role: 'follower' }, sets)).toThrow(
    `the predicate of "x" sets 'role' of a state, and does not ask for it: is === meant in place of =?`,
  )
  // What is read first is a default, and harms nobody.
  const gives = (state: Record<string, unknown>) => {
    state.role ??= 'leader'
    return true
  }
  expect(said({ term: 1 }, gives)).toEqual({}) // So does what is no field of any state, as long as the node shows copies.
  const notes = (state: Record<string, unknown>) => {
    state.sorted = [state.term].toSorted()
    return Array.isArray(state.sorted)
  }
  expect(said({ term: 1 }, notes)).toEqual({})
})
