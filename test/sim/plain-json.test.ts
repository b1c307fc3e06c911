import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainJson } from '../../src/sim/plain-json.ts'

test('JSON stays what it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(plainJson(value)).toBe(JSON.stringify(value))
    }),
  )
})

test('what has no JSON gets one', () => {
  const circular: Record<string, unknown> = {
    n: 5n,
    f: () => 1,
    map: new Map([['a', new Set([1])]]),
    bytes: new Uint8Array([1, 255]),
  }
  const shared = { x: 1 }
  Object.assign(circular, { self: circular, inner: { back: [circular] }, one: shared, two: shared })
  expect(plainJson(circular)).toBe(
    '{"n":"5n","f":"[function]","map":[["a",[1]]],"bytes":{"bytes":"01ff"},"self":"[circular]","inner":{"back":["[circular]"]},"one":{"x":1},"two":{"x":1}}',
  )
  const within = new Map<string, unknown>()
  within.set('self', within)
  expect(plainJson(within)).toBe('[["self","[circular]"]]')
  expect(plainJson(undefined)).toBe('undefined')
  expect(plainJson({ sum: Number.NaN, most: [Infinity, -Infinity] })).toBe(
    '{"sum":"NaN","most":["Infinity","-Infinity"]}',
  )
})

test('never throws', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }),
      value => {
        expect(typeof plainJson(value)).toBe('string')
      },
    ),
  )
})

test('what is nested too deeply to be read has a mark', () => {
  let list: unknown = null
  for (let i = 0; i < 100_000; i++) list = { next: list }
  expect(plainJson({ list, x: 1 })).toMatch(/^\{"list":\{"next":.*"\[nested too deeply\]"\}*,"x":1\}$/)
})
