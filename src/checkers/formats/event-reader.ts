import type { History, HistoryEvent } from '../../workload/history.ts'
import { MORE, TextWindow } from './text-window.ts'

/** Reads events from a window on a text. */
export interface EventReader {
  /** What it turned out to be in. */
  readonly format: string
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

/** Reads all events that are complete. Whether there may be more: `false` if the text is at its end. */
export function readComplete(window: TextWindow, reader: EventReader, onEvent: (event: HistoryEvent) => void): boolean {
  for (;;) {
    const start = window.at
    try {
      const event = reader.next()
      if (event === undefined) return false
      onEvent(event)
    } catch (error) {
      if (error !== MORE) throw error
      window.at = start
      return true
    }
  }
}
