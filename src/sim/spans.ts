import { current } from './current.ts'
import type { Process } from './process.ts'

/** Holds what is taken down of an ended span: as much of the SDK's `ReadableSpan`. */
export interface EndedSpan {
  /** Its name. */
  readonly name: string
  /** Internal, server, client, producer, consumer: 0 to 4. Default: 0. */
  readonly kind?: number
  /** Returns its ids, in hexadecimal. */
  spanContext(): { readonly traceId: string; readonly spanId: string }
  /** The span that it is below. */
  readonly parentSpanContext?: { readonly spanId: string } | undefined
  /** The id of the span that it is below, in the first version of the SDK. */
  readonly parentSpanId?: string | undefined
  /** What is noted about it. */
  readonly attributes?: Readonly<Record<string, unknown>>
  /** What happened in it. */
  readonly events?: readonly { readonly name: string }[]
  /** How it ended: code 2 is an error. */
  readonly status?: { readonly code: number; readonly message?: string | undefined }
}

/** Where a span began. */
export interface SpanBegin {
  readonly process: Process
  readonly event: number
  readonly timeUs: number
}

const ERROR = 2

/** Takes down where a span begins; undefined outside of a run. */
export function spanBegins(): SpanBegin | undefined {
  const process = current
  return process === undefined ? undefined : { process, ...process.world.marks.moment() }
}

/** Writes a span that has ended to the journal of its process: where it began says what it is below of ours. */
export function spanEnds({ process, event, timeUs }: SpanBegin, span: EndedSpan): void {
  if (current !== process) return
  const { name, kind = 0, parentSpanContext, parentSpanId = parentSpanContext?.spanId, status } = span
  const { traceId, spanId } = span.spanContext()
  process.world.marks.span(process, {
    name,
    kind,
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    attributes: plainValues(span.attributes ?? {}),
    events: (span.events ?? []).map(each => each.name),
    ...(status?.code === ERROR ? { error: status.message ?? 'error' } : {}),
    beganIn: event,
    beganUs: timeUs,
  })
}

function plainValues(values: Readonly<Record<string, unknown>>): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
    ]),
  )
}

/**
 * Takes the spans of OpenTelemetry's SDK into the run: `new NodeTracerProvider({ spanProcessors: [new SimulatedSpans()] })` in a node.
 * They stand in its journal and, below what they happened in, in the traces of `exportTrace`. (A program as it is needs none: what it
 * does with OpenTelemetry's API is taken down by itself.) Outside of a run it does nothing.
 */
export class SimulatedSpans {
  readonly #begins = new WeakMap<object, SpanBegin>()

  /** Hears of a span that begins. */
  onStart(span: object): void {
    const begin = spanBegins()
    if (begin !== undefined) this.#begins.set(span, begin)
  }

  /** Hears of a span that ends. */
  onEnd(span: EndedSpan): void {
    const begin = this.#begins.get(span)
    if (begin !== undefined) spanEnds(begin, span)
  }

  /** Has nothing to do: spans are taken down as they end. */
  async forceFlush(): Promise<void> {}

  /** Has nothing to do. */
  async shutdown(): Promise<void> {}
}
