import type { History, HistoryEvent } from '../../workload/history.ts'
import type { HistoryFormat } from './history-format.ts'
import { HistoryReader } from './history-reader.ts'

export type { HistoryFormat } from './history-format.ts'

/**
 * Reads a history in any of the formats; which one shows from its beginning.
 *
 * @throws HistoryFormatError
 */
export function readHistory(text: string, format?: HistoryFormat): History {
  const events: HistoryEvent[] = []
  const reader = new HistoryReader(event => events.push(event), format === undefined ? {} : { format })
  reader.write(text)
  reader.end()
  return events
}
