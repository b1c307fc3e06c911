import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { mayLack, operationsAsked } from '../../src/scenario/predicate-text.ts'

/** As it is written, as esbuild makes it of TypeScript, and minified, which is as short as it gets. */
function written(code: string): readonly string[] {
  const source = `export default ${code}`
  const forms = [{}, { minifyWhitespace: true, minifySyntax: true }].map(options => {
    return transformSync(source, { loader: 'ts', ...options }).code
  })
  return [code, ...forms]
}

describe('a predicate allows for a field that is missing', () => {
  test.each([
    'state => state.lost?.at === 1',
    'state => (state.lost ?? 0) === 0',
    'state => state.lost === undefined || state.lost > 1',
    'state => undefined === state.lost',
    'state => null != nodes[0].state.lost',
    "state => typeof state.lost === 'number'",
    "state => (state['lost'] ?? 0) === 0",
    '({ lost = 0 }) => lost === 0',
    '({ term, lost: at = 0 }) => at === term',
    'nodes => nodes.every(({ state: { lost } }) => lost === undefined || lost > 1)',
    'nodes => nodes.every(({ state: { lost, term } }) => (lost ?? term) > 1)',
    'nodes => nodes.every(({ state: { term, lost: at } }) => at?.ms === term)',
    'state => { const { lost } = state; return lost == null || lost > 1 }',
    "state => { const { lost } = state; return typeof lost !== 'number' || lost > 1 }",
    'state => { const { lost: { at } = { at: 0 } } = state; return at > 1 }',
  ])('%s', code => {
    for (const form of written(code)) expect(mayLack(form, 'lost'), form).toBe(true)
  })
})

describe('a predicate does not allow for a field that is missing', () => {
  test.each([
    'state => state.lost === 1',
    'state => state.lost > 1 && state.last === undefined',
    'state => state.losti ?? state.lost',
    '({ lost }) => lost === 1',
    'nodes => nodes.every(({ state: { lost, last = 0 } }) => lost === last)',
    'nodes => nodes.every(({ state: { lost: at } }) => at === 1 || term === undefined)',
    'state => { const { lost } = state; return lost.length > 1 }',
    'state => { const { lost } = state; return state.last?.lost === lost }',
  ])('%s', code => {
    for (const form of written(code)) expect(mayLack(form, 'lost'), form).toBe(false)
  })
})

test('the operations that a predicate asks a history for', () => {
  const asked = {
    "({ history }) => history.filter(h => h.f === 'ad').length < 9": ['ad'],
    "({ history }) => history.some(({ f, type }) => type === 'ok' && f === 'ad')": ['ad'],
    "world => world.history.every(h => 'read' !== h.f || h.value === 1)": ['read'],
    "({ history }) => { for (const { f } of history) if (f == 'get' || f == 'put') return true; return false }": [
      'get',
      'put',
    ],
    "({ history }) => history.every(h => h.type !== 'ok' || h.of === 'x')": [],
    // Not of a history.
    "({ nodes }) => nodes.every(n => n.state.f === 'ad')": [],
  }
  for (const [code, names] of Object.entries(asked)) {
    for (const form of written(code)) expect(operationsAsked(form), form).toEqual(names)
  }
})
