import type { EventType, HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'

const TYPES: ReadonlySet<unknown> = new Set<EventType>(['invoke', 'ok', 'fail', 'info'])

/** A text that is not a history; the message names the line. */
export class HistoryFormatError extends Error {
  override readonly name = 'HistoryFormatError'
  readonly line: number
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`)
    this.line = line
  }
}

/**
 * An event from what a file has for it. Its own `index` is not used: files are cut out of longer histories. A missing time
 * is -1, as in Jepsen. A `key` beside the value becomes `[key, value]`.
 *
 * @throws HistoryFormatError naming `line` and what is wrong.
 */
export function eventFromRecord(record: unknown, index: number, line: number): HistoryEvent {
  if (typeof record !== 'object' || record === null || Array.isArray(record) || record instanceof Set) {
    throw new HistoryFormatError(line, `expected a map with type, process and f, not ${show(record)}`)
  }
  const { type, process, f, value = null, time = -1, error, key } = record as Record<string, unknown>
  if (!TYPES.has(type)) throw new HistoryFormatError(line, `type must be invoke, ok, fail or info, not ${show(type)}`)
  if (typeof process !== 'string' && !(typeof process === 'number' && Number.isInteger(process))) {
    throw new HistoryFormatError(line, `process must be a whole number or a name, not ${show(process)}`)
  }
  if (typeof f !== 'string') throw new HistoryFormatError(line, `f must be a name, not ${show(f)}`)
  if (typeof time !== 'number') throw new HistoryFormatError(line, `time must be a number, not ${show(time)}`)
  return {
    index,
    time,
    process,
    type: type as EventType,
    f,
    value: key === undefined ? value : [key, value],
    ...(error === undefined ? {} : { error }),
  }
}
