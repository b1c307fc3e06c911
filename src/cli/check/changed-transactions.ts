import { show } from '../../checkers/display.ts'
import { same } from '../../checkers/equality.ts'
import type { History } from '../../workload/history.ts'
import { oddEnds, whichEnd } from './odd-ends.ts'

/** Micro-operations whose last part is a result, and not what was asked for. */
const LOOKS: ReadonlySet<unknown> = new Set(['r', 'rp', 'poll', 'send'])

/**
 * Transactions that succeeded with other micro-operations than they were asked for: as Elle does, the checkers go by what they ended with, so
 * that a write which is missing there is not missed.
 */
export function changedTransactionsNote(history: History): readonly string[] {
  const odd = oddEnds(
    history,
    ({ value: asked }, { type, value: told }) =>
      type === 'ok' && isTransaction(asked) && isTransaction(told) && !isAsAsked(asked, told),
  )
  if (odd === undefined) return []
  const { count, began, ended } = odd
  return [
    `${whichEnd(odd)} ${count === 1 ? 'a transaction' : 'transactions'} with other operations than were asked for: ${show(ended.value)} instead of ${show(began.value)}; judged by how they ended`,
  ]
}

type MicroOperation = readonly [f: string, ...rest: readonly unknown[]]

function isTransaction(value: unknown): value is readonly MicroOperation[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every(each => Array.isArray(each) && typeof each[0] === 'string')
  )
}

function isAsAsked(asked: readonly MicroOperation[], told: readonly MicroOperation[]): boolean {
  if (asked.length !== told.length) return false
  for (let i = 0; i < asked.length; i++) {
    const [a, b] = [asked[i]!, told[i]!]
    if (a[0] !== b[0]) return false
    if (a[0] === 'poll') continue
    if (a[1] !== b[1] && !same(a[1], b[1])) return false
    if (!LOOKS.has(a[0]) && a[2] !== b[2] && !same(a[2], b[2])) return false
  }
  return true
}
