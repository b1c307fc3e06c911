import { expect, test } from 'vitest'
import { MessageCopier } from '../../src/net/copy.ts'
import { mixed, mixValue } from '../../src/net/digest.ts'

const hex = (digest: number) => (digest >>> 0).toString(16).padStart(8, '0')

const digestOf = (message: unknown): string => {
  const copier = new MessageCopier()
  copier.copy(message)
  return hex(copier.digest)
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 37) & 255)

/** Digests are part of fingerprints, and those are in files and documents. */
test('digests of messages stay what they are', () => {
  expect({
    numbers: digestOf([0, -0, 1, -1, 0.1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY]),
    texts: digestOf(['', 'a', 'ab', 'é'.repeat(128), 'ab'.repeat(65), 'x'.repeat(20_000)]),
    text: digestOf('hello'),
    longText: digestOf('hello '.repeat(20)),
    number: digestOf(7),
    others: digestOf([true, false, null, undefined, 2n ** 70n]),
    other: digestOf(null),
    object: digestOf({ type: 'ping', nested: { deep: [1, { a: 'b' }] }, ['k'.repeat(100)]: 1 }),
    empty: digestOf([{}, []]),
    bytes: digestOf([0, 1, 63, 64, 65, 80, 100].map(bytes)),
    buffer: digestOf(Buffer.from(bytes(70))),
    special: digestOf([new Map([['a', 1]]), new Set([1, 'x']), new Date(5), /x/g, new Error('e')]),
    boxed: digestOf([Object(1), new Float64Array([1.5]), new Uint8Array([1, 2]).buffer]),
  }).toMatchInlineSnapshot(`
    {
      "boxed": "bc49f1eb",
      "buffer": "9370669a",
      "bytes": "fdd71b2c",
      "empty": "d7de6ce6",
      "longText": "e97a02c8",
      "number": "07000505",
      "numbers": "38250249",
      "object": "b432e35d",
      "other": "e6f5064c",
      "others": "2a36f9e7",
      "special": "b3471680",
      "text": "af5ad8e5",
      "texts": "67c71967",
    }
  `)
})

test('digests of states stay what they are', () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  expect({
    plain: hex(mixValue(1, { role: 'leader', term: 3, log: [1, 'x', { a: null }] })),
    special: hex(mixValue(1, { map: new Map([['a', { b: 1 }]]), set: new Set(['x']), date: new Date(7) })),
    cycle: hex(mixValue(1, cycle)),
  }).toMatchInlineSnapshot(`
    {
      "cycle": "b0a9877b",
      "plain": "5b895bd5",
      "special": "58a3dbf1",
    }
  `)
})

test('a function in a state counts as being there, whatever it does', () => {
  expect(mixValue(1, () => 1)).toBe(mixValue(1, Symbol('x')))
  expect(mixValue(1, () => 1)).not.toBe(mixValue(1, null))
  expect(mixValue(1, { a: () => 1 })).not.toBe(mixValue(1, { a: undefined }))
})

test('it is known how many values were looked at', () => {
  const before = mixed.parts
  mixValue(1, { a: [1, 2], b: new Map([['k', 'v']]), c: 'text', d: 3 })
  expect(mixed.parts - before).toBe(11)
})

interface Item {
  value: number
  next?: Item
  previous?: Item
}

/** A list whose items know both neighbours, and which ends with this value. */
function list(length: number, last: number): Item {
  let first: Item = { value: last }
  for (let value = 1; value < length; value++) {
    const before: Item = { value, next: first }
    first.previous = before
    first = before
  }
  return first
}

test('items that know both neighbours are looked at once each, however many they are', () => {
  for (const length of [2, 100, 20_000]) {
    const before = mixed.parts
    expect(mixValue(1, list(length, 7))).toBe(mixValue(1, list(length, 7)))
    expect(mixed.parts - before).toBeLessThan(20 * length + 1_000)
    expect(mixValue(1, list(length, 7))).not.toBe(mixValue(1, list(length, 8)))
  }
})

test('what is shared by parts that are shared in turn takes no time without end', () => {
  const shared = (last: number) => {
    let part: unknown = { last }
    for (let i = 0; i < 60; i++) part = { left: part, right: part }
    return part
  }
  expect(mixValue(1, shared(7))).toBe(mixValue(1, shared(7)))
  expect(mixValue(1, shared(7))).not.toBe(mixValue(1, shared(8)))
})
