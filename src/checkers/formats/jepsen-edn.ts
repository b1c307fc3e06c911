import type { History, HistoryEvent } from '../../workload/history.ts'
import { EdnError, ednItems } from './edn.ts'
import { eventFromRecord, HistoryFormatError } from './jepsen-record.ts'

/**
 * A history in Jepsen's EDN: one vector (or list) of maps, or a map after the other. Also Porcupine's key-value text, whose
 * maps have a `:key` beside the `:value`: see `kv({ missing: '' })`.
 *
 * @throws HistoryFormatError naming the line.
 */
export function readJepsenEdn(text: string): History {
  const events: HistoryEvent[] = []
  try {
    for (const { value, line } of ednItems(text)) events.push(eventFromRecord(value, events.length, line))
  } catch (error) {
    if (!(error instanceof EdnError)) throw error
    throw new HistoryFormatError(error.line, error.message.replace(/^line \d+: /, ''))
  }
  return events
}
