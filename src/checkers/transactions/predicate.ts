import { show } from '../display.ts'
import { same } from '../equality.ts'

/** Says whether a value fits a predicate. Objects that do not exist fit none. */
export type Matches = (predicate: unknown, value: unknown) => boolean

/**
 * Elle's predicates: `true` fits everything that exists, `['=', v]` what equals `v`, `['mod', m, r]` the numbers that leave `r` when
 * divided by `m`.
 *
 * @throws Error for any other.
 */
export function matches(predicate: unknown, value: unknown): boolean {
  if (predicate === true || predicate === 'true') return true
  if (Array.isArray(predicate)) {
    const [kind, operand, rest] = predicate
    if (kind === '=') return same(operand, value)
    if (kind === 'mod') {
      const left = Number(value) % operand
      return (left < 0 ? left + Math.abs(operand) : left) === rest
    }
  }
  throw new Error(
    `${show(predicate)} is not a predicate of this checker; there are true, ['=', value] and ['mod', modulus, rest]; ` +
      `for others, say with the option 'matches' what fits them`,
  )
}
