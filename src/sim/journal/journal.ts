import type { Disk } from '../../disk/disk.ts'
import type { FileView } from '../../disk/watched-files.ts'
import { AskList } from '../asks.ts'
import type { Fingerprint } from '../fingerprint.ts'
import { RunningLines } from '../user-frames.ts'
import type { JournalEvent } from './event.ts'
import { KeptStates } from './kept-states.ts'
import { eventAt, KIND, type Kind, type Row } from './row.ts'

/** How much of a run its journal keeps. */
export interface JournalOptions {
  /** Everything; otherwise only of what kinds the last events were, for error messages. Default: false. */
  readonly whole?: boolean
  /** Also the line of the user's code behind each event that code caused, which is slow. Default: false. */
  readonly lines?: boolean
}

/** Of so many of the last events the kinds are always there. A power of two. */
export const LAST = 256
/** Of one instant, lines are taken of no more events: what goes on for ever is in the same lines, and each takes a stack. */
const MOST_LINES_AT_ONCE = 1_000
/** A whole journal grows by so many events, or fingerprints, at a time. A power of two. */
const CHUNK = 4_096
/** A row's integers, in this order: its step, cause, kind, `a` and `b`. */
const STRIDE = 5
const CAUSE = 1
const ROW_KIND = 2
const A = 3
const B = 4

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
  /** Returns when a timer is due that a `timer-set` event set, microseconds, as its process's clock ran then. Throws a RangeError for any other event. */
  dueUs(id: number): number
  /** Returns the files on its process's disk that an event changed, with what is in them now and what of it is durable; empty for most. */
  filesAfter(id: number): readonly FileView[]
  /** Returns whether code looked at a clock in a step: what it did there may depend on the time. False for a step that was not kept. */
  looksAtClock(step: number): boolean
}

/**
 * Takes down every event of a run: what happened, in which step, and which event caused it. Rows are numbers in typed arrays, so that
 * writing an event costs some stores and allocates nothing; the objects of `JournalEvent` are made when they are read. A whole journal
 * grows by chunks: what was written is never copied.
 *
 * Causes are exact. A step is caused by one event, that which the loop took from its queue, and whatever the step does was caused by
 * it; what comes later remembers the event that set it up (a timer the one that set it, an arrival the sending), and names that one.
 */
export class Journal implements ReadonlyJournal {
  /** Names by index, of processes; and of links, by number. Filled by those that make them. */
  readonly processes: string[] = []
  links: readonly { readonly fromId: string; readonly toId: string }[] = []
  readonly isWhole: boolean
  /** What code asked for, where lines are recorded. */
  readonly asks: AskList | undefined
  /** How many events there were. */
  length = 0
  /** The step that is under way, or was the last. */
  step = -1
  /** The event that began the step: the cause of whatever happens in it. */
  root = -1

  readonly #lines: Map<number, string> | undefined
  /** Of sendings of segments, which connection of the run they are on. */
  readonly #connections = new Map<number, number>()
  /** What events changed on disks. */
  readonly #files = new Map<number, readonly FileView[]>()
  readonly #states = new KeptStates()
  /** The steps in which code looked at a clock. */
  readonly #looks = new Set<number>()
  /** The kinds of the last events, and what they were about: `a` above the five bits of the kind. */
  readonly #last = new Int32Array(LAST)
  readonly #chunks: Chunk[] = []
  /** The chunk that is being written, spelled out: one look-up less for each store. */
  #numbers!: Int32Array
  #times!: Float64Array
  #payloads!: unknown[]
  /** Two numbers a step. */
  readonly #fingerprints: Int32Array[] = []
  readonly #clock: { readonly now: number }
  readonly #running = new RunningLines()
  #linesAtUs = -1
  #linesAtOnce = 0

