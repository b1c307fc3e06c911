import type { EventType, History, HistoryEvent } from '../../workload/history.ts'
import { readEdn } from './edn-reader.ts'
import { type EventReader, readAll } from './event-reader.ts'
import { HistoryFormatError } from './format-error.ts'
import { MORE, type TextWindow } from './text-window.ts'

const PREFIX = /^INFO\s+jepsen\.util - /
const LINE = /^(:?\S+)\s+:(invoke|ok|fail|info)\s+:(\S+)\s+(.*)$/

/**
 * The log of the etcd test in early Jepsen, as in Porcupine's test data: `INFO  jepsen.util - 3	:ok	:read	4`. Other
 * lines of the log are skipped. There are no times. To judge it as Porcupine does: `casRegister({ failedCas: 'mismatch' })`.
 *
 * @throws HistoryFormatError
 */
export function readEtcdLog(text: string): History {
  return readAll(text, window => new EtcdLogReader(window))
}

export class EtcdLogReader implements EventReader {
  readonly format = 'etcd-log'
  readonly #window: TextWindow
  #count = 0

  constructor(window: TextWindow) {
    this.#window = window
  }

  next(): HistoryEvent | undefined {
    const window = this.#window
    while (window.at < window.text.length) {
      const start = window.at
      const lineEnd = window.text.indexOf('\n', start)
      if (lineEnd === -1 && !window.isLast) throw MORE
      const end = lineEnd === -1 ? window.text.length : lineEnd
      const line = window.text.slice(start, end).trimEnd()
      const event = this.#event(line, start)
      window.at = Math.min(end + 1, window.text.length)
      window.commit()
      if (event !== undefined) return event
    }
    if (!window.isLast) throw MORE
    return undefined
  }

  #event(line: string, start: number): HistoryEvent | undefined {
    const prefix = PREFIX.exec(line)
    if (prefix === null) return undefined
    const match = LINE.exec(line.slice(prefix[0].length))
    if (match === null) {
      const rest = line.slice(prefix[0].length)
      throw this.#window.error(start + prefix[0].length, `expected process, type, f and value, not '${rest}'`)
    }
    const [, process, type, f, text] = match as unknown as [string, string, EventType, string, string]
    const value = this.#value(text, start + line.length - text.length)
    // Where it did not work out the log has the reason in place of the value.
    const isReason = (type === 'fail' || type === 'info') && text.startsWith(':')
    return {
      index: this.#count++,
      time: -1,
      process: /^\d+$/.test(process) ? Number(process) : process.replace(/^:/, ''),
      type,
      f,
      value: isReason ? null : value,
      ...(isReason ? { error: value } : {}),
    }
  }

  #value(text: string, at: number): unknown {
    let values: unknown[]
    try {
      values = readEdn(text)
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error
      throw this.#window.error(at + error.column - 1, error.problem)
    }
    if (values.length === 1) return values[0]
    throw this.#window.error(at, `expected one value, not '${text}'`)
  }
}
