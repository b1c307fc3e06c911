import type { Checker, History, HistoryEvent } from 'sameseed'

interface Answer {
  readonly status: number
  readonly body: readonly string[]
}

/** Expects that a cart holds every item whose adding was confirmed before the cart was asked for. */
export const nothingLost: Checker = {
  name: 'no item is lost',
  check(history: History) {
    /** By item, the event that confirmed it. */
    const confirmed = new Map<string, HistoryEvent>()
    /** What each client has to find: what was confirmed when it asked. */
    const owed = new Map<number | string, readonly string[]>()
    for (const event of history) {
      const { type, process, value } = event
      if (type === 'invoke') owed.set(process, [...confirmed.keys()])
      if (type !== 'ok') continue
      const { status, body } = value as Answer
      const lost = owed.get(process)?.filter(item => !body.includes(item)) ?? []
      if (lost.length > 0) {
        // What stands in the details is marked in the story and on the page.
        const details = { found: event, confirmed: lost.map(item => confirmed.get(item)) }
        return { valid: false, reason: `confirmed, and not in the cart: ${lost.join(', ')}`, details }
      }
      const added = body.at(-1)
      if (status === 201 && added !== undefined) confirmed.set(added, event)
    }
    return { valid: true, reason: '' }
  },
}
