import type { History, HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { EdnReader, NOTHING } from './edn-reader.ts'
import { type EventReader, readAll } from './event-reader.ts'
import { EventMaker, EventRecord } from './event-record.ts'
import type { HistoryFormatError } from './format-error.ts'
import type { TextWindow } from './text-window.ts'

/**
 * Reads a history in Jepsen's EDN: one vector (or list) of maps, or a map after the other. Also Porcupine's key-value
 * text, whose maps have a `:key` beside the `:value`: see `kv({ missing: '' })`.
 *
 * @throws HistoryFormatError
 */
export function readJepsenEdn(text: string): History {
  return readAll(text, window => new JepsenEdnReader(window))
}

export class JepsenEdnReader implements EventReader {
  readonly #window: TextWindow
  readonly #edn: EdnReader
  readonly #record = new EventRecord()
  readonly #maker = new EventMaker()
  #state: 'start' | 'items' | 'closed' = 'start'
  /** Of the vector around the events, if there is one. */
  #close = ''
  #unclosed: HistoryFormatError | undefined

  constructor(window: TextWindow) {
    this.#window = window
    this.#edn = new EdnReader(window)
  }

  get format(): 'edn' | 'porcupine-kv' {
    return this.#maker.hasKeys ? 'porcupine-kv' : 'edn'
  }

  get index(): number | bigint | undefined {
    return this.#record.position
  }

  next(): HistoryEvent | undefined {
    const window = this.#window
    const edn = this.#edn
    edn.reset()
    const character = edn.isAtEnd() ? '' : edn.skipPrefixes(this.#close)
    if (character === '') {
      if (this.#unclosed !== undefined) throw this.#unclosed
      return undefined
    }
    const start = window.at
    if (this.#state === 'closed') throw window.error(start, 'something follows the end of the history')
    if (this.#state === 'start') {
      if (character === '[' || character === '(') {
        this.#close = character === '[' ? ']' : ')'
        this.#unclosed = window.error(start, `the ${character} is never closed`)
        window.at++
        window.commit()
        this.#state = 'items'
        return this.next()
      }
    }
    if (character === this.#close) {
      window.at++
      this.#state = 'closed'
      this.#close = ''
      this.#unclosed = undefined
      window.commit()
      return this.next()
    }
    const record = this.#record
    record.clear()
    if (character !== '{') {
      const value = edn.value()
      throw window.error(
        start,
        `expected a map with type, process and f, not ${show(value === NOTHING ? null : value)}`,
      )
    }
    edn.entries(record)
    this.#state = 'items'
    const event = this.#maker.event(record)
    if (typeof event === 'string') throw window.error(start, event)
    window.commit()
    return event
  }
}
