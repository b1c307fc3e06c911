import type { HistoryStream } from '../checker.ts'
import { identity, same } from '../equality.ts'

/** The longest list that was read of a key: what all other reads must be a beginning of, or go on from. */
interface Longest {
  readonly elements: unknown[]
  /** Of them all, to find one that comes twice. */
  readonly identities: Set<unknown>
}

/**
 * Says when a committed read of a list has an element twice, or is no beginning of another one, nor that of it. What was known already is
 * compared in place; only elements that are new are taken up.
 */
export function listStream(): HistoryStream {
  const longest = new Map<unknown, Longest>()
  return ({ process, type, value }) => {
    if (type !== 'ok' || typeof process !== 'number' || !Array.isArray(value)) return false
    let isWrong = false
    for (const microOperation of value) {
      if (!Array.isArray(microOperation) || microOperation[0] !== 'r' || !Array.isArray(microOperation[2])) continue
      const key = identity(microOperation[1])
      let known = longest.get(key)
      if (known === undefined) {
        known = { elements: [], identities: new Set() }
        longest.set(key, known)
      }
      if (!fits(known, microOperation[2])) isWrong = true
    }
    return isWrong
  }
}

/** Whether a read agrees with what is known, which grows by what the read has more. */
function fits({ elements, identities }: Longest, list: readonly unknown[]): boolean {
  const shared = Math.min(elements.length, list.length)
  for (let i = 0; i < shared; i++) if (!same(elements[i], list[i])) return false
  for (let i = shared; i < list.length; i++) {
    const id = identity(list[i])
    if (identities.has(id)) return false
    identities.add(id)
    elements.push(list[i])
  }
  return true
}
