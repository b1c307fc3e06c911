import type { Checker, History } from 'sameseed'
import type { Echo } from './asker.ts'

/** Expects that each answer is what was said. */
export const sameWords: Checker<unknown, Echo> = {
  name: 'the same words',
  check(history: History) {
    const said = new Map<number | string, unknown>()
    for (const { type, process, value } of history) {
      if (type === 'invoke') said.set(process, value)
      const expected = said.get(process)
      if (type === 'ok' && value !== expected) {
        return { valid: false, reason: `"${expected}" was answered with "${value}"` }
      }
    }
    return { valid: true, reason: '' }
  },
}
