import { Session } from 'node:inspector'
import { runInThisContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { placeOf } from '../../src/sim/function-place.ts'

test('a function is where its script was written, whether the script was known before or not', () => {
  const first = runInThisContext('(function one() {})\n', { filename: '/home/me/first.js' }) as unknown
  expect(placeOf(first)).toBe('one (/home/me/first.js:1:14)')
  const [a, b] = runInThisContext('[function two() {},\n  () => {}]', { filename: '/home/me/later.js' }) as unknown[]
  expect(placeOf(a)).toBe('two (/home/me/later.js:1:14)')
  expect(placeOf(b)).toBe('/home/me/later.js:2:3')
  expect(placeOf(Math.max)).toBeUndefined()
  expect(placeOf({})).toBeUndefined()
})

test('all scripts are listed for the first function of a script, not for each', () => {
  const fresh = () => runInThisContext('Array.from({ length: 50 }, () => () => {})', { filename: '/home/me/many.js' })
  const asked = vi.spyOn(Session.prototype, 'post')
  try {
    for (const each of fresh() as unknown[]) expect(placeOf(each)).toBe('/home/me/many.js:1:34')
    expect(asked.mock.calls.filter(([method]) => String(method) === 'Debugger.enable')).toHaveLength(1)
  } finally {
    asked.mockRestore()
  }
})
