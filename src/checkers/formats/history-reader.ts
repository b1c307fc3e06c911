import type { HistoryEvent } from '../../workload/history.ts'
import { EtcdLogReader } from './etcd-log.ts'
import { type EventReader, readComplete } from './event-reader.ts'
import { type HistoryFormat, notationOf } from './history-format.ts'
import { JepsenEdnReader } from './jepsen-edn.ts'
import { JepsenJsonReader } from './jepsen-json.ts'
import { TextWindow } from './text-window.ts'

export interface HistoryReaderOptions {
  /** Default: what the beginning of the text looks like. */
  readonly format?: HistoryFormat
  /** The name of the file, for errors. */
  readonly file?: string
}

const LONG_EVENT = 100_000

/**
 * Reads a history that comes in pieces, of whatever size, and hands on its events as soon as they are complete. Besides
 * the events it holds no more than what one piece and one event take.
 *
 * ```ts
 * const events: HistoryEvent[] = []
 * const reader = new HistoryReader(event => events.push(event), { file: path })
 * for await (const piece of createReadStream(path, 'utf8')) reader.write(piece)
 * reader.end()
 * ```
 */
export class HistoryReader {
  readonly #onEvent: (event: HistoryEvent) => void
  readonly #window: TextWindow
  readonly #wanted: HistoryFormat | undefined
  #reader: EventReader | undefined
  #waiting: string[] = []
  #waitingLength = 0
  /** How much text there should be before it is tried again to read an event. */
  #enough = 0

  constructor(onEvent: (event: HistoryEvent) => void, options: HistoryReaderOptions = {}) {
    this.#onEvent = onEvent
    this.#window = new TextWindow(options.file)
    this.#wanted = options.format
  }

  /** What the text is in; certain once its first event has been read. `undefined` if not even that is known yet. */
  get format(): HistoryFormat | undefined {
    return this.#reader?.format as HistoryFormat | undefined
  }

  /** @throws HistoryFormatError */
  write(piece: string): void {
    this.#waiting.push(piece)
    this.#waitingLength += piece.length
    if (this.#window.left + this.#waitingLength < this.#enough) return
    this.#read()
    // One event may be longer than many pieces: then it is not tried with every piece, but when there is twice as much.
    this.#enough = this.#window.left > LONG_EVENT ? this.#window.left * 2 : 0
  }

  /** The text is complete. @throws HistoryFormatError */
  end(): void {
    this.#window.isLast = true
    this.#read()
  }

  #read(): void {
    const window = this.#window
    window.append(this.#waiting.join(''))
    this.#waiting = []
    this.#waitingLength = 0
    this.#reader ??= this.#readerOf(window)
    if (this.#reader !== undefined) readComplete(window, this.#reader, this.#onEvent)
  }

  #readerOf(window: TextWindow): EventReader | undefined {
    const format = this.#wanted ?? notationOf(window.text, window.isLast)
    switch (format) {
      case undefined:
        return undefined
      case 'json':
      case 'jsonl':
        return new JepsenJsonReader(window)
      case 'etcd-log':
        return new EtcdLogReader(window)
      case 'none':
        throw window.error(0, 'this looks like none of the formats of histories: EDN, JSON, JSON Lines, etcd log')
      default:
        return new JepsenEdnReader(window)
    }
  }
}
