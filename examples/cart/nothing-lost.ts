import type { Checker, History } from 'sameseed'

interface Answer {
  readonly status: number
  readonly body: readonly string[]
}

/** Expects that a cart holds every item whose adding was confirmed before the cart was asked for. */
export const nothingLost: Checker = {
  name: 'no item is lost',
  check(history: History) {
    const confirmed = new Set<string>()
    /** What each client has to find: what was confirmed when it asked. */
    const owed = new Map<number | string, readonly string[]>()
    for (const { type, process, value } of history) {
      if (type === 'invoke') owed.set(process, [...confirmed])
      if (type !== 'ok') continue
      const { status, body } = value as Answer
      const lost = owed.get(process)?.filter(item => !body.includes(item)) ?? []
      if (lost.length > 0) return { valid: false, reason: `confirmed, and not in the cart: ${lost.join(', ')}` }
      const added = body.at(-1)
      if (status === 201 && added !== undefined) confirmed.add(added)
    }
    return { valid: true, reason: '' }
  },
}
