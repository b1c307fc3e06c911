import type { HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { ednEventValue, ednName, ednText } from './edn-text.ts'
import type { HistoryFormat } from './history-format.ts'
import { jsonText } from './json-text.ts'

/**
 * Writes a history event by event: the text is what `event` returned for each, and then `end`.
 *
 * The etcd log and Porcupine's text have no place for times, and the latter none for errors either: they are left out.
 */
export class HistoryWriter {
  readonly #format: HistoryFormat
  #count = 0

  constructor(format: HistoryFormat) {
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
      case 'etcd-log':
        return etcdLine(event)
    }
  }
}

/** A whole history as text. @throws RangeError naming the event, if the format cannot express it. */
export function writeHistory(history: Iterable<HistoryEvent>, format: HistoryFormat): string {
  const writer = new HistoryWriter(format)
  const pieces: string[] = []
  for (const event of history) pieces.push(writer.event(event))
  pieces.push(writer.end())
  return pieces.join('')
}

function ednMap({ index, time, process, type, f, value, error }: HistoryEvent): string {
  const map =
    `{:index ${index}, :time ${ednText(time)}, :type :${type}, :process ${processText(process)}, :f ${ednName(f)}, ` +
    `:value ${ednEventValue(value)}`
  return error === undefined ? `${map}}` : `${map}, :error ${ednText(error)}}`
}

function processText(process: number | string): string {
  return typeof process === 'number' ? String(process) : ednName(process)
}

function jsonObject({ index, time, process, type, f, value, error }: HistoryEvent): string {
  return jsonText({ index, time, process, type, f, value: value ?? null, error })
}

function porcupineLine({ process, type, f, value }: HistoryEvent): string {
  if (typeof process !== 'number') return ''
  if (type !== 'invoke' && type !== 'ok') throw new RangeError(`it has invoke and ok, and no ${type}`)
  if (f !== 'get' && f !== 'put' && f !== 'append') throw new RangeError(`it has get, put and append, and no ${f}`)
  const [key, text = null] = Array.isArray(value) ? value : [undefined]
  if (typeof key !== 'string' || (typeof text !== 'string' && !(text === null && f === 'get' && type === 'invoke'))) {
    throw new RangeError(`its values are [key, text], and not ${show(value)}`)
  }
  return `{:process ${process}, :type :${type}, :f :${f}, :key ${ednText(key)}, :value ${ednText(text)}}\n`
}

function etcdLine({ process, type, f, value, error }: HistoryEvent): string {
  if (/\s/.test(f) || /\s/.test(String(process)) || f === '')
    throw new RangeError(`its names have no spaces: ${show(f)}`)
  const who = typeof process === 'number' ? process : `:${process}`
  const reason = (type === 'fail' || type === 'info') && typeof error === 'string' && (value ?? null) === null
  const what = reason ? `:${error.replace(/[^\w*!?+.-]+/g, '-')}` : ednText(value)
  return `INFO  jepsen.util - ${who}\t:${type}\t:${f}\t${what}\n`
}
