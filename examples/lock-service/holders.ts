import type { History } from 'sameseed'
import { type CheckerOf, inconsistent, type Model } from 'sameseed/checkers'
import type { Work } from './worker.ts'

/** What increments come to, one after the other. */
export const increments: Model<number, 'increment'> = {
  name: 'count',
  init: () => 0,
  step: (count, { result, known }) => (known && (result as Work).count !== count + 1 ? inconsistent : count + 1),
}

/** Checks that no two workers use the lock at the same time, each by its own lease. Its clock has to be right. */
export const oneHolderAtATime: CheckerOf<'increment'> = {
  name: 'one holder at a time',
  operations: ['increment'],
  check(history) {
    const works = worksOf(history).sort((a, b) => a.fromMs - b.fromMs)
    const second = works.findIndex((work, index) => index > 0 && work.fromMs < works[index - 1]!.untilMs)
    if (second === -1) return { valid: true, reason: `No two of ${works.length} overlap.` }
    const [a, b] = [works[second - 1]!, works[second]!]
    const reason = `${b.by} has the lock with token ${b.token} at ${b.fromMs} ms, and ${a.by} uses it with token ${a.token} until ${a.untilMs} ms`
    return { valid: false, reason }
  },
}

function worksOf(history: History) {
  return history
    .filter(({ f, type }) => f === 'increment' && type === 'ok')
    .map(({ process, value }) => ({ by: `process ${process}`, ...(value as Work) }))
}
