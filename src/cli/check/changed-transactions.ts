import { show } from '../../checkers/display.ts'
import { same } from '../../checkers/equality.ts'
import { counted } from '../../options/counted.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'

/** Micro-operations whose last part is a result, and not what was asked for. */
const LOOKS: ReadonlySet<unknown> = new Set(['r', 'rp', 'poll', 'send'])

/**
 * Transactions that succeeded with other micro-operations than they were asked for: as Elle does, the checkers go by what they ended with, so
 * that a write which is missing there is not missed.
 */
export function changedTransactionsNote(history: History): readonly string[] {
  const running = new Map<HistoryEvent['process'], unknown>()
  let count = 0
  let first: { readonly position: number; readonly asked: unknown; readonly told: unknown } | undefined
  for (let position = 0; position < history.length; position++) {
    const { process, type, value } = history[position]!
    if (type === 'invoke') {
      running.set(process, value)
      continue
    }
    const asked = running.get(process)
    running.delete(process)
    if (type !== 'ok' || !isTransaction(asked) || !isTransaction(value) || isAsAsked(asked, value)) continue
    count++
    first ??= { position, asked, told: value }
  }
  if (first === undefined) return []
  const { position, asked, told } = first
  const which =
    count === 1
      ? `event ${position} ends a transaction`
      : `${counted(count, 'event')} (the first is event ${position}) end transactions`
  return [
    `${which} with other operations than were asked for: ${show(told)} instead of ${show(asked)}; judged by how they ended`,
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
