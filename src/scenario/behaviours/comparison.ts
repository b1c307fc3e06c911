import { mixShape } from '../../net/digest.ts'

/** Fields beyond these do not count. */
const MOST_FIELDS = 12

const TRUE = 1
const FALSE = 2
const LESS = 3
const EQUAL = 4
const MORE = 5

/**
 * A hash of what a message says, seen from its receiver: what is true and false in it, and of each number whether it is less than, equal to or
 * more than the one of the same name in the receiver's state. `term: 7` tells nothing; that it is an older term than the
 * receiver's does, and there are only three of it.
 */
export function comparison(message: unknown, state: unknown): number {
  if (typeof message !== 'object' || message === null) return 0
  const own = (typeof state === 'object' && state !== null ? state : {}) as Readonly<Record<string, unknown>>
  let hash = 0
  let left = MOST_FIELDS
  for (const key in message) {
    if (left-- === 0) break
    const value = (message as Readonly<Record<string, unknown>>)[key]
    hash = mixShape(hash, typeof value === 'boolean' ? (value ? TRUE : FALSE) : ordered(value, own[key]))
  }
  return hash
}

/** How two numbers of one name compare; 0 where there are no two. */
function ordered(a: unknown, b: unknown): number {
  if (typeof a !== 'number' || typeof b !== 'number') return 0
  return a < b ? LESS : a > b ? MORE : EQUAL
}
