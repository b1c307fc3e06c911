import { expect, test } from 'vitest'
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
  const looksFor = (name: string) => fields.misspelt(world, [({ nodes }) => (nodes[0]!.state as never)[name]])
  expect(looksFor('lengths')).toEqual({})
  // `length` has not been there every time.
  expect(looksFor('lengthz')).toEqual({})
  expect(looksFor('leadre')).toEqual({ leadre: 'leader' })
})
