import type { History, HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { same } from '../equality.ts'

/** No number: what such processes do is no operation. */
const ASIDE = 'resolution'

/** What clients were told of operations that had not ended. */
export interface Resolved {
  /** The history with the answers in place of what they tell. */
  readonly history: History
  /** Two answers about one operation that differ. */
  readonly contradiction: readonly [HistoryEvent, HistoryEvent] | undefined
}

/**
 * Puts the answers of `resolve` in place of what they tell: an operation that is done ends with its result when the answer comes, and one that
 * is not has failed. The events keep their places.
 */
export function resolved(history: History, resolve: string): Resolved {
  const events: HistoryEvent[] = [...history]
  /** By process: where its last operation begins and ends. */
  const last = new Map<unknown, { readonly start: number; end?: number; answer?: HistoryEvent }>()
  const asked = new Map<unknown, HistoryEvent>()
  let contradiction: Resolved['contradiction']
  for (const [position, event] of history.entries()) {
    const { process, type, f, value } = event
    if (typeof process !== 'number') continue
    if (f !== resolve) {
      const operation = last.get(process)
      if (type === 'invoke') last.set(process, { start: position })
      else if (operation !== undefined) operation.end = position
      continue
    }
    events[position] = { ...event, process: ASIDE }
    if (type === 'invoke') asked.set(process, event)
    if (type !== 'ok') continue
    const about = asked.get(process)?.value
    const operation = last.get(about)
    if (operation === undefined) throw wrong(event, `process ${show(about)} had not done anything`)
    const { done, result } = (value ?? {}) as { done?: unknown; result?: unknown }
    if (typeof done !== 'boolean') throw wrong(event, `its ok carries { done, result }, not ${show(value)}`)
    const { start, end, answer } = operation
    if (answer !== undefined) {
      if (!same(answer.value, value)) contradiction ??= [answer, event]
      continue
    }
    const ending = end === undefined ? undefined : history[end]!
    if (ending !== undefined && ending.type !== 'info') {
      throw wrong(event, `the last operation of process ${show(about)} had ended in ${ending.type}`)
    }
    if (end !== undefined) events[end] = { ...history[end]!, process: ASIDE }
    operation.answer = event
    const { index, time } = event
    const invocation = history[start]!
    const completion = { ...invocation, index, time }
    events[position] = done
      ? { ...completion, type: 'ok', value: result === undefined ? invocation.value : result }
      : { ...completion, type: 'fail' }
  }
  return { history: events, contradiction }
}

function wrong({ process, index }: HistoryEvent, what: string): Error {
  return new Error(`history, event ${index}: process ${process}'s answer makes no sense: ${what}`)
}
