import { EVENT_TYPES, type EventType, type HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { identity } from '../equality.ts'
import { ProcessNumbers, TimeOrigin } from './numbering.ts'

/** The type itself for what a text has: a string of the text's would have to be compared letter by letter each time. */
const TYPES: ReadonlyMap<unknown, EventType> = new Map(EVENT_TYPES.map(type => [type, type]))

/** The fields of one event as a file has them. Used again for the next one. */
export class EventRecord {
  type: unknown
  process: unknown
  f: unknown
  value: unknown
  time: unknown
  error: unknown
  /** Beside the value, as in Porcupine's text. */
  key: unknown
  /** Whether it belongs to the end of the experiment. */
  final: unknown
  /** The place that the event had where the history was recorded. */
  index: unknown
  /** A field that was set more than once: nothing says which counts. */
  twice: string | undefined

  clear(): void {
    this.twice = undefined
    this.type = undefined
    this.process = undefined
    this.f = undefined
    this.value = undefined
    this.time = undefined
    this.error = undefined
    this.key = undefined
    this.index = undefined
    this.final = undefined
  }

  /** The index as far as it says something. */
  get position(): number | bigint | undefined {
    return typeof this.index === 'number' || typeof this.index === 'bigint' ? this.index : undefined
  }

  /** Nothing that a file can say is `undefined`. */
  #expectNone(before: unknown, name: string): void {
    if (before !== undefined) this.twice ??= name
  }

  /** Names that are none of an event's are left out. */
  set(name: unknown, value: unknown): void {
    switch (name) {
      case 'type':
        this.#expectNone(this.type, name)
        this.type = value
        break
      case 'process':
        this.#expectNone(this.process, name)
        this.process = value
        break
      case 'f':
        this.#expectNone(this.f, name)
        this.f = value
        break
      case 'value':
        this.#expectNone(this.value, name)
        this.value = value
        break
      case 'time':
        this.#expectNone(this.time, name)
        this.time = value
        break
      case 'error':
        this.#expectNone(this.error, name)
        this.error = value
        break
      case 'key':
        this.#expectNone(this.key, name)
        this.key = value
        break
      case 'final?':
      case 'final':
        this.#expectNone(this.final, name)
        this.final = value
        break
      case 'index':
        this.#expectNone(this.index, name)
        this.index = value
    }
  }
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

interface Open {
  readonly process: number
  readonly f: string
  readonly value: unknown
}

/**
 * Makes events out of records. A missing time is -1, as in Jepsen. A `key` beside the value becomes `[key, value]`. A missing `f`
 * is `txn` if the value is a list of micro-operations, as Elle has it. If no record of a history has a process, each operation
 * gets one of its own, as long as it is clear which completion is that of which invocation. Indices are places: files are cut
 * out of longer histories.
 */
export class EventMaker {
  #count = 0
  /** Of a history without processes: what runs. */
  #open: Open[] | undefined
  readonly #origin = new TimeOrigin()
  readonly #processes = new ProcessNumbers()
  /** Whether values are beside their keys. */
  hasKeys = false

  /** The event, or what is wrong with the record. */
  event(record: EventRecord): HistoryEvent | string {
    const { value = null, time, error, key } = record
    if (record.twice !== undefined) return `there is more than one ${record.twice}`
    const type = TYPES.get(record.type)
    if (type === undefined) {
      const isMissing = record.type === undefined || record.type === null
      const wanted = 'invoke, ok, fail or info'
      return isMissing ? `there is no type: ${wanted}` : `type must be ${wanted}, not ${show(record.type)}`
    }
    const f = record.f ?? (isTransaction(type, value) ? 'txn' : null)
    if (typeof f !== 'string') return f === null ? 'there is no f' : `f must be a name, not ${show(f)}`
    let { process } = record
    if (process === undefined || process === null) {
      process = this.#processOf(type, f, value)
      if (typeof process === 'string') return process
    } else if (this.#open !== undefined) return 'this event has a process, and the events before it have none'
    if (!isProcess(process)) {
      return `process must be a whole number or a name, not ${show(process)}`
    }
    if (time !== undefined && time !== null && typeof time !== 'number' && typeof time !== 'bigint') {
      return `time must be a number, not ${show(time)}`
    }
    if (key !== undefined) this.hasKeys = true
    // Field by field: a spread that adds one makes a hidden class for each event, and slows down all that looks at them.
    const event: Mutable<HistoryEvent> = {
      index: this.#count++,
      time: time === undefined || time === null ? -1 : this.#origin.relative(time),
      process: isPlain(process) ? process : this.#processes.numberOf(process),
      type,
      f,
      value: key === undefined ? value : [key, value],
    }
    if (error !== undefined && error !== null) event.error = error
    if (record.final === true) event.final = true
    const hasExactTime = time === undefined || time === null || time === event.time
    if (!hasExactTime || process !== event.process) {
      event.recorded = { ...(hasExactTime ? {} : { time }), ...(isPlain(process) ? {} : { process }) }
    }
    return event
  }

  #processOf(type: EventType, f: string, value: unknown): number | string {
    if (this.#open === undefined) {
      if (this.#count > 0) return 'there is no process'
      this.#open = []
    }
    const open = this.#open
    if (type === 'invoke') {
      open.push({ process: this.#count, f, value })
      return this.#count
    }
    let candidates = open.filter(each => each.f === f)
    if (candidates.length > 1) candidates = candidates.filter(each => identity(each.value) === identity(value))
    const [only, ...others] = candidates
    if (only === undefined || others.length > 0) {
      return `there is no process, and it is not clear which ${f} this ${type} completes`
    }
    open.splice(open.indexOf(only), 1)
    return only.process
  }
}

function isTransaction(type: EventType, value: unknown): boolean {
  if (value === null) return type !== 'invoke'
  return Array.isArray(value) && value.every(each => Array.isArray(each) && typeof each[0] === 'string')
}

function isProcess(process: unknown): process is number | bigint | string {
  return typeof process === 'number'
    ? Number.isInteger(process)
    : typeof process === 'string' || typeof process === 'bigint'
}

/** Whether it can be the process of an event as it is. */
function isPlain(process: number | bigint | string): process is number | string {
  return typeof process === 'string' || (typeof process === 'number' && process >= 0)
}
