import type { HistoryEvent } from '../../workload/history.ts'
import type { HistoryStream } from '../checker.ts'
import { identity } from '../equality.ts'

const NS_PER_MS = 1e6

/** What counts as wrong in a set. */
export interface SetRules {
  readonly add: string
  readonly read: string
  readonly lostBy: 'last' | 'final'
  readonly linearizable: boolean
  readonly staleFromMs: number
}

interface Element {
  /** When it was known to be there, and as which of the known ones; undefined as long as it is not. */
  known?: { readonly position: number; readonly time: number }
  seenBy: number
}

/**
 * Says when a read has an element twice, or one that had not begun to be added; or lacks one that was known when it began, where that cannot be
 * mended: in the final phase, or where a set has to be linearizable.
 */
export function setStream({ add, read, lostBy, linearizable, staleFromMs }: SetRules): HistoryStream {
  const elements = new Map<unknown, Element>()
  /** In the order in which they became known. */
  const known: Element[] = []
  const open = new Map<number, { readonly position: number; readonly event: HistoryEvent }>()
  let position = -1
  const know = (element: Element, { time }: HistoryEvent) => {
    if (element.known !== undefined) return
    element.known = { position, time }
    known.push(element)
  }
  return event => {
    position++
    const { process, type, f, value } = event
    if (typeof process !== 'number' || (f !== add && f !== read)) return false
    const invocation = open.get(process)
    if (type === 'invoke') {
      open.set(process, { position, event })
      if (f === add && !elements.has(identity(value))) elements.set(identity(value), { seenBy: -1 })
      return false
    }
    open.delete(process)
    if (type !== 'ok' || invocation === undefined) return false
    if (f === add) {
      know(elements.get(identity(invocation.event.value)) as Element, event)
      return false
    }
    const start = invocation.position
    let isWrong = false
    let old = 0
    for (const each of Array.isArray(value) || value instanceof Set ? value : []) {
      const element = elements.get(identity(each))
      if (element === undefined || element.seenBy === start) isWrong = true
      if (element === undefined) continue
      if (element.known !== undefined && element.known.position < start) old++
      element.seenBy = start
      know(element, event)
    }
    if (isWrong) return true
    const counts = lostBy === 'final' ? invocation.event.final === true || event.final === true : linearizable
    if (!counts) return false
    // Most reads lack nothing: then there is no need to look for it.
    let amount = 0
    for (let high = known.length; amount < high; ) {
      const middle = (amount + high) >> 1
      if (known[middle]!.known!.position < start) amount = middle + 1
      else high = middle
    }
    if (old === amount) return false
    if (lostBy === 'final') return true
    return known.slice(0, amount).some(({ seenBy, known: since }) => {
      if (seenBy === start) return false
      const { time } = since!
      return staleFromMs === 0 || time < 0 || invocation.event.time + 1 - time >= staleFromMs * NS_PER_MS
    })
  }
}
