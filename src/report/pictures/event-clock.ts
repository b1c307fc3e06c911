import { showTime } from '../../checkers/display.ts'
import type { ClientOperation } from '../../checkers/operation.ts'
import type { History } from '../../workload/history.ts'

/** Says when operations began and ended. */
export interface EventClock {
  /** For an axis: as short as it can be while different times read differently. */
  tick(operation: ClientOperation, isEnd: boolean): string
  /** `invoked at 1.2s (event 4), completed at 1.204s (event 7)` */
  describe(operation: ClientOperation): string
  /** The two moments for a table: times and numbers of events, as far as they are known. */
  start(operation: ClientOperation): string
  end(operation: ClientOperation): string
}

const UNITS: readonly (readonly [ns: number, name: string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
]
const MOST_DECIMALS = 6

/** A clock for some operations of a history. Histories may lack times, and operations may be of a part of the history. */
export function eventClock(history: History, operations: readonly ClientOperation[]): EventClock {
  const times = [...new Set(operations.flatMap(({ startTime, endTime }) => [startTime, endTime]).filter(t => t >= 0))]
  times.sort((a, b) => a - b)
  const hasTimes = times.length > 1
  const [unit, name] = UNITS.find(([ns]) => (times.at(-1) ?? 0) >= ns) ?? UNITS[3]!
  const closest = times.slice(1).reduce((least, time, i) => Math.min(least, time - times[i]!), Number.POSITIVE_INFINITY)
  // Not finer than what a pixel of the axis could mean.
  const resolution = Math.max(closest, ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000, 1)
  const decimals = Math.max(0, Math.min(MOST_DECIMALS, Math.ceil(Math.log10(unit / resolution))))
  const isWhole = operations.every(({ start, process, f }) => {
    const event = history[start]
    return event !== undefined && event.process === process && event.f === f && event.type === 'invoke'
  })
  const index = (position: number) => (isWhole ? history[position]?.index : undefined)
  const short = (time: number, position: number) => {
    if (hasTimes) return time < 0 ? '' : `${Number((time / unit).toFixed(decimals))} ${name}`
    const event = index(position)
    return event === undefined ? '' : `#${event}`
  }
  const long = (time: number, position: number) => {
    const event = index(position)
    const at = hasTimes && time >= 0 ? showTime(time) : undefined
    if (event === undefined) return at ?? ''
    return at === undefined ? `event ${event}` : `${at} (event ${event})`
  }
  const start = ({ startTime, start }: ClientOperation) => long(startTime, start)
  const end = ({ outcome, end, endTime }: ClientOperation) => {
    if (outcome !== 'info') return long(endTime, end)
    return hasTimes && endTime >= 0 ? `given up at ${showTime(endTime)}` : 'never'
  }
  return {
    tick: ({ startTime, start, endTime, end }, isEnd) => (isEnd ? short(endTime, end) : short(startTime, start)),
    describe(operation) {
      const began = start(operation)
      const ended = end(operation)
      const fate =
        operation.outcome === 'info'
          ? `no answer${ended.startsWith('given up') ? ` (${ended})` : ''}: it may have taken effect at any time since, or never`
          : `${operation.outcome === 'fail' ? 'failed' : 'completed'}${ended === '' ? '' : ` at ${ended}`}`
      return `invoked${began === '' ? '' : ` at ${began}`}, ${fate}`
    },
    start,
    end,
  }
}

/** Why an operation failed or was given up, if the history says so. */
export function errorOf(history: History, operation: ClientOperation): unknown {
  if (operation.outcome === 'ok') return undefined
  for (let position = operation.start + 1; position < history.length; position++) {
    const event = history[position]!
    if (event.process === operation.process && event.type !== 'invoke') return event.error
  }
  return undefined
}
