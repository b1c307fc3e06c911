import { EPOCH_MS } from '../../clock/node-clock.ts'
import { describeFault, factsOf } from '../../faults/catalogue.ts'
import { messageType } from '../../net/message-type.ts'
import type { Run } from '../../scenario/run.ts'
import type { JournalEvent } from '../../sim/journal/event.ts'
import type { ReadonlyJournal } from '../../sim/journal/journal.ts'
import type { SpanRecord } from '../../sim/journal/span-record.ts'
import { valueText } from '../value-text.ts'
import { violationSentence } from '../violation-sentence.ts'
import { TraceIds } from './trace-ids.ts'

/** What OpenTelemetry calls the kind of a span. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** A span of a trace, whatever the tool. Times are microseconds of virtual time. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  readonly name: string
  readonly kind: SpanKind
  /** The process that it ran on; `nemesis` for a fault. */
  readonly service: string
  /** The other end of a message. */
  readonly peer: string | undefined
  readonly startUs: number
  endUs: number
  readonly attributes: Record<string, string | number>
  readonly events: { readonly timeUs: number; readonly name: string }[]
  /** Why it failed; undefined where it did not. */
  error: string | undefined
}

/** The service under which faults stand. */
export const NEMESIS = 'nemesis'

const LONGEST_VALUE = 400

/**
 * Makes spans of a run, each below what caused it: an operation is the root of a trace; a message is a span from its sending to its
 * arrival, and what its receiver does a span below that; so are disk operations and timers. Logs, changes of state and faults are
 * events of the spans in which they happened. Spans of what no operation caused, such as heartbeats, have traces of their own.
 *
 * What a process does lasts until the last disk operation and reply that it waited for.
 */
export function spansOf(run: Run, journal: ReadonlyJournal): Span[] {
  const builder = new Builder(run, journal)
  for (const event of journal) builder.add(event)
  builder.end()
  return builder.spans
}

/** Microseconds of virtual time as microseconds since 1970: where the simulated clocks begin. */
export function sinceEpochUs(us: number): number {
  return EPOCH_MS * 1_000 + us
}

class Builder {
  readonly spans: Span[] = []
  readonly #run: Run
  readonly #ids: TraceIds
  /** By event: the index of the span that it belongs to; -1 for none. */
  readonly #spanOf: Int32Array
  /** By span: the index of its parent; -1 for a root. */
  readonly #parents: number[] = []
  readonly #operations = new Map<string, number>()
  /** Spans that the nodes made with OpenTelemetry's SDK, as they ended. */
  readonly #own: { readonly process: string; readonly record: SpanRecord; readonly endUs: number }[] = []
  readonly #first: number
  #lastUs = 0

  constructor(run: Run, journal: ReadonlyJournal) {
    this.#run = run
    this.#ids = new TraceIds(`${run.scenario}/${run.plan.seed}/${run.fingerprint}`)
    this.#first = journal.first
    this.#spanOf = new Int32Array(journal.length).fill(-1)
  }

  add(event: JournalEvent): void {
    this.#lastUs = event.timeUs
    const owner = event.cause >= this.#first ? (this.#spanOf[event.cause] as number) : -1
    this.#spanOf[event.id] = this.#take(event, owner)
  }

