import { mixString } from '../net/digest.ts'
import type { RandomStream } from '../random/stream.ts'
import type { Streams } from '../random/streams.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Guard } from './guard.ts'
import type { Journal } from './journal/journal.ts'
import { KIND } from './journal/row.ts'
import type { SpanRecord } from './journal/span-record.ts'
import type { KernelObserver } from './observer.ts'
import type { Process } from './process.ts'

/** Of the labels of `buggify`, as many are active in a run. */
const BUGGIFY_ACTIVE = 0.25

/** What node code says of itself: lines of its log, and places, marked with `reach`, to be counted, or with `buggify`, to be unkind at. */
export class Marks {
  /** Labels passed to `env.reach`, and how often. */
  readonly reached = new Map<string, number>()
  /** The lines that each process logged, where they are kept. */
  logs: Map<string, string[]> | undefined
  readonly #streams: Streams
  readonly #guard: Guard
  readonly #fingerprint: Fingerprint
  readonly #journal: Journal
  readonly #observer: () => KernelObserver
  #isUnkind: boolean
  readonly #active = new Map<string, boolean>()
  readonly #draws = new Map<string, RandomStream>()

  constructor(
    streams: Streams,
    guard: Guard,
    fingerprint: Fingerprint,
    journal: Journal,
    isUnkind: boolean,
    observer: () => KernelObserver,
  ) {
    this.#streams = streams
    this.#guard = guard
    this.#fingerprint = fingerprint
    this.#journal = journal
    this.#isUnkind = isUnkind
    this.#observer = observer
  }

  log(process: Process, text: string): void {
    this.#guard.countAction()
    if (this.logs !== undefined) {
      const lines = this.logs.get(process.id)
      if (lines === undefined) this.logs.set(process.id, text.split('\n'))
      else lines.push(...text.split('\n'))
    }
    this.#write(KIND.log, process, text)
  }

  /** What sets off what happens now, and when that is. */
  moment(): { readonly event: number; readonly timeUs: number } {
    return { event: this.#journal.root, timeUs: this.#journal.nowUs }
  }

  /** A span of OpenTelemetry's SDK has ended. */
  span(process: Process, span: SpanRecord): void {
    this.#guard.countAction()
    const { name, spanId, error } = span
    const text = `span ${name} ${spanId}${error === undefined ? '' : `: ${error}`}`
    const journal = this.#journal
    this.#fingerprint.mix(mixString(KIND.log, text), process.index)
    journal.write(KIND.log, journal.root, process.index, 0, { text, span })
  }

  reach(process: Process, label: string): void {
    this.#guard.countAction()
    const count = (this.reached.get(label) ?? 0) + 1
    this.reached.set(label, count)
    this.#write(KIND.reach, process, label)
    this.#observer().reached?.(label, count)
  }

  /** From now on `buggify` says no: unkindness is over. */
  stopBuggify(): void {
    this.#isUnkind = false
  }

  buggify(process: Process, label: string, probability: number): boolean {
    if (!this.#isUnkind) return false
    let active = this.#active.get(label)
    if (active === undefined) {
      active = this.#streams.stream(`buggify/${label}`)() < BUGGIFY_ACTIVE
      this.#active.set(label, active)
    }
    if (!active) return false
    const name = `buggify/${label}/${process.id}`
    let draws = this.#draws.get(name)
    if (draws === undefined) {
      draws = this.#streams.overTime(name)
      this.#draws.set(name, draws)
    }
    if (draws() >= probability) return false
    this.#write(KIND.buggify, process, label)
    this.#observer().unkind?.(label)
    return true
  }

  #write(kind: typeof KIND.log | typeof KIND.reach | typeof KIND.buggify, process: Process, text: string): void {
    const journal = this.#journal
    this.#fingerprint.mix(mixString(kind, text), process.index)
    const event = journal.write(kind, journal.root, process.index, 0, text)
    if (journal.hasLines) journal.setLine(event, journal.line())
  }
}
