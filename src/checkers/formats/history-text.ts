import type { History } from '../../workload/history.ts'
import { readEtcdLog } from './etcd-log.ts'
import { readJepsenEdn } from './jepsen-edn.ts'
import { readJepsenJson } from './jepsen-json.ts'

/** What a history can be written in. */
export type HistoryFormat = 'edn' | 'json' | 'etcd-log'

/**
 * A history in any of the formats; which one shows from its beginning.
 *
 * @throws HistoryFormatError naming the line.
 */
export function readHistory(text: string, format: HistoryFormat = formatOf(text)): History {
  if (format === 'json') return readJepsenJson(text)
  return format === 'edn' ? readJepsenEdn(text) : readEtcdLog(text)
}

function formatOf(text: string): HistoryFormat {
  if (/^\s*\[?\s*\{\s*"/.test(text) || /^\s*\[\s*\]\s*$/.test(text)) return 'json'
  return /^\s*[[({;#]/.test(text) || text.trim() === '' ? 'edn' : 'etcd-log'
}
