import type { ValueContext } from './value-context.ts'

/** A weight, or a weight and a function that makes the operation's value. */
export type MixEntry = number | { readonly weight: number; readonly value: (context: ValueContext) => unknown }

/** One of several kinds, to be drawn by weight. */
export interface Weighted {
  readonly weight: number
}

/** The sum of the weights. Throws a RangeError when they make no sense; `name` says which one is wrong. */
export function totalWeight<Kind extends Weighted>(kinds: readonly Kind[], name: (kind: Kind) => string): number {
  let total = 0
  for (const kind of kinds) {
    if (!(kind.weight >= 0)) throw new RangeError(`mix: the weight of ${name(kind)} is ${kind.weight}`)
    total += kind.weight
  }
  if (total === 0) throw new RangeError('mix: give at least one operation a weight above 0')
  return total
}

/** The kind in whose share of the total weight the draw falls. */
export function drawn<Kind extends Weighted>(kinds: readonly Kind[], draw: number): Kind {
  let left = draw
  for (const kind of kinds) {
    left -= kind.weight
    if (left < 0) return kind
  }
  return kinds.findLast(({ weight }) => weight > 0) as Kind
}

/** The kinds of operations of a mix, with what makes their values. */
export function operationKinds(entries: Readonly<Record<string, MixEntry>>) {
  return Object.entries(entries).map(([f, entry]) =>
    typeof entry === 'number' ? { f, weight: entry, value: (_: ValueContext): unknown => null } : { f, ...entry },
  )
}
