import type { EventType, History, HistoryEvent } from '../../workload/history.ts'
import { ednNumber } from './edn-atom.ts'
import { EdnTexts } from './edn-reader.ts'
import { type EventReader, readAll } from './event-reader.ts'
import { EventMaker, EventRecord } from './event-record.ts'
import { HistoryFormatError } from './format-error.ts'
import type { JepsenTextFormat } from './history-format.ts'
import type { SkippedLines } from './skipped-lines.ts'
import { MORE, type TextWindow } from './text-window.ts'

interface Notation {
  /** What stands before an operation. Lines without it are passed over. */
  readonly prefix: RegExp
  /** A line with the prefix and no operation is an error. */
  readonly isStrict: boolean
  /** Where it did not work out, there is the reason in place of the value. */
  readonly reasonForValue: boolean
}

const OPERATION = /^(:?\S+)\s+:(invoke|ok|fail|info)\s+:(\S+)(?:\s+(.*))?$/

const NOTATIONS: Readonly<Record<JepsenTextFormat, Notation>> = {
  'etcd-log': { prefix: /^INFO\s+jepsen\.util - /, isStrict: true, reasonForValue: true },
  'jepsen-txt': { prefix: /^(?=\S)/, isStrict: true, reasonForValue: false },
  // Before version 0.1.9 `INFO [2016-11-04 15:40:44,229] jepsen worker 3 - jepsen.util 3	:invoke …`, and a colon since.
  'jepsen-log': {
    prefix: /^.*?\bjepsen\.util(?::| -)? (?=:?\S+\s+:(?:invoke|ok|fail|info)\s)/,
    isStrict: false,
    reasonForValue: false,
  },
}

/**
 * Reads the log of the etcd test in early Jepsen, as in Porcupine's test data: `INFO  jepsen.util - 3     :ok
 * :read   4`. Other lines of the log are skipped. There are no times. To judge it as Porcupine does: `casRegister({
 * failedCas: 'mismatch' })`.
 *
 * @throws HistoryFormatError
 */
export function readEtcdLog(text: string): History {
  return readAll(text, window => new JepsenTextReader(window, 'etcd-log'))
}

/**
 * Reads what Jepsen prints for people: `history.txt` (process, type, f, value and error with tabs between), the operations in
 * `jepsen.log`, and the log of the early etcd test. None of them has times.
 */
export class JepsenTextReader implements EventReader {
  readonly format: JepsenTextFormat
  readonly #window: TextWindow
  readonly #notation: Notation
  readonly #record = new EventRecord()
  readonly #maker = new EventMaker()
  readonly #edn = new EdnTexts()
  skipped: SkippedLines | undefined
  endsWithinLine = false

  constructor(window: TextWindow, format: JepsenTextFormat) {
    this.#window = window
    this.format = format
    this.#notation = NOTATIONS[format]
  }

  next(): HistoryEvent | undefined {
    const window = this.#window
    while (window.at < window.text.length) {
      const start = window.at
      const lineEnd = window.text.indexOf('\n', start)
      if (lineEnd === -1 && !window.isLast) throw MORE
      const end = lineEnd === -1 ? window.text.length : lineEnd
      const line = window.text
        .slice(start, end)
        .trimEnd()
        .replace(/^\uFEFF/, '')
      const event = this.#event(line, start)
      window.at = Math.min(end + 1, window.text.length)
      window.commit()
      if (lineEnd === -1 && line !== '') this.endsWithinLine = true
      if (event !== undefined) return event
      if (line !== '') this.skipped = { count: (this.skipped?.count ?? 0) + 1, first: this.skipped?.first ?? line }
    }
    if (!window.isLast) throw MORE
    return undefined
  }

  #event(line: string, start: number): HistoryEvent | undefined {
    const prefix = this.#notation.prefix.exec(line)
    if (prefix === null) return undefined
    const rest = line.slice(prefix[0].length)
    const match = OPERATION.exec(rest)
    if (match === null) {
      if (!this.#notation.isStrict) return undefined
      throw this.#window.error(start + prefix[0].length, `expected process, type, f and value, not '${rest}'`)
    }
    const [, process, type, name, text = 'nil'] = match as unknown as [string, string, EventType, string, string?]
    const [value, error] = this.#valueAndError(text, start + line.length - text.length)
    const isReason =
      this.#notation.reasonForValue &&
      (type === 'fail' || type === 'info') &&
      text.startsWith(':') &&
      error === undefined
    const reason = isReason ? value : error
    const record = this.#record
    record.clear()
    record.type = type
    record.process = /^-?\d+$/.test(process) ? ednNumber(process) : process.replace(/^:/, '')
    record.f = name
    record.value = isReason ? null : value
    record.error = reason
    const event = this.#maker.event(record)
    if (typeof event === 'string') throw this.#window.error(start + prefix[0].length, event)
    return event
  }

  /** The value, and behind it the error, which is any text. */
  #valueAndError(text: string, at: number): readonly [value: unknown, error: unknown] {
    const tab = text.indexOf('\t')
    if (tab === -1 || this.#notation.reasonForValue) {
      const values = this.#values(text, at)
      if (values.length === 1 || (values.length === 2 && !this.#notation.reasonForValue)) {
        return values as [unknown, unknown]
      }
      throw this.#window.error(at, `expected one value, not '${text}'`)
    }
    const [value, ...more] = this.#values(text.slice(0, tab), at)
    if (more.length > 0) throw this.#window.error(at, `expected one value, not '${text.slice(0, tab)}'`)
    return [value, this.#errorIn(text.slice(tab + 1).trim())]
  }

  #values(text: string, at: number): unknown[] {
    try {
      return this.#edn.read(text)
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error
      throw this.#window.error(at + error.column - 1, error.problem)
    }
  }

  /** Errors are printed as they are: EDN, or a sentence. */
  #errorIn(text: string): unknown {
    try {
      const values = this.#edn.read(text)
      if (values.length === 1) return values[0]
    } catch {}
    return text
  }
}
