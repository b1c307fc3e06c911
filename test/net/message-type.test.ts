import { expect, test } from 'vitest'
import { fieldOf, messageType, sendingName, typeFieldOf } from '../../src/net/message-type.ts'

test.each([
  [{ type: 'ping', n: 1 }, 'ping'],
  [{ n: 1, kind: 'pong' }, 'pong'],
  [{ type: '', kind: 'pong' }, 'pong'],
  [{ type: 3 }, '3'],
  [['set', 'x', 1], 'set'],
  [new Map([['type', 'ping']]), 'ping'],
  [{ type: 'x'.repeat(32) }, 'x'.repeat(32)],
])('%j says what it is', (message, type) => {
  expect(messageType(message)).toBe(type)
})

test.each([
  [{ n: 1 }],
  [{ type: 'x'.repeat(33) }],
  [{ type: true }],
  [[7, 'x']],
  [[]],
  ['ping'],
  [null],
  [undefined],
  [Object.create({ type: 'inherited' })],
])('%j does not', message => {
  expect([messageType(message), typeFieldOf(message)]).toEqual([undefined, undefined])
})

test('a field that throws is none', () => {
  const message = {
    get type(): string {
      throw new Error('no')
    },
    kind: 'ping',
  }
  expect(fieldOf(message, 'type')).toBeUndefined()
  expect(messageType(message)).toBe('ping')
})

test('what is sent is called by what it does to its connection, says it is, or says on the wire; or by its part', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  expect(sendingName({ control: 'connect', message: { type: 'ping' }, part: 'segment' })).toBe('connect')
  expect(sendingName({ message: { type: 'ping' }, part: 'request' })).toBe('ping')
  expect(sendingName({ message: bytes('+OK\r\n'), part: 'segment' })).toBe('OK')
  expect(sendingName({ message: bytes(`+${'x'.repeat(32)}\r\n`), part: 'segment' })).toBe('x'.repeat(32))
  expect(sendingName({ message: bytes(`+${'x'.repeat(33)}\r\n`), part: 'segment' })).toBe(`${'x'.repeat(31)}…`)
  expect(sendingName({ message: 7, part: 'request' })).toBe('request')
  expect(sendingName({ message: 7, part: 'datagram' })).toBeUndefined()
})
