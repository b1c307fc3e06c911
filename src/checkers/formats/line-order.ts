import type { HistoryEvent } from '../../workload/history.ts'

/** Says by what a history can be put in order. */
export type HistoryOrder = 'time' | 'index'

/** Describes events whose times, or indices, say that they happened in another order than that of their lines. */
export interface Disorder {
  /** Which of the two contradicts the lines. */
  readonly by: HistoryOrder
  /** How many events come after one that is later, by their time or index. */
  readonly events: number
  /** The place of the first of them, from 0. */
  readonly first: number
}

/** An event, and the index that it had in its file. */
export interface Recording {
  readonly event: HistoryEvent
  readonly index: number | bigint | undefined
}

/** Watches whether times and indices grow from line to line. Events that have none say nothing. */
export class LineOrder {
  readonly #latest: Record<HistoryOrder, number | bigint> = { time: -1, index: -1 }
  readonly #events: Record<HistoryOrder, number> = { time: 0, index: 0 }
  readonly #first: Record<HistoryOrder, number> = { time: -1, index: -1 }

  see(event: HistoryEvent, index: Recording['index']): void {
    this.#see('time', timeOf(event), event.index)
    this.#see('index', index, event.index)
  }

  #see(by: HistoryOrder, place: number | bigint | undefined, line: number): void {
    if (place === undefined) return
    if (place >= this.#latest[by]) this.#latest[by] = place
    else if (this.#events[by]++ === 0) this.#first[by] = line
  }

  get disorders(): readonly Disorder[] {
    return (['time', 'index'] as const)
      .filter(by => this.#events[by] > 0)
      .map(by => ({ by, events: this.#events[by], first: this.#first[by] }))
  }
}

/**
 * The events in the order of their times or indices, numbered anew; those at the same place in the order of their lines, but
 * invocations first, since what touches may overlap. Each must have a place.
 */
export function sorted(recordings: readonly Recording[], by: HistoryOrder): HistoryEvent[] {
  const placed = recordings.map(recording => ({ event: recording.event, place: placeBy(by, recording)! }))
  placed.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
  const events: HistoryEvent[] = []
  for (let start = 0; start < placed.length; ) {
    let end = start + 1
    while (end < placed.length && placed[end]!.place === placed[start]!.place) end++
    events.push(...invocationsFirst(placed.slice(start, end).map(({ event }) => event)))
    start = end
  }
  return fromEarliest(events).map((event, index) => ({ ...event, index }))
}

/** Times that are counted from the first one are counted from the earliest then. */
function fromEarliest(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  let earliest: bigint | undefined
  for (const { time, recorded } of events) {
    if (time < 0) continue
    if (typeof recorded?.time !== 'bigint') return events
    if (earliest === undefined || recorded.time < earliest) earliest = recorded.time
  }
  if (earliest === undefined) return events
  const origin = earliest
  return events.map(event => {
    const time = event.recorded?.time
    return typeof time === 'bigint' ? { ...event, time: Number(time - origin) } : event
  })
}

/** Of events at one place. A process may end one operation and begin another there: then the invocation comes second. */
function invocationsFirst(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  if (events.length === 1) return events
  const ended = new Set<number | string>()
  const first: HistoryEvent[] = []
  const rest: HistoryEvent[] = []
  for (const event of events) {
    if (event.type !== 'invoke') ended.add(event.process)
    const isFirst = event.type === 'invoke' && !ended.has(event.process)
    ;(isFirst ? first : rest).push(event)
  }
  return [...first, ...rest]
}

/** `undefined` if it says none. */
export function placeBy(by: HistoryOrder, { event, index }: Recording): number | bigint | undefined {
  return by === 'index' ? index : timeOf(event)
}

function timeOf({ time, recorded }: HistoryEvent): number | bigint | undefined {
  return recorded?.time ?? (time < 0 ? undefined : time)
}