  constructor(clock: { readonly now: number }, options: JournalOptions = {}) {
    this.#clock = clock
    this.isWhole = options.whole ?? false
    this.#lines = options.lines === true ? new Map() : undefined
    this.asks = options.lines === true ? new AskList(() => this.step, this.#running) : undefined
    if (this.isWhole) this.#beginChunk()
  }

  /** The time of what happens now, microseconds. */
  get nowUs(): number {
    return this.#clock.now
  }

  // ---- writing ---------------------------------------------------------------------------------------------------

  /** Begins a step that was set up by the event `cause`. What the step writes first may become its `root`. */
  beginStep(cause: number): void {
    this.step++
    this.root = cause
  }

  /** Ends the step: everything so far has this fingerprint. */
  endStep(fingerprint: Fingerprint): void {
    if (this.isWhole) this.#keepFingerprint(fingerprint)
  }

  #keepFingerprint(fingerprint: Fingerprint): void {
    const at = (this.step & (CHUNK - 1)) * 2
    if (at === 0) this.#fingerprints.push(new Int32Array(2 * CHUNK))
    const chunk = this.#fingerprints[this.#fingerprints.length - 1] as Int32Array
    chunk[at] = fingerprint.high
    chunk[at + 1] = fingerprint.low
  }

  /** Writes the event that the step is about, and makes it the cause of the rest of it. Returns its id. */
  writeRoot(kind: Kind, a: number, b: number, payload: unknown): number {
    const id = this.write(kind, this.root, a, b, payload)
    this.root = id
    return id
  }

  /** Writes an event and returns its id. What `a`, `b`, `payload` and `dueUs` mean is up to its kind (row.ts). */
  write(kind: Kind, cause: number, a: number, b: number, payload: unknown, dueUs = 0): number {
    const id = this.length++
    if (this.isWhole) this.#keep(id, kind, cause, a, b, payload, dueUs)
    else this.#last[id & (LAST - 1)] = (a << 5) | kind
    return id
  }

  /** Writes the state that a process shows, where the journal is whole. Returns the id of the event; undefined where the state is as it was. */
  writeState(process: number, state: unknown): number | undefined {
    if (!this.isWhole || state === undefined || typeof state === 'symbol') return undefined
    const number = this.#states.keep(process, state)
    return number < 0 ? undefined : this.write(KIND.state, this.root, process, number, undefined)
  }

