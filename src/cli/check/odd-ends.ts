import { counted } from '../../options/counted.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'

/** Operations of a history that do not end as they began: how many, and the first of them. */
export interface OddEnds {
  readonly count: number
  /** Of the event that ends the first one. */
  readonly position: number
  readonly began: HistoryEvent
  readonly ended: HistoryEvent
}

/** Finds them; `undefined` where there are none. */
export function oddEnds(
  history: History,
  isOdd: (began: HistoryEvent, ended: HistoryEvent) => boolean,
): OddEnds | undefined {
  const running = new Map<HistoryEvent['process'], HistoryEvent>()
  let count = 0
  let first: Omit<OddEnds, 'count'> | undefined
  for (let position = 0; position < history.length; position++) {
    const event = history[position]!
    if (event.type === 'invoke') {
      running.set(event.process, event)
      continue
    }
    const began = running.get(event.process)
    running.delete(event.process)
    if (began === undefined || !isOdd(began, event)) continue
    count++
    first ??= { position, began, ended: event }
  }
  return first === undefined ? undefined : { count, ...first }
}

/** `event 3 ends`, `2 events (the first is event 3) end`. */
export function whichEnd({ count, position }: OddEnds): string {
  return count === 1 ? `event ${position} ends` : `${counted(count, 'event')} (the first is event ${position}) end`
}
