import * as v from 'valibot'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { HistoryEvent } from '../../workload/history.ts'
import { type EventReader, readComplete } from './event-reader.ts'
import { HISTORY_FORMATS, type HistoryFormat, notationOf } from './history-format.ts'
import { JepsenEdnReader } from './jepsen-edn.ts'
import { JepsenJsonReader } from './jepsen-json.ts'
import { JepsenTextReader } from './jepsen-text.ts'
import { type Disorder, type HistoryOrder, LineOrder, placeBy, type Recording, sorted } from './line-order.ts'
import type { SkippedLines } from './skipped-lines.ts'
import { TextWindow } from './text-window.ts'

/** Configures a {@link HistoryReader}. */
export interface HistoryReaderOptions {
  /** Default: what the beginning of the text looks like. */
  readonly format?: HistoryFormat
  /**
   * Puts the events in the order of their times or of their indices, where recorders wrote them in another one (both events of an
   * operation when it ends). They are then all kept until the end. Default: the order of the lines.
   */
  readonly order?: HistoryOrder
  /** The name of the file, for errors. */
  readonly file?: string
}

const OPTIONS = optionsOf<HistoryReaderOptions>({
  format: v.picklist(HISTORY_FORMATS),
  order: v.picklist(['time', 'index']),
  file: v.string(),
})

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
  readonly #order: HistoryOrder | undefined
  /** To be sorted. */
  readonly #recordings: Recording[] = []
  readonly #lines = new LineOrder()
  #reader: EventReader | undefined
  #waiting: string[] = []
  #waitingLength = 0
  /** How much text there should be before it is tried again to read an event. */
  #enough = 0

  /** @throws ScenarioError for options that there are not. */
  constructor(onEvent: (event: HistoryEvent) => void, options: HistoryReaderOptions = {}) {
    checkOptions('HistoryReader', OPTIONS, options)
    this.#onEvent = onEvent
    this.#window = new TextWindow(options.file)
    this.#wanted = options.format
    this.#order = options.order
  }

  /** What the text is in; certain once its first event has been read. `undefined` if not even that is known yet. */
  get format(): HistoryFormat | undefined {
    return this.#reader?.format
  }

  /** How times and indices contradict the order of the lines; empty if they do not, or if the events are sorted by them. */
  get disorders(): readonly Disorder[] {
    return this.#order === undefined ? this.#lines.disorders : []
  }

  /** While an event is handed on: the line on which it ends. Without the option `order`. */
  get line(): number {
    return this.#window.line
  }

  /** What was passed over, in formats of lines. */
  get skipped(): SkippedLines | undefined {
    return this.#reader?.skipped
  }

  /** After the end: whether the last line may be cut off, in a format in which nothing but the end of the line says where a value ends. */
  get endsWithinLine(): boolean {
    return this.#reader?.endsWithinLine === true
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
    if (this.#order === undefined) return
    for (const event of sorted(this.#recordings, this.#order)) this.#onEvent(event)
  }

  #read(): void {
    const window = this.#window
    window.append(this.#waiting.join(''))
    this.#waiting = []
    this.#waitingLength = 0
    this.#reader ??= this.#readerOf(window)
    const reader = this.#reader
    if (reader === undefined) return
    readComplete(window, reader, event => {
      const { index } = reader
      if (this.#order !== undefined) this.#keep({ event, index }, this.#order)
      else {
        this.#lines.see(event, index)
        this.#onEvent(event)
      }
    })
  }

  #keep(recording: Recording, order: HistoryOrder): void {
    if (placeBy(order, recording) === undefined) {
      throw this.#window.error(this.#window.at - 1, `this event has no ${order} to sort by`)
    }
    this.#recordings.push(recording)
  }

  #readerOf(window: TextWindow): EventReader | undefined {
    const format = this.#wanted ?? notationOf(window.text, window.isLast)
    switch (format) {
      case undefined:
        return undefined
      case 'json':
      case 'jsonl':
        return new JepsenJsonReader(window)
      case 'jepsen-txt':
      case 'jepsen-log':
      case 'etcd-log':
        return new JepsenTextReader(window, format)
      case 'none':
        throw window.error(
          0,
          "this looks like none of the formats of histories: EDN, JSON, JSON Lines, Jepsen's history.txt and jepsen.log, etcd log",
        )
      default:
        return new JepsenEdnReader(window)
    }
  }
}