  #keep(id: number, kind: Kind, cause: number, a: number, b: number, payload: unknown, dueUs: number): void {
    const at = id & (CHUNK - 1)
    if (at === 0 && id > 0) this.#beginChunk()
    if (payload !== undefined) this.#payloads[at] = payload
    const row = at * STRIDE
    const numbers = this.#numbers
    numbers[row] = this.step
    numbers[row + CAUSE] = cause
    numbers[row + ROW_KIND] = kind
    numbers[row + A] = a
    numbers[row + B] = b
    this.#times[at * 2] = this.#clock.now
    this.#times[at * 2 + 1] = dueUs
  }

  /** Does something that the event causes: what it writes by `root` comes of the event. */
  causedBy<T>(event: number, act: () => T): T {
    const { root } = this
    this.root = event
    try {
      return act()
    } finally {
      this.root = root
    }
  }

  /** Whether the user's lines are recorded. */
  get hasLines(): boolean {
    return this.#lines !== undefined
  }

  /** The user's line that is running now. Slow. Undefined for what a loop without an end does. */
  line(): string | undefined {
    const { now } = this.#clock
    if (now !== this.#linesAtUs) {
      this.#linesAtUs = now
      this.#linesAtOnce = 0
    }
    return ++this.#linesAtOnce > MOST_LINES_AT_ONCE ? undefined : this.#running.here()
  }

  /** Notes the user's line behind an event. */
  setLine(id: number, line: string | undefined): void {
    if (line !== undefined) this.#lines?.set(id, line)
  }

  /** Notes which connection of the run a segment is sent on. */
  noteConnection(id: number, connection: number): void {
    this.#connections.set(id, connection)
  }

  /** Notes what an event changed on its process's disk, where the journal is whole. */
  noteFiles(id: number, { disk }: { readonly disk: Disk }): void {
    if (!this.isWhole) return
    const changes = disk.changes()
    if (changes.length > 0) this.#files.set(id, changes)
  }

  /** Notes that code looked at a clock in the step that is under way. */
  noteLook(): void {
    if (this.isWhole) this.#looks.add(this.step)
  }

  #beginChunk(): void {
    const chunk: Chunk = {
      numbers: new Int32Array(CHUNK * STRIDE),
      times: new Float64Array(CHUNK * 2),
      payloads: new Array(CHUNK),
    }
    this.#chunks.push(chunk)
    this.#numbers = chunk.numbers
    this.#times = chunk.times
    this.#payloads = chunk.payloads
  }

  // ---- reading ---------------------------------------------------------------------------------------------------

  get first(): number {
    return this.isWhole ? 0 : this.length
  }

  at(id: number): JournalEvent {
    const row = this.row(id)
    if (row === undefined) {
      const held = this.isWhole ? `it holds 0 to ${this.length - 1}` : 'it keeps kinds only'
      throw new RangeError(`the journal has no event ${id}: ${held}`)
    }
    const at = id & (CHUNK - 1)
    const { numbers, times } = this.#chunkOf(id)
    const happened = { id, step: numbers[at * STRIDE] as number, cause: row.cause, timeUs: times[at * 2] as number }
    return eventAt(happened, row, this)
  }

  /** What the last events were about, oldest first, also where the journal is not whole. */
  *last(): Iterable<{ readonly kind: Kind; readonly a: number }> {
    for (let id = Math.max(0, this.length - LAST); id < this.length; id++) {
      const { kind, a } = this.row(id) ?? this.#lastRow(id)
      yield { kind, a }
    }
  }

  #lastRow(id: number): { readonly kind: Kind; readonly a: number } {
    const packed = this.#last[id & (LAST - 1)] as number
    return { kind: (packed & 31) as Kind, a: packed >> 5 }
  }

  /** The row of an event, for those who make an event of it; undefined for one that is not kept. */
  row(id: number): Row | undefined {
    if (!(id >= this.first && id < this.length)) return undefined
    const at = id & (CHUNK - 1)
    const { numbers, times, payloads } = this.#chunkOf(id)
    const row = at * STRIDE
    return {
      kind: numbers[row + ROW_KIND] as Kind,
      cause: numbers[row + CAUSE] as number,
      a: numbers[row + A] as number,
      b: numbers[row + B] as number,
      payload: payloads[at],
      dueUs: times[at * 2 + 1] as number,
    }
  }

  stateOf(process: number, number: number): unknown {
    return this.#states.read(process, number)
  }

  /** About how many values the states that are kept hold. */
  get sizeOfStates(): number {
    return this.#states.size
  }

  connectionOf(id: number): number | undefined {
    return this.#connections.get(id)
  }

  #chunkOf(id: number): Chunk {
    return this.#chunks[(id - (id & (CHUNK - 1))) / CHUNK] as Chunk
  }

  *[Symbol.iterator](): Iterator<JournalEvent> {
    for (let id = this.first; id < this.length; id++) yield this.at(id)
  }

  lineOf(id: number): string | undefined {
    return this.#lines?.get(id)
  }

  dueUs(id: number): number {
    const row = this.row(id)
    if (row?.kind === KIND.timerSet) return row.dueUs
    throw new RangeError(`the journal has no timer-set event ${id}`)
  }

  filesAfter(id: number): readonly FileView[] {
    return this.#files.get(id) ?? []
  }

  looksAtClock(step: number): boolean {
    return this.#looks.has(step)
  }

  fingerprintAfter(step: number): string | undefined {
    if (!this.isWhole || !(step >= 0 && step <= this.step)) return undefined
    const chunk = this.#fingerprints[(step - (step & (CHUNK - 1))) / CHUNK]
    if (chunk === undefined) return undefined
    const at = (step & (CHUNK - 1)) * 2
    const hex = (half: number) => (half >>> 0).toString(16).padStart(8, '0')
    return hex(chunk[at] as number) + hex(chunk[at + 1] as number)
  }
}

/** The rows of a stretch of events. */
interface Chunk {
  readonly numbers: Int32Array
  /** Two a row: when it happened, and when it is due. */
  readonly times: Float64Array
  /** What numbers cannot say. */
  readonly payloads: unknown[]
}
