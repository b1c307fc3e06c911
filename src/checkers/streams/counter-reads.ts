import type { HistoryStream } from '../checker.ts'
import { type Exact, isExact } from '../exact.ts'
import { Extreme } from '../invariants/extreme.ts'

/**
 * Says when a read of a counter is out of bounds. What is under way may have been added: where it fails later, a read may be found wrong only by
 * the whole history.
 */
export function counterStream(amountOf: (f: string, value: unknown) => Exact | undefined): HistoryStream {
  const lower = new Extreme((a, b) => a <= b)
  const upper = new Extreme((a, b) => a >= b)
  const open = new Map<number, { readonly position: number; readonly value: unknown }>()
  let position = -1
  return ({ process, type, f, value }) => {
    position++
    if (typeof process !== 'number') return false
    const running = open.get(process)
    if (type === 'invoke') open.set(process, { position, value })
    else open.delete(process)
    const isStart = type === 'invoke'
    if (f === 'read') {
      if (type !== 'ok' || running === undefined || !isExact(value)) return false
      return value < lower.since(running.position) || value > upper.since(running.position)
    }
    const amount = amountOf(f, isStart ? value : running?.value)
    if (amount === undefined || type === 'info' || (!isStart && running === undefined)) return false
    // What begins, or did not happen after all, is where it may have been added; what has ended is where it was.
    const isPossible = isStart || type === 'fail'
    const bound = isPossible === amount > 0 ? upper : lower
    bound.add(type === 'fail' ? -amount : amount, position)
    return false
  }
}
