import type { Checker } from '../../checkers/checker.ts'
import { counted } from '../../options/counted.ts'
import type { Malformed } from './rpc.ts'

/** Checks whether all replies to clients have what Maelstrom's workload asks for. */
export function wellFormed(): Checker<readonly string[]> {
  return {
    name: 'protocol',
    check(history) {
      const found = history.flatMap(({ error }) => (error as Partial<Malformed> | undefined)?.malformed ?? [])
      const [first] = found
      if (first === undefined) return { valid: true, reason: 'All replies are well-formed.', details: [] }
      const others = found.length === 1 ? '' : ` So it is with ${counted(found.length - 1, 'more answer')}.`
      return { valid: false, reason: `${first}.${others}`, details: found }
    },
  }
}
