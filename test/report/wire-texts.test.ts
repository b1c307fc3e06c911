import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WireTexts } from '../../src/report/wire-texts.ts'

/** What the pieces are told as that go over one link, one after the other. */
function told(...pieces: string[]): (string | undefined)[] {
  return toldOf(pieces.map(text => sent(new TextEncoder().encode(text))))
}

function toldOf(messages: readonly ReturnType<typeof sent>[]): (string | undefined)[] {
  const texts = new WireTexts(messages)
  return messages.map(message => texts.of(message))
}

function sent(content: unknown, connection = 0) {
  return { content, part: 'segment', control: undefined, from: 'n1', to: 'n2', connection } as const
}

const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-al'

test('what a piece has of a body is told without the framing, wherever the cuts are', () => {
  expect(told(HEAD, 'ive\r\n\r\n', '11\r\n{"hello":"wor', 'ld"}\r\n', '0\r\n\r\n')).toEqual([
    '200 OK',
    '… more of 200 OK',
    '… {"hello":"wor',
    '… ld"}',
    '… end of 200 OK',
  ])
  expect(told(HEAD, 'ive\r\nKeep-Alive: timeout=5\r\n\r\n11\r\n{"hello":"world"}\r\n0', '\r\n\r\n')).toEqual([
    '200 OK',
    '… {"hello":"world"}',
    '… end of 200 OK',
  ])
})

test('a body of a known length ends there, and what comes next is told by itself', () => {
  const post = 'POST /carts HTTP/1.1\r\nContent-Length: 8\r\n\r\n'
  expect(told(post, '["te', 'a"]', '\n', 'hello')).toEqual([
    'POST /carts',
    '… ["te',
    '… a"]',
    '… end of POST /carts',
    'hello',
  ])
  expect(told(post, '["tea"]\nGET /carts HTTP/1.1\r\nHost', ': n2\r\n\r\n', 'hello')).toEqual([
    'POST /carts',
    '… ["tea"] GET /carts',
    '… end of GET /carts',
    'hello',
  ])
})

test('no body follows what has none', () => {
  expect(told('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n', 'hello')).toEqual([
    '101 Switching Protocols',
    'hello',
  ])
  expect(told('GET / HTTP/1.1\r\nHost: n2\r\n\r\n', 'hello')).toEqual(['GET /', 'hello'])
})

test('a first line may be cut', () => {
  expect(told('POST /ca', 'rts HTTP/1.', '1\r\nContent-Length: 7\r\n\r\n["t', 'ea"]')).toEqual([
    'POST /ca',
    'rts HTTP/1.',
    'POST /carts ["t',
    '… ea"]',
  ])
})

test('pieces of two connections on a link are told apart, though each could go on with either', () => {
  const pieces = [
    [0, 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'],
    [1, 'HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n'],
    [0, 'he'],
    [1, 'nob'],
    [0, 're it is'],
    [1, 'ody is'],
  ] as const
  const messages = pieces.map(([connection, text]) => sent(new TextEncoder().encode(text), connection))
  expect(toldOf(messages)).toEqual(['200 OK', '404 Not Found', '… he', '… nob', '… re it is', '… ody is'])
})

test('what is not of HTTP, and what the network changed, is told as what it says', () => {
  const texts = new WireTexts([sent(new TextEncoder().encode(HEAD))])
  expect(texts.of(sent(new TextEncoder().encode('+OK\r\n')))).toBe('OK')
  expect(texts.of(sent({ type: 'vote' }))).toBeUndefined()
  expect(texts.of({ content: new TextEncoder().encode('hello'), part: 'datagram' })).toBeUndefined()
})

test('cut anywhere, the pieces together tell the whole body and nothing else', () => {
  const words = fc.stringMatching(/^[a-z]{1,12}$/)
  const cuts = fc.array(fc.nat(400), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), fc.boolean(), cuts, (chunks, isChunked, at) => {
      const body = chunks.join('')
      const framed = chunks.map(each => `${each.length.toString(16)}\r\n${each}\r\n`).join('')
      const [field, rest] = isChunked
        ? ['Transfer-Encoding: chunked', `${framed}0\r\n\r\n`]
        : [`Content-Length: ${body.length}`, body]
      const first = 'HTTP/1.1 200 OK\r\n'
      const whole = `${first}${field}\r\n\r\n${rest}`
      const places = [...new Set([0, ...at.map(each => first.length + each), whole.length])]
        .filter(each => each <= whole.length)
        .sort((a, b) => a - b)
      const pieces = places.slice(1).map((end, i) => whole.slice(places[i], end))
      const texts = told(...pieces).map(text => text?.replace(/^(?:200 OK ?|… (?:(?:more|end) of 200 OK)?)/, ''))
      expect(texts.join('')).toBe(body)
    }),
  )
})
