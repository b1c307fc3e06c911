import assert from 'node:assert'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { errorOf, isAssertion, thrownText } from '../../src/sim/thrown.ts'

test('an error is told as it is', () => {
  const error = new RangeError('too far')
  expect(errorOf(error)).toBe(error)
  expect(thrownText(error)).toBe('RangeError: too far')
  const foreign = runInNewContext('new TypeError("from elsewhere")')
  expect(foreign).not.toBeInstanceOf(Error)
  expect(errorOf(foreign)).toBe(foreign)
  const bare = new Error('bare')
  delete bare.stack
  expect(errorOf(bare)).toBe(bare)
})

const tampered = (changes: PropertyDescriptorMap) => Object.defineProperties(new Error('mine'), changes)

test.each([
  ['undefined', undefined, 'Error: what was thrown is no error: undefined'],
  ['null', null, 'Error: what was thrown is no error: null'],
  ['a text', 'boom', 'Error: what was thrown is no error: boom'],
  ['plain data', { code: 7n }, 'Error: what was thrown is no error: {"code":"7n"}'],
  ['an error whose stack is no text', tampered({ stack: { value: { not: 'text' } } }), 'Error: mine'],
  ['one whose message is no text', tampered({ message: { value: [1, 2] } }), 'Error: [1,2]'],
  ['one whose name is no text', tampered({ name: { value: 7 } }), '7: mine'],
  [
    'one that throws when it is read',
    tampered({
      stack: {
        get() {
          throw new Error('gotcha')
        },
      },
    }),
    'Error: what was thrown cannot be read: reading it throws',
  ],
])('%s can be told', (_, thrown, text) => {
  const { name, message, stack } = errorOf(thrown)
  expect(`${name}: ${message}`).toBe(text)
  expect(thrownText(thrown)).toBe(text)
  expect([typeof name, typeof message, typeof stack]).toEqual(['string', 'string', 'string'])
})

test('what an assertion throws is known, whoever made it', () => {
  const thrownBy = (act: () => void): unknown => {
    try {
      act()
    } catch (error) {
      return error
    }
    return undefined
  }
  expect(isAssertion(thrownBy(() => assert.equal(1, 2)))).toBe(true)
  expect(isAssertion(thrownBy(() => expect(1).toBe(2)))).toBe(true)
  expect(isAssertion(Object.assign(new Error('expect(1).toBe(2)'), { matcherResult: { pass: false } }))).toBe(true)
  expect([new Error('no'), new TypeError('no'), 'AssertionError', undefined].map(isAssertion)).toEqual(
    Array.from({ length: 4 }, () => false),
  )
})
