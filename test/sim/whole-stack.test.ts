import { afterEach, beforeEach, expect, test } from 'vitest'
import { Callers } from '../../src/sim/callers.ts'
import { rawStackHere, stackHere } from '../../src/sim/whole-stack.ts'

const usual = Error.stackTraceLimit
beforeEach(() => {
  Error.stackTraceLimit = 7
})
afterEach(() => {
  Error.stackTraceLimit = usual
})

/** Calls back below so many frames. */
function below<T>(frames: number, act: () => T): T {
  return frames === 0 ? act() : below(frames - 1, act)
}

const framesOf = (stack: string | undefined) => (stack ?? '').split('\n').filter(line => /^\s+at /.test(line)).length

test('a stack has as many frames as are asked for, and the next error as many as before', () => {
  expect(framesOf(below(30, () => stackHere(3)))).toBe(3)
  expect(framesOf(below(30, () => stackHere(20)))).toBe(20)
  expect(framesOf(below(30, () => stackHere()))).toBe(7)
  expect(below(30, () => rawStackHere(20)).split('\n')).toHaveLength(20)
  expect(Error.stackTraceLimit).toBe(7)
})

test('of a call fifty frames are taken down, and of the next error as many as before', () => {
  const caller = below(80, () => new Callers(true).here())
  expect(framesOf(caller?.stack)).toBe(50)
  expect(Error.stackTraceLimit).toBe(7)
})
