import type { HistoryStream } from '../checker.ts'
import { identity } from '../equality.ts'

/** Hears of what clients were told, and says when two answers of `f` contradict each other: `keyOf` and `saidOf` what an `ok` is about, and what it says of that. */
export function contradictions(
  f: string,
  keyOf: (value: unknown) => unknown,
  saidOf: (value: unknown, number: number) => unknown,
): HistoryStream {
  const first = new Map<unknown, unknown>()
  let number = 0
  return ({ type, process, f: name, value }) => {
    if (type !== 'ok' || name !== f || typeof process !== 'number') return false
    const key = identity(keyOf(value))
    const said = identity(saidOf(value, number++))
    if (!first.has(key)) first.set(key, said)
    return first.get(key) !== said
  }
}
