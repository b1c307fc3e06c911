import * as v from 'valibot'
import { isClass } from './classes.ts'

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER) {
  const isOpen = most === Number.MAX_SAFE_INTEGER
  const bounds = isOpen ? (least === Number.MIN_SAFE_INTEGER ? '' : `, ${least} or more`) : `, from ${least} to ${most}`
  const expected = `a whole number${bounds}`
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(least, expected), v.maxValue(most, expected))
}

/** A chance, or a share. */
export const rateField = v.pipe(
  v.number('a number from 0 to 1'),
  v.minValue(0, 'a number from 0 to 1'),
  v.maxValue(1, 'a number from 0 to 1'),
)

/** A number of 0 or more, infinity included. */
export const amountField = v.pipe(v.number('a number of 0 or more'), v.minValue(0, 'a number of 0 or more'))

/** A number above 0. */
export const positiveNumber = v.pipe(v.number('a number above 0'), v.gtValue(0, 'a number above 0'))

export const textField = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'))

/** A function of the user's, whatever it takes and returns. */
export function functionField(expected = 'a function'): v.GenericSchema {
  return v.custom(given => typeof given === 'function', expected)
}

/** A function that makes something. A class does not, without `new`. */
export function factoryField(expected: string): v.GenericSchema {
  return v.custom(
    given => typeof given === 'function' && !isClass(given),
    ({ input }) => (isClass(input) ? `${expected}: write env => new ${input.name}(env)` : expected),
  )
}

/** Something that a function of sameseed returns: where the function itself is given, it was not called. */
export function madeField(
  isMade: (given: Readonly<Record<string, unknown>>) => boolean,
  expected: string,
): v.GenericSchema {
  return v.custom(
    given => typeof given === 'object' && given !== null && !Array.isArray(given) && isMade(given as never),
    ({ input }) => (typeof input === 'function' ? `${expected}: call the function` : expected),
  )
}

/** Anything at all. */
export const anything: v.GenericSchema = v.unknown()

/** A list with at least one item: to get all of them, leave the option out. */
export function someOf(item: v.GenericSchema) {
  return v.pipe(v.array(item, 'a list'), v.minLength(1, 'at least one of them; leave it out for all'))
}
