import { inspect } from 'node:util'
import { isClass } from './classes.ts'

const LONGEST = 80

/** Returns a value as an error shows it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'function') {
    const kind = isClass(value) ? 'class' : 'function'
    // A bundler tells two of the same name apart by a number.
    const name = value.name.replace(/\$\d+$/, '')
    return name === '' ? `a ${kind}` : `the ${kind} ${name}`
  }
  const text = inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 8,
    maxStringLength: 60,
    compact: true,
  })
  // Of an error, where it was made is of no interest.
  const line = (value instanceof Error ? text.replace(/\n {4}at [\s\S]*$/, '') : text).replace(/\s*\n\s*/g, ' ')
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}
