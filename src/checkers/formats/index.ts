/** Reading and writing histories. */

export { readEdn } from './edn-reader.ts'
export { HistoryFormatError, type TextPosition } from './format-error.ts'
export { HISTORY_FORMATS, type HistoryFormat, WRITTEN_FORMATS, type WrittenFormat } from './history-format.ts'
export { HistoryReader, type HistoryReaderOptions } from './history-reader.ts'
export { readHistory } from './history-text.ts'
export { HistoryWriter, writeHistory } from './history-writer.ts'
export { readJepsenEdn } from './jepsen-edn.ts'
export { readJepsenJson } from './jepsen-json.ts'
export { readEtcdLog } from './jepsen-text.ts'
export type { Disorder, HistoryOrder } from './line-order.ts'
export type { SkippedLines } from './skipped-lines.ts'
