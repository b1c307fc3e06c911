import { same } from '../equality.ts'

/** The order in which the values of a key were written, where that is known from elsewhere; keys that it does not know have none. */
export type VersionOrderOption =
  | ReadonlyMap<unknown, readonly unknown[]>
  | ((key: unknown) => readonly unknown[] | undefined)

/** The option as a function. Keys of a map need only be equal, not the same object. */
export function givenOrder(
  option: VersionOrderOption | undefined,
): ((key: unknown) => readonly unknown[] | undefined) | undefined {
  return typeof option === 'object' ? key => lookUp(option, key) : option
}

function lookUp(orders: ReadonlyMap<unknown, readonly unknown[]>, key: unknown): readonly unknown[] | undefined {
  const values = orders.get(key)
  if (values !== undefined || typeof key !== 'object') return values
  for (const [other, order] of orders) if (same(other, key)) return order
  return undefined
}
