import type { MessageCopier } from '../net/copy.ts'
import type { Link } from '../net/link.ts'
import { BLOCKED } from '../net/network.ts'
import { causeHere } from './cause.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Trace, TraceEvent } from './trace.ts'

type Send = Extract<TraceEvent, { kind: 'send' }>
type Delivery = Extract<TraceEvent, { kind: 'deliver' }>

/** Writes the trace of a run that is recorded. */
export class Recorder {
  readonly trace: Trace = { events: [], fingerprints: [], causes: [] }
  readonly #clock: { readonly now: number }
  readonly #copier: MessageCopier
  readonly #causes: boolean

  /** With `causes`, the user's line behind each event is captured, which is slow. */
  constructor(clock: { readonly now: number }, copier: MessageCopier, causes: boolean) {
    this.#clock = clock
    this.#copier = copier
    this.#causes = causes
  }

  /** The user's line that is running now, if causes are recorded. */
  cause(): string | undefined {
    return this.#causes ? causeHere() : undefined
  }

  sent(link: Link, number: number, message: unknown, part: Send['part'], arrivalUs: number, duplicateUs: number): void {
    this.#push(
      {
        kind: 'send',
        time: this.#clock.now,
        from: link.fromId,
        to: link.toId,
        number,
        message: this.#copier.copy(message),
        part,
        fate: arrivalUs >= 0 ? 'sent' : arrivalUs === BLOCKED ? 'blocked' : 'lost',
        ...(arrivalUs >= 0 ? { arrival: arrivalUs } : {}),
        ...(duplicateUs >= 0 ? { duplicateArrival: duplicateUs } : {}),
      },
      this.cause(),
    )
  }

  delivered(
    link: Link,
    number: number,
    message: unknown,
    part: Delivery['part'],
    fate: Delivery['fate'],
    isCorrupted = false,
  ): void {
    const { fromId: from, toId: to } = link
    const copy = this.#copier.copy(message)
    const corrupted = isCorrupted ? ({ corrupted: true } as const) : {}
    this.#push({ kind: 'deliver', time: this.#clock.now, from, to, number, part, message: copy, fate, ...corrupted })
  }

  timer(process: string, number: number, cause: string | undefined): void {
    this.#push({ kind: 'timer', time: this.#clock.now, process, number }, cause)
  }

  /** A step is over: its events have the fingerprint at its end. */
  stepEnded(fingerprint: Fingerprint): void {
    const { events, fingerprints } = this.trace
    if (fingerprints.length === events.length) return
    const text = fingerprint.toString()
    while (fingerprints.length < events.length) fingerprints.push(text)
  }

  #push(event: TraceEvent, cause?: string): void {
    if (cause !== undefined) this.trace.causes[this.trace.events.length] = cause
    this.trace.events.push(event)
  }
}
