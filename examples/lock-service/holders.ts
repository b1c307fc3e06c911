import type { History } from 'sameseed'
import { type CheckerOf, inconsistent, type Model } from 'sameseed/checkers'
import type { Use, Work } from './worker.ts'

/** What increments come to, one after the other. */
export const increments: Model<number, 'increment'> = {
  name: 'count',
  init: () => 0,
  step: (count, { result, known }) => (known && (result as Work).count !== count + 1 ? inconsistent : count + 1),
}

/**
 * Checks that no two workers use the lock at the same time, each by its own lease, also where the storage refused what one of them
 * made of it. Their clocks have to be right.
 */
export const oneHolderAtATime: CheckerOf<'increment'> = {
  name: 'one holder at a time',
  operations: ['increment'],
  check(history) {
    const uses = usesOf(history).sort((a, b) => a.fromMs - b.fromMs)
    const second = uses.findIndex((use, index) => index > 0 && use.fromMs < uses[index - 1]!.untilMs)
    if (second === -1) return { valid: true, reason: `No two of ${uses.length} overlap.` }
    const [a, b] = [uses[second - 1]!, uses[second]!]
    const reason = `${b.by} has the lock with token ${b.token} at ${b.fromMs} ms, and ${a.by} uses it with token ${a.token} until ${a.untilMs} ms`
    return { valid: false, reason }
  },
}

function usesOf(history: History) {
  return history.flatMap(({ f, type, process, value, error }) => {
    const use = type === 'ok' ? value : type === 'info' ? error : undefined
    return f === 'increment' && isUse(use) ? [{ ...use, by: `process ${process}` }] : []
  })
}

function isUse(use: unknown): use is Use {
  return typeof use === 'object' && use !== null && 'untilMs' in use
}
