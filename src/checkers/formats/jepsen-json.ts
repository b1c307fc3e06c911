import type { History, HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { type EventReader, readAll } from './event-reader.ts'
import { EventMaker, EventRecord } from './event-record.ts'
import { JsonReader } from './json-reader.ts'
import type { TextWindow } from './text-window.ts'

/**
 * Reads a history in JSON: one array of events, or an event after the other, as in JSON Lines.
 *
 * @throws HistoryFormatError
 */
export function readJepsenJson(text: string): History {
  return readAll(text, window => new JepsenJsonReader(window))
}

export class JepsenJsonReader implements EventReader {
  readonly #window: TextWindow
  readonly #json: JsonReader
  readonly #record = new EventRecord()
  readonly #maker = new EventMaker()
  #state: 'start' | 'lines' | 'first item' | 'items' | 'closed' = 'start'

  constructor(window: TextWindow) {
    this.#window = window
    this.#json = new JsonReader(window)
  }

  get format(): 'json' | 'jsonl' {
    return this.#state === 'lines' || this.#state === 'start' ? 'jsonl' : 'json'
  }

  get index(): number | bigint | undefined {
    return this.#record.position
  }

  next(): HistoryEvent | undefined {
    const window = this.#window
    const json = this.#json
    json.reset()
    let character = json.peek()
    if (this.#state === 'start' && character !== '') {
      this.#state = character === '[' ? 'first item' : 'lines'
      if (character === '[') {
        window.at++
        window.commit()
        character = json.peek()
      }
    }
    const isArray = this.#state === 'first item' || this.#state === 'items'
    if (isArray && character === ']') {
      window.at++
      window.commit()
      this.#state = 'closed'
      character = json.peek()
    }
    if (character === '') {
      if (this.#state === 'first item' || this.#state === 'items') {
        throw window.error(window.at, 'the text ends before the array of events is closed')
      }
      return undefined
    }
    if (this.#state === 'closed') throw window.error(window.at, 'something follows the end of the history')
    if (this.#state === 'items') {
      json.expect(',', 'an event')
      character = json.peek()
    }
    const start = window.at
    if (character !== '{') {
      const found = /[\]},]/.test(character) ? character : show(json.value())
      throw window.error(start, `expected an object with type, process and f, not ${found}`)
    }
    const record = this.#record
    record.clear()
    json.entries(record)
    const event = this.#maker.event(record)
    if (typeof event === 'string') throw window.error(start, event)
    if (this.#state === 'first item') this.#state = 'items'
    window.commit()
    return event
  }
}
