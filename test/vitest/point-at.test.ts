import { expect, test } from 'vitest'
import { pointAt } from '../../src/vitest/point-at.ts'

test('nothing in a message passes for a frame', () => {
  const error = pointAt(new Error('one\n  at fake (/fake/frame.ts:1:1)\ntwo'), ['    at real (/home/me/lock.ts:12:5)'])
  expect(error.message).toContain('fake')
  expect(error.stack).toBe('Error: one\ntwo\n    at real (/home/me/lock.ts:12:5)')
})
