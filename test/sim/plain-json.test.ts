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

test('what is shared by many parts, which are shared in turn, ends, and tells two such values apart', () => {
  /** Each level holds the one below it twice. */
  const tower = (levels: number, top: unknown): unknown => {
    let level = top
    for (let i = 0; i < levels; i++) level = { left: level, right: level }
    return level
  }
  const text = plainJson(tower(60, { deep: 1 }))
  expect(text.length).toBeLessThan(2_000_000)
  expect(text).toMatch(/"\[part \d+ again\]"/)
  expect(JSON.parse(text)).toMatchObject({ left: { left: { left: {} } } })
  expect(plainJson(tower(60, { deep: 2 }))).not.toBe(text)
  expect(plainJson(tower(60, { deep: 1 }))).toBe(text)
  // What stands where, too.
  const [one, other] = [tower(30, 1), tower(30, 2)]
  expect(plainJson([one, other, one])).not.toBe(plainJson([one, other, other]))
})

test('what is shared, and no more than that, is shown in full', () => {
  const zone = { name: 'eu' }
  const rows = Array.from({ length: 5_000 }, (_, i) => ({ i, zone }))
  expect(plainJson(rows)).toBe(JSON.stringify(rows))
  const large = Array.from({ length: 50_000 }, (_, i) => ({ i }))
  expect(plainJson(large)).toBe(JSON.stringify(large))
})
