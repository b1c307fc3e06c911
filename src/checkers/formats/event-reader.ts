import type { History, HistoryEvent } from '../../workload/history.ts'
import type { HistoryFormat } from './history-format.ts'
import type { SkippedLines } from './skipped-lines.ts'
import { MORE, TextWindow } from './text-window.ts'

/** Reads events from a window on a text. */
export interface EventReader {
  /** What it turned out to be in. */
  readonly format: HistoryFormat
  /** The index that the last event had in the text. */
  readonly index?: number | bigint | undefined
  /** Lines that held no event. */
  readonly skipped?: SkippedLines | undefined
  /** In formats in which an event ends with its line: the text ends without the end of one, so that the last event may be cut. */
  readonly endsWithinLine?: boolean
  /**
   * The next event, `undefined` at the end of the text. Throws `MORE` if it needs more than is in the window: then it is asked again
   * with a longer one, which is where it was when it was committed last.
   */
  next(): HistoryEvent | undefined
}

/** The history in a whole text. @throws HistoryFormatError */
export function readAll(text: string, readerOf: (window: TextWindow) => EventReader): History {
  const window = new TextWindow()
  window.append(text)
  window.isLast = true
  const reader = readerOf(window)
  const events: HistoryEvent[] = []
  for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(event)
  return events
}

/** Reads all events that are complete. */
export function readComplete(window: TextWindow, reader: EventReader, onEvent: (event: HistoryEvent) => void): void {
  try {
    for (let event = reader.next(); event !== undefined; event = reader.next()) onEvent(event)
  } catch (error) {
    if (error !== MORE) throw error
    window.rewind()
  }
}