  /** Returns the span to which the event belongs. */
  #take(event: JournalEvent, owner: number): number {
    const { timeUs } = event
    switch (event.kind) {
      case 'operation':
        return this.#operation(event, owner)
      case 'send': {
        const { from, to, message, control, part, fate } = event
        const name = `${part === 'segment' ? 'segment' : 'send'} ${control ?? messageType(message) ?? part}`
        const span = this.#begin(event, owner, name, 'producer', from, to)
        const { attributes } = this.spans[span] as Span
        attributes['messaging.message.body'] = valueText(message, LONGEST_VALUE)
        attributes['sameseed.number'] = event.number
        if (fate !== 'sent') (this.spans[span] as Span).error = fate
        return span
      }
      case 'copy':
        this.#note(owner, timeUs, 'the network makes a copy')
        return owner
      case 'arrive': {
        const { to, from, message, control, part, fate, altered } = event
        this.#until(owner, timeUs)
        if (fate !== 'delivered') {
          this.#note(owner, timeUs, fate)
          if (fate !== 'waits' && fate !== 'held') this.#fail(owner, fate)
          return owner
        }
        const name = `receive ${control ?? messageType(message) ?? part}`
        const span = this.#begin(event, owner, name, 'consumer', to, from)
        if (altered) this.#note(span, timeUs, 'altered on the way')
        // Who waits for a reply goes on until it comes.
        if (part === 'reply') this.#extend(owner, to, timeUs)
        return span
      }
      case 'timer':
        return this.#begin(event, owner, `timer ${event.number}`, 'internal', event.process)
      case 'disk':
        return this.#begin(
          event,
          owner,
          `disk ${event.call}${event.file === undefined ? '' : ` ${event.file}`}`,
          'internal',
          event.process,
        )
      case 'disk-done':
        this.#until(owner, timeUs)
        if (event.error !== undefined) this.#fail(owner, event.error)
        this.#extend(owner, event.process, timeUs)
        // What goes on then belongs to what asked for it.
        return owner >= 0 && (this.#parents[owner] as number) >= 0 ? (this.#parents[owner] as number) : owner
      case 'start':
        return this.#begin(
          event,
          owner,
          event.version === undefined ? 'start' : `start ${event.version}`,
          'internal',
          event.process,
        )
      case 'fault':
        return this.#fault(event, owner)
      case 'state':
        this.#note(owner, timeUs, `state ${valueText(event.state, LONGEST_VALUE)}`)
        return owner
      case 'log':
        if (event.span !== undefined) {
          this.#own.push({ process: event.process, record: event.span, endUs: timeUs })
          return owner
        }
        this.#note(owner, timeUs, event.text.slice(0, LONGEST_VALUE))
        return owner
      case 'reach':
      case 'buggify':
        this.#note(owner, timeUs, `${event.kind} ${event.label}`)
        return owner
      case 'crash':
        this.#note(owner, timeUs, `${event.process} crashes${event.reason === undefined ? '' : `: ${event.reason}`}`)
        return owner
      case 'pause':
      case 'resume':
        this.#note(owner, timeUs, `${event.process} ${event.kind}s`)
        return owner
      case 'connection':
        this.#note(owner, timeUs, `connection ${event.connection} with ${event.peer} ${event.phase}`)
        return owner
      default:
        return owner
    }
  }

  #operation(event: JournalEvent & { kind: 'operation' }, owner: number): number {
    const { client, type, f, value, error, timeUs } = event
    if (type === 'invoke') {
      const span = this.#begin(event, -1, f, 'client', client)
      ;(this.spans[span] as Span).attributes['sameseed.argument'] = valueText(value, LONGEST_VALUE)
      this.#operations.set(client, span)
      // What the step does from here on, it does for this operation.
      if (event.cause >= this.#first) this.#spanOf[event.cause] = span
      return span
    }
    const span = this.#operations.get(client)
    this.#operations.delete(client)
    if (span === undefined) return owner
    const operation = this.spans[span] as Span
    operation.endUs = timeUs
    operation.attributes['sameseed.outcome'] = type
    if (type === 'ok') operation.attributes['sameseed.result'] = valueText(value, LONGEST_VALUE)
    else operation.error = `${type}${error === undefined ? '' : `: ${valueText(error, LONGEST_VALUE)}`}`
    return span
  }

  #fault(event: JournalEvent & { kind: 'fault' }, owner: number): number {
    const text = describeFault(event.fault)
    const note = event.phase === 'begin' ? `fault: ${text}` : `fault ${factsOf(event.fault).ending}: ${text}`
    for (const operation of this.#operations.values()) this.#note(operation, event.timeUs, note)
    if (event.phase === 'begin') return this.#begin(event, -1, text, 'internal', NEMESIS)
    this.#until(owner, event.timeUs)
    return owner
  }

  #begin(event: JournalEvent, parent: number, name: string, kind: SpanKind, service: string, peer?: string): number {
    const above = this.spans[parent]
    this.#parents.push(parent)
    return (
      this.spans.push({
        traceId: above?.traceId ?? this.#ids.trace(event.id),
        spanId: this.#ids.span(event.id),
        parentId: above?.spanId,
        name,
        kind,
        service,
        peer,
        startUs: event.timeUs,
        endUs: event.timeUs,
        attributes: { 'sameseed.event': event.id, 'sameseed.step': event.step },
        events: [],
        error: undefined,
      }) - 1
    )
  }

  #note(span: number, timeUs: number, name: string): void {
    this.spans[span]?.events.push({ timeUs, name })
  }

  #fail(span: number, error: string): void {
    const failed = this.spans[span]
    if (failed !== undefined) failed.error = error
  }

  #until(span: number, timeUs: number): void {
    const ended = this.spans[span]
    if (ended !== undefined && ended.endUs < timeUs) ended.endUs = timeUs
  }

  /** Who waited for this on the same process goes on until now. */
  #extend(span: number, process: string, timeUs: number): void {
    for (let above = this.#parents[span] ?? -1; above >= 0; above = this.#parents[above] as number) {
      const waiting = this.spans[above] as Span
      if (waiting.service !== process || waiting.kind === 'producer') continue
      if (waiting.kind !== 'client') this.#until(above, timeUs)
      return
    }
  }

  end(): void {
    for (const span of this.#operations.values()) {
      const open = this.spans[span] as Span
      open.endUs = this.#lastUs
      open.error = 'no answer'
    }
    this.#tellViolation()
    this.#joinOwn()
  }

  #tellViolation(): void {
    const violation = this.#run.violations[0]
    if (violation === undefined) return
    const sentence = violationSentence(this.#run)
    const timeUs = Math.round(violation.timeMs * 1_000)
    const culprit =
      this.spans.findLast(({ service, startUs }) => service === violation.process && startUs <= timeUs) ??
      this.spans.at(-1)
    culprit?.events.push({ timeUs, name: `violation: ${sentence}` })
    if (culprit !== undefined) culprit.error = sentence
  }

  /**
   * What the nodes traced themselves: a span is below the one that the program says, where that is in the run as well, and else below
   * what it happened in. So its trace is that of the operation which led to it. Its id stays.
   */
  #joinOwn(): void {
    const byId = new Map(this.#own.map(({ record }) => [record.spanId, record]))
    /** The first of ours above it. */
    const above = (record: SpanRecord, depth = 0): Span | undefined => {
      const parent = record.parentSpanId === undefined ? undefined : byId.get(record.parentSpanId)
      if (parent !== undefined && depth < DEEPEST) return above(parent, depth + 1)
      return record.beganIn < this.#first ? undefined : this.spans[this.#spanOf[record.beganIn] as number]
    }
    for (const { process, record, endUs } of this.#own) {
      const { name, kind, traceId, spanId, parentSpanId, attributes, events, error, beganUs } = record
      const ours = above(record)
      const isBelowOwn = parentSpanId !== undefined && byId.has(parentSpanId)
      this.#parents.push(-1)
      this.spans.push({
        traceId: ours?.traceId ?? traceId,
        spanId,
        parentId: isBelowOwn ? parentSpanId : ours?.spanId,
        name,
        kind: KINDS[kind] ?? 'internal',
        service: process,
        peer: undefined,
        startUs: beganUs,
        endUs,
        attributes: {
          ...Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, plainAttribute(value)])),
          'otel.trace_id': traceId,
        },
        events: events.map(each => ({ timeUs: endUs, name: each })),
        error,
      })
    }
  }
}

/** So many spans of a program are above one another at most: what is deeper is a circle. */
const DEEPEST = 1_000

/** OpenTelemetry's kinds, by their numbers in the SDK. */
const KINDS: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer']

function plainAttribute(value: string | number | boolean): string | number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : String(value)
}
