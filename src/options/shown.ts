import { inspect } from 'node:util'

const LONGEST = 80

/** Returns a value as an error shows it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`
  const text = inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 8,
    maxStringLength: 60,
  })
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
