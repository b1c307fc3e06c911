import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { rateField, someOf, textField, wholeNumber } from '../../src/options/fields.ts'
import { nearest } from '../../src/options/nearest.ts'
import { checkOptions, optionsOf } from '../../src/options/options.ts'
import { ScenarioError } from '../../src/options/scenario-error.ts'
import { shown } from '../../src/options/shown.ts'

interface Options {
  readonly name: string
  readonly duration?: number
  readonly nodes?: { readonly count: number; readonly rate?: number }
  readonly shapes?: readonly ('halves' | 'bridge')[]
  readonly order?: 'fifo' | 'lifo' | 'any'
}

const schema = optionsOf<Options>(
  {
    name: textField,
    duration: v.number(),
    nodes: optionsOf<NonNullable<Options['nodes']>>({ count: wholeNumber(1, 10), rate: rateField }, ['count']),
    shapes: someOf(v.picklist(['halves', 'bridge'])),
    order: v.picklist(['fifo', 'lifo', 'any']),
  },
  ['name'],
)

const said = (given: unknown): string => {
  try {
    checkOptions('f', schema, given)
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError)
    return (error as Error).message
  }
  return 'fine'
}

test('what is right passes, whatever is left out or undefined', () => {
  expect(said({ name: 'x' })).toBe('fine')
  expect(said({ name: 'x', duration: undefined, nodes: { count: 3 }, shapes: ['bridge'], order: 'any' })).toBe('fine')
})

describe('what is wrong is said in a sentence, with its path', () => {
  test.each<[unknown, string]>([
    [{ name: 'x', duraton: 1 }, 'f: there is no option "duraton": did you mean "duration"?'],
    [{ nmae: 'x' }, 'f: there is no option "nmae": did you mean "name"?'],
    [{ name: 'x', nodes: { cuont: 1 } }, 'f: there is no option "nodes.cuont": did you mean "nodes.count"?'],
    [{ name: 'x', rate: 1 }, 'f: there is no option "rate": did you mean "nodes.rate"?'],
    [{ name: 'x', colour: 1 }, 'f: there is no option "colour"; the options are name, duration, nodes, shapes, order'],
    [{}, 'f: the option "name" is missing: expected a text'],
    [{ name: 'x', nodes: {} }, 'f: the option "nodes.count" is missing: expected a whole number, from 1 to 10'],
    [{ name: 'x', nodes: { count: 1e9 } }, 'f: nodes.count is 1000000000: expected a whole number, from 1 to 10'],
    [{ name: 'x', nodes: { count: 1, rate: 2 } }, 'f: nodes.rate is 2: expected a number from 0 to 1'],
    [{ name: 'x', nodes: [] }, 'f: nodes is []: expected an object'],
    [{ name: 'x', duration: '1s' }, "f: duration is '1s': expected a number"],
    [{ name: 'x', shapes: [] }, 'f: shapes is []: expected at least one of them; leave it out for all'],
    [{ name: 'x', shapes: ['halfs'] }, "f: shapes[0] is 'halfs': did you mean 'halves'?"],
    [{ name: 'x', order: 'none' }, "f: order is 'none': expected 'fifo', 'lifo' or 'any'"],
    [5, 'f: expected an object, but found 5'],
    [null, 'f: expected an object, but found null'],
    [() => {}, 'f: expected an object, but found a function'],
  ])('%j', (given, sentence) => {
    expect(said(given)).toBe(sentence)
  })
})

test('any one letter that is wrong, missing or doubled leads to the name that was meant', () => {
  const names = ['duration', 'settle', 'network', 'liveness', 'schedule', 'workload', 'buggify']
  const slips = fc.tuple(fc.constantFrom(...names), fc.nat(5), fc.constantFrom('wrong', 'missing', 'doubled'))
  fc.assert(
    fc.property(slips, ([name, at, how]) => {
      const letter = name[at] as string
      const slip = { wrong: '_', missing: '', doubled: letter + letter }[how] as string
      expect(nearest(name.slice(0, at) + slip + name.slice(at + 1), names)).toBe(name)
    }),
  )
  expect(nearest('zzz', names)).toBeUndefined()
  expect(nearest('', names)).toBeUndefined()
})

test('a value is shown on one line, and cut', () => {
  expect(shown({ a: [1, 2], b: { c: { d: 1 } } })).toBe('{ a: [ 1, 2 ], b: { c: [Object] } }')
  expect(shown('a\nb')).toBe("'a\\nb'")
  expect(shown(Array(1_000).fill('x'.repeat(1_000))).length).toBeLessThanOrEqual(80)
  expect(shown(function start() {})).toBe('the function start')
})
