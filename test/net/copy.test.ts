import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MessageCopier, UnsendableError } from '../../src/net/copy.ts'
import { copyAgain } from '../../src/net/copy-again.ts'
import { digestOfText, mixKey, mixNumber, mixShape, mixString } from '../../src/net/digest.ts'

const copier = new MessageCopier()

test('plain data is copied, deeply', () => {
  fc.assert(
    fc.property(
      fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
      value => {
        expect(copier.copy(value)).toEqual(value)
      },
    ),
  )
})

test('changing the copy does not change the original', () => {
  const original = { list: [{ a: 1 }], bytes: new Uint8Array([1, 2]), nested: { deep: [[1]] } }
  const copy = copier.copy(original) as typeof original
  copy.list[0]!.a = 2
  copy.bytes[0] = 9
  copy.nested.deep[0]!.push(2)
  expect(original).toEqual({ list: [{ a: 1 }], bytes: new Uint8Array([1, 2]), nested: { deep: [[1]] } })
})

test('a Buffer stays a Buffer', () => {
  const copy = copier.copy({ body: Buffer.from('hello') }) as { body: Buffer }
  expect(Buffer.isBuffer(copy.body)).toBe(true)
  expect(copy.body.toString()).toBe('hello')
})

test('a cycle is copied as a cycle', () => {
  const original: { self?: unknown; n: number } = { n: 1 }
  original.self = original
  const copy = copier.copy(original) as { self: { n: number } }
  expect(copy.self.n).toBe(1)
  expect(copy).not.toBe(original)
})

function nested(depth: number): unknown {
  let value: unknown = 'end'
  for (let i = 0; i < depth; i++) value = { value }
  return value
}

test('what is nested deeply is copied', () => {
  expect(JSON.stringify(copier.copy(nested(500)))).toBe(JSON.stringify(nested(500)))
})

describe('what cannot be sent is named', () => {
  test.each([
    [{ entries: [{ apply: () => 1 }] }, 'message.entries[0].apply is a function'],
    [{ key: Symbol('x') }, 'message.key is a symbol'],
    [() => 1, 'the message is a function'],
    [{ inner: new Map([['f', () => 1]]) }, 'message.inner'],
    [{ p: Promise.resolve(1) }, 'message.p'],
    [{ p: new Proxy(new Map(), {}) }, 'message.p: a Proxy'],
    [{ inner: new Map([['f', () => 1]]) }, '() => 1 could not be cloned'],
    [{ url: new URL('http://x/') }, 'message.url is a URL: send its href'],
    [[new Headers({ a: 'b' })], 'message[0] is a Headers: send Object.fromEntries(headers)'],
    [{ blob: new Blob(['x']) }, 'message.blob is a Blob: send its bytes'],
    [{ query: new URLSearchParams('a=b') }, 'message.query is a URLSearchParams'],
    [new SharedArrayBuffer(4), 'message is a SharedArrayBuffer'],
    [{ view: new Int32Array(new SharedArrayBuffer(4)) }, 'is a SharedArrayBuffer: send a copy of its bytes'],
    [new Map([['k', { deep: [new SharedArrayBuffer(4)] }]]), 'is a SharedArrayBuffer'],
    [nested(200_000), 'the message is nested too deeply to be copied'],
  ])('%#', (message, text) => {
    expect(() => copier.copy(message)).toThrow(UnsendableError)
    expect(() => copier.copy(message)).toThrow(text)
  })
})

describe('the digest', () => {
  const digest = (message: unknown) => {
    copier.copy(message)
    return copier.digest
  }

  test('tells messages apart', () => {
    const messages = [
      { a: 1 },
      { a: 2 },
      { a: 'x' },
      { a: 'y' },
      { a: [1] },
      { a: [1, 1] },
      { a: true },
      { a: false },
      { a: 1n },
      { a: 2n },
      { a: new Date(1) },
      { a: new Date(2) },
      { a: new Map([['k', 1]]) },
      { a: new Map([['k', 2]]) },
      { a: new Set([1]) },
      { a: new Float64Array([1]) },
      { a: new Float64Array([2]) },
      1,
      2,
      'x',
      0.5,
      0.25,
      0.1,
      0.1 + Number.EPSILON,
      2 ** 40,
      2 ** 41,
    ]
    expect(new Set(messages.map(digest)).size).toBe(messages.length)
    expect(digest({ a: [1, { b: 'c' }] })).toBe(digest({ a: [1, { b: 'c' }] }))
  })

  test('sees one character or byte change, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 128 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, by) => {
          const other = bytes.slice()
          const place = at % bytes.length
          other[place] = (other[place]! + by) % 256
          expect(digest({ bytes })).not.toBe(digest({ bytes: other }))
          const text = (characters: Uint8Array) => String.fromCharCode(...characters)
          expect(digest([text(bytes)])).not.toBe(digest([text(other)]))
        },
      ),
    )
  })
})

describe('a copy is copied again', () => {
  test('as it was copied the first time', () => {
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
        value => {
          expect(copyAgain(copier.copy(value))).toStrictEqual(copier.copy(copier.copy(value)))
        },
      ),
    )
  })

  test('and shares nothing with it', () => {
    const copy = { list: [{ a: 1 }], bytes: new Uint8Array([1]), body: Buffer.from('x'), nested: { deep: [[1]] } }
    const again = copyAgain(copy) as typeof copy
    copy.list[0]!.a = 2
    copy.bytes[0] = 9
    copy.body[0] = 9
    copy.nested.deep[0]!.push(2)
    expect(again).toStrictEqual({
      list: [{ a: 1 }],
      bytes: new Uint8Array([1]),
      body: Buffer.from('x'),
      nested: { deep: [[1]] },
    })
  })

  test('cycles and what is nested deeply, too', () => {
    const cycle: { self?: unknown; n: number } = { n: 1 }
    cycle.self = cycle
    expect((copyAgain(copier.copy(cycle)) as { self: { n: number } }).self.n).toBe(1)
    expect(JSON.stringify(copyAgain(nested(500)))).toBe(JSON.stringify(nested(500)))
  })
})

describe('digests that are remembered are those that are computed', () => {
  const texts = fc.array(
    fc.oneof(fc.string({ maxLength: 3 }), fc.string({ maxLength: 200 }), fc.constantFrom('a', 'b')),
  )

  test('of keys, whatever came before', () => {
    fc.assert(
      fc.property(texts, keys => {
        for (const key of keys) expect(mixKey(7, key)).toBe(mixShape(7, mixString(0, key)))
      }),
    )
  })

  test('of texts', () => {
    fc.assert(
      fc.property(texts, all => {
        for (const text of all) expect(digestOfText(text)).toBe(mixString(0, text))
      }),
    )
  })
})

test('0, -0, NaN and fractions count as different numbers', () => {
  const digests = [0, -0, Number.NaN, 0.5, 1, -1, 2 ** 31, 2 ** 32, 2 ** 32 + 1].map(number => mixNumber(3, number))
  expect(new Set(digests).size).toBe(digests.length)
})
