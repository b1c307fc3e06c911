import type { Fingerprint } from '../fingerprint.ts'
import { lineHere } from '../user-frames.ts'
import type { JournalEvent } from './event.ts'
import { eventAt, type Kind, type Row } from './row.ts'

/** How much of a run its journal keeps. */
export interface JournalOptions {
  /** Everything; otherwise only the last events, without what was in them, for error messages. Default: false. */
  readonly whole?: boolean
  /** Also the line of the user's code behind each event that code caused, which is slow. Default: false. */
  readonly lines?: boolean
}

/** So many of the last events are always there. A power of two. */
const LAST = 256
const FIRST_CAPACITY = 4_096

/** Lists the events of a run as others read them: in order, each with its step and its cause. */
export interface ReadonlyJournal extends Iterable<JournalEvent> {
  /** How many events there are. */
  readonly length: number
  /** The id of the first that is kept: 0 for a whole journal. */
  readonly first: number
  /** Returns an event by its id. Throws a RangeError for one that is not kept. */
  at(id: number): JournalEvent
  /** Returns the user's line behind an event; undefined where no code caused it, or lines were not recorded. */
  lineOf(id: number): string | undefined
  /** Returns the fingerprint of everything up to the end of a step; undefined for a step that was not kept. */
  fingerprintAfter(step: number): string | undefined
}

/**
 * Takes down every event of a run: what happened, in which step, and which event caused it. All is columns of typed arrays, so that
 * writing an event costs some stores and allocates nothing; the objects of `JournalEvent` are made when they are read.
 *
 * Causes are exact. A step is caused by one event, that which the loop took from its queue, and whatever the step does was caused by
 * it; what comes later remembers the event that set it up (a timer the one that set it, an arrival the sending), and names that one.
 */
export class Journal implements ReadonlyJournal {
  /** Names by index, of processes; and of links, by number. Filled by those that make them. */
  readonly processes: string[] = []
  links: readonly { readonly fromId: string; readonly toId: string }[] = []
  readonly isWhole: boolean
  /** How many events there were. */
  length = 0
  /** The step that is under way, or was the last. */
  step = -1
  /** The event that began the step: the cause of whatever happens in it. */
  root = -1

  readonly #lines: Map<number, string> | undefined
  #mask: number
  #times: Float64Array
  #steps: Int32Array
  #causes: Int32Array
  #kinds: Uint8Array
  #a: Int32Array
  #b: Int32Array
  /** What numbers cannot say. Only kept in whole. */
  readonly #payloads: unknown[] = []
  /** Two numbers a step. */
  #fingerprints = new Int32Array(0)
  readonly #clock: { readonly now: number }

  constructor(clock: { readonly now: number }, options: JournalOptions = {}) {
    this.#clock = clock
    this.isWhole = options.whole ?? false
    this.#lines = options.lines === true ? new Map() : undefined
    const capacity = this.isWhole ? FIRST_CAPACITY : LAST
    this.#mask = capacity - 1
    this.#times = new Float64Array(capacity)
    this.#steps = new Int32Array(capacity)
    this.#causes = new Int32Array(capacity)
    this.#kinds = new Uint8Array(capacity)
    this.#a = new Int32Array(capacity)
    this.#b = new Int32Array(capacity)
    if (this.isWhole) this.#fingerprints = new Int32Array(FIRST_CAPACITY)
  }

  // ---- writing ---------------------------------------------------------------------------------------------------

  /** Begins a step that was set up by the event `cause`. What the step writes first may become its `root`. */
  beginStep(cause: number): void {
    this.step++
    this.root = cause
  }

  /** Ends the step: everything so far has this fingerprint. */
  endStep(fingerprint: Fingerprint): void {
    if (!this.isWhole) return
    const at = this.step * 2
    if (at + 1 >= this.#fingerprints.length) this.#fingerprints = grown(this.#fingerprints, at + 2)
    this.#fingerprints[at] = fingerprint.high
    this.#fingerprints[at + 1] = fingerprint.low
  }

  /** Writes the event that the step is about, and makes it the cause of the rest of it. Returns its id. */
  writeRoot(kind: Kind, a: number, b: number, payload: unknown): number {
    const id = this.write(kind, this.root, a, b, payload)
    this.root = id
    return id
  }

  /** Writes an event and returns its id. What `a`, `b` and `payload` mean is up to its kind (row.ts). */
  write(kind: Kind, cause: number, a: number, b: number, payload: unknown): number {
    const id = this.length++
    if (this.isWhole) {
      if (id > this.#mask) this.#grow()
      this.#payloads.push(payload)
    }
    const at = id & this.#mask
    this.#times[at] = this.#clock.now
    this.#steps[at] = this.step
    this.#causes[at] = cause
    this.#kinds[at] = kind
    this.#a[at] = a
    this.#b[at] = b
    return id
  }

  /** Whether the user's lines are recorded. */
  get hasLines(): boolean {
    return this.#lines !== undefined
  }

  /** The user's line that is running now. Slow. */
  line(): string | undefined {
    return lineHere()
  }

  /** Notes the user's line behind an event. */
  setLine(id: number, line: string | undefined): void {
    if (line !== undefined) this.#lines?.set(id, line)
  }

  #grow(): void {
    const length = (this.#mask + 1) * 2
    this.#mask = length - 1
    this.#times = grown(this.#times, length)
    this.#steps = grown(this.#steps, length)
    this.#causes = grown(this.#causes, length)
    this.#kinds = grown(this.#kinds, length)
    this.#a = grown(this.#a, length)
    this.#b = grown(this.#b, length)
  }

  // ---- reading ---------------------------------------------------------------------------------------------------

  get first(): number {
    return this.isWhole ? 0 : Math.max(0, this.length - LAST)
  }

  at(id: number): JournalEvent {
    if (!(id >= this.first && id < this.length)) {
      throw new RangeError(`the journal has no event ${id}: it holds ${this.first} to ${this.length - 1}`)
    }
    const row = this.row(id) as Row
    const at = id & this.#mask
    const happened = { id, step: this.#steps[at] as number, cause: row.cause, timeUs: this.#times[at] as number }
    return eventAt(happened, row, this)
  }

  /** The row of an event, for those who make an event of it; undefined for one that is not kept. */
  row(id: number): Row | undefined {
    if (!(id >= this.first && id < this.length)) return undefined
    const at = id & this.#mask
    return {
      kind: this.#kinds[at] as Kind,
      cause: this.#causes[at] as number,
      a: this.#a[at] as number,
      b: this.#b[at] as number,
      payload: this.#payloads[id],
    }
  }

  *[Symbol.iterator](): Iterator<JournalEvent> {
    for (let id = this.first; id < this.length; id++) yield this.at(id)
  }

  lineOf(id: number): string | undefined {
    return this.#lines?.get(id)
  }

  fingerprintAfter(step: number): string | undefined {
    if (!this.isWhole || !(step >= 0 && step <= this.step)) return undefined
    const hex = (at: number) => ((this.#fingerprints[at] as number) >>> 0).toString(16).padStart(8, '0')
    return hex(step * 2) + hex(step * 2 + 1)
  }
}

function grown<Columns extends Float64Array | Int32Array | Uint8Array>(columns: Columns, least: number): Columns {
  const Columns = columns.constructor as new (length: number) => Columns
  const copy = new Columns(Math.max(least, columns.length * 2))
  copy.set(columns)
  return copy
}
