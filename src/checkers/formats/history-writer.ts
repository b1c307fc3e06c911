import type { HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { ednEventValue, ednName, ednText } from './edn-text.ts'
import type { WrittenFormat } from './history-format.ts'
import { jsonText } from './json-text.ts'

/**
 * Writes a history event by event: the text is what `event` returned for each, and then `end`.
 *
 * The etcd log and Porcupine's text have no place for times, and the latter none for errors either: they are left out.
 */
export class HistoryWriter {
  readonly #format: WrittenFormat
  #count = 0

  constructor(format: WrittenFormat) {
    this.#format = format
  }

  /** @throws RangeError naming the event, if the format cannot express it. */
  event(event: HistoryEvent): string {
    const place = this.#count++
    try {
      return this.#text(event, place === 0)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new RangeError(`event ${event.index} cannot be written as ${this.#format}: ${error.message}`)
    }
  }

  /** Returns the text that comes after the last event: empty for formats of lines. */
  end(): string {
    const isEmpty = this.#count === 0
    if (this.#format === 'json') return isEmpty ? '[]\n' : ']\n'
    if (this.#format === 'edn-vector') return isEmpty ? '[]\n' : ']\n'
    return ''
  }

  #text(event: HistoryEvent, isFirst: boolean): string {
    switch (this.#format) {
      case 'edn':
        return `${ednMap(event)}\n`
      case 'edn-vector':
        return `${isFirst ? '[' : ' '}${ednMap(event)}\n`
      case 'json':
        return `${isFirst ? '[' : ','}${jsonObject(event)}\n`
      case 'jsonl':
        return `${jsonObject(event)}\n`
      case 'porcupine-kv':
        return porcupineLine(event)
      case 'jepsen-txt':
        return textLine(event)
      case 'etcd-log':
        return etcdLine(event)
    }
  }
}

/** Writes a whole history as text. @throws RangeError naming the event, if the format cannot express it. */
export function writeHistory(history: Iterable<HistoryEvent>, format: WrittenFormat): string {
  const writer = new HistoryWriter(format)
  const pieces: string[] = []
  for (const event of history) pieces.push(writer.event(event))
  pieces.push(writer.end())
  return pieces.join('')
}

function ednMap(event: HistoryEvent): string {
  const { index, type, f, value, error, final } = event
  const time = timeOf(event)
  const map =
    `{:index ${index}, ${time === undefined ? '' : `:time ${timeText(time)}, `}:type :${type}, :process ${processText(event)}, :f ${ednName(f)}, ` +
    `:value ${ednEventValue(value)}`
  const more = `${error === undefined ? '' : `, :error ${ednText(error)}`}${final === true ? ', :final? true' : ''}`
  return `${map}${more}}`
}

/** As it was recorded; undefined for an event without a time, which reads as -1. */
function timeOf({ time, recorded }: HistoryEvent): number | bigint | undefined {
  return recorded?.time ?? (time === -1 ? undefined : time)
}

/** Without the N of a bigint, as Jepsen writes it: both are long integers in Clojure. */
function timeText(time: number | bigint): string {
  return typeof time === 'bigint' ? String(time) : ednText(time)
}

function processText(event: HistoryEvent): string {
  const process = processOf(event)
  return typeof process === 'string' ? ednName(process) : String(process)
}

/** As it was recorded. */
function processOf({ process, recorded }: HistoryEvent): number | bigint | string {
  return recorded?.process ?? process
}

function jsonObject(event: HistoryEvent): string {
  const { index, type, f, value, error, final } = event
  return jsonText({
    index,
    time: timeOf(event),
    process: processOf(event),
    type,
    f,
    value: value ?? null,
    error,
    'final?': final,
  })
}

function porcupineLine(event: HistoryEvent): string {
  const { type, f, value } = event
  const process = processOf(event)
  if (typeof process === 'string') return ''
  if (type !== 'invoke' && type !== 'ok') throw new RangeError(`it has invoke and ok, and no ${type}`)
  if (f !== 'get' && f !== 'put' && f !== 'append') throw new RangeError(`it has get, put and append, and no ${f}`)
  const [key, text = null] = Array.isArray(value) ? value : [undefined]
  if (typeof key !== 'string' || (typeof text !== 'string' && !(text === null && f === 'get' && type === 'invoke'))) {
    throw new RangeError(`its values are [key, text], and not ${show(value)}`)
  }
  return `{:process ${process}, :type :${type}, :f :${f}, :key ${ednText(key)}, :value ${ednText(text)}}\n`
}

function textLine(event: HistoryEvent): string {
  const what = `${lineStart(event)}\t${ednEventValue(event.value)}`
  return event.error === undefined ? `${what}\n` : `${what}\t${ednText(event.error)}\n`
}

function etcdLine(event: HistoryEvent): string {
  const { type, value, error } = event
  const reason = (type === 'fail' || type === 'info') && typeof error === 'string' && (value ?? null) === null
  const what = reason ? `:${error.replace(/[^\w*!?+.-]+/g, '-')}` : ednText(value)
  return `INFO  jepsen.util - ${lineStart(event)}\t${what}\n`
}

/** Process, type and f. */
function lineStart(event: HistoryEvent): string {
  const process = processOf(event)
  for (const name of [String(process), event.f]) {
    if (name === '' || /\s/.test(name)) throw new RangeError(`its names have no spaces: ${show(name)}`)
  }
  return `${typeof process === 'string' ? `:${process}` : process}\t:${event.type}\t:${event.f}`
}
