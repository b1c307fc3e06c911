import * as v from 'valibot'
import { functionField } from '../options/fields.ts'
import { checkOptions, optionsOf, plainObject } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import type { AnyValue, ValueContext } from './value-context.ts'

/**
 * Says how often an operation comes, relative to the others, and what makes its value. As a number: the weight; its
 * value is `null`.
 */
export type MixEntry = number | { readonly weight: number; readonly value: (context: ValueContext) => AnyValue }

/** Lists the operations of a mix by their names. */
export type MixEntries = Readonly<Record<string, MixEntry>>

/** Stands for the value of the operation that an entry stands for. */
export type ValueOf<Entry> = Entry extends { readonly value: (context: never) => infer Value } ? Value : null

/** One of several kinds, to be drawn by weight. */
export interface Weighted {
  readonly weight: number
}

/** The sum of the weights. Throws a ScenarioError when they make no sense; `name` says which one is wrong. */
export function totalWeight<Kind extends Weighted>(kinds: readonly Kind[], name: (kind: Kind) => string): number {
  let total = 0
  for (const kind of kinds) {
    if (!(kind.weight >= 0)) throw new ScenarioError(`mix: the weight of ${name(kind)} is ${kind.weight}`)
    total += kind.weight
  }
  if (total === 0) throw new ScenarioError('mix: give at least one operation a weight above 0')
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

const weight = v.pipe(
  v.number('a weight, or { weight, value } with a function that makes the value'),
  v.minValue(0, 'a weight of 0 or more'),
)
const entry = optionsOf<Exclude<MixEntry, number>>(
  { weight, value: functionField('a function that makes the value; without one, give just the weight') },
  ['weight', 'value'],
)
const entriesSchema = v.pipe(
  plainObject('weights by the names of operations'),
  v.record(
    v.string(),
    v.lazy(given => (typeof given === 'object' ? entry : weight)),
  ),
)

/** Returns the kinds of operations of a mix, with what makes their values. Throws a ScenarioError for what is no mix. */
export function operationKinds(entries: MixEntries) {
  checkOptions('mix', entriesSchema, entries)
  return Object.entries(entries).map(([f, entry]) =>
    typeof entry === 'number' ? { f, weight: entry, value: (_: ValueContext): AnyValue => null } : { f, ...entry },
  )
}
