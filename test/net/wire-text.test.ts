import { expect, test } from 'vitest'
import { wireText } from '../../src/net/wire-text.ts'
import { record } from '../../src/programs/tls/records.ts'

const said = (text: string) => wireText(new TextEncoder().encode(text))

test.each([
  ['GET /carts/ann HTTP/1.1\r\nHost: api1\r\n\r\n', 'GET /carts/ann'],
  ['POST /carts HTTP/1.1\r\nHost: api1\r\n\r\n{"item":\n"tea"}', 'POST /carts {"item": "tea"}'],
  ['POST /carts HTTP/1.1\r\nHo', 'POST /carts'],
  ['HTTP/1.1 201 Created\r\nContent-Length: 7\r\n\r\n["tea"]', '201 Created ["tea"]'],
  ['HTTP/1.1 204 No Content\r\n\r\n', '204 No Content'],
  [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n{"hello":"world"}\r\n0\r\n\r\n',
    '200 OK {"hello":"world"}',
  ],
  ['HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nd', '200 OK abcd'],
  ['GET /a HTTP/1.1\r\nHost: api1\r\n\r\nGET /b HTTP/1.1\r\nHost: api1\r\n\r\n', 'GET /a GET /b'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\u0001\u0002\u0003', '200 OK 3 bytes'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnö', '200 OK nö'],
  ['*3\r\n$3\r\nset\r\n$8\r\ncart:ann\r\n$7\r\n["tea"]\r\n', 'set cart:ann ["tea"]'],
  ['$7\r\n["tea"]\r\n', '["tea"]'],
  ['$-1\r\n', 'nil'],
  ['+OK\r\n', 'OK'],
  [':7\r\n', '7'],
  ['-ERR no such thing\r\n', '-ERR no such thing'],
  ['hello\nworld\n', 'hello world'],
  ['tent-Length: 7\r\n\r\n["tea"]', 'tent-Length: 7 ["tea"]'],
])('%j is told as %j', (bytes, text) => {
  expect(said(bytes)).toBe(text)
})

test('a step of a handshake is told as that', () => {
  const told = (said: Parameters<typeof record>[0]) => wireText(record(said))
  expect(told({ say: 'client hello', servername: 'api1' })).toBe('TLS client hello api1')
  expect(told({ say: 'server hello', certificate: 'x', asks: false })).toBe('TLS server hello')
  expect(told({ say: 'alert', number: 40 })).toBe('TLS alert 40')
  expect(wireText(new Uint8Array([22, 3, 3]))).toBeUndefined()
})

test('what is no text is not told as one', () => {
  expect(wireText(new Uint8Array([1, 2, 3]))).toBeUndefined()
  expect(wireText(new Uint8Array([0xff, 0xfe]))).toBeUndefined()
  expect(wireText(new Uint8Array())).toBeUndefined()
  expect(said('*3\r\n$3\r\n')).toBe('*3 $3')
})
