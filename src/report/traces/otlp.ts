import { type Span, type SpanKind, sinceEpochUs } from './spans.ts'

const KINDS: Readonly<Record<SpanKind, number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 }
const [OK, ERROR] = [1, 2]

/** Writes spans as OTLP JSON (OpenTelemetry protocol 1.x): one `ExportTraceServiceRequest`, ids in hexadecimal. */
export function otlp(spans: readonly Span[], version: string): string {
  const services = [...new Set(spans.map(({ service }) => service))]
  return JSON.stringify({
    resourceSpans: services.map(service => ({
      resource: { attributes: attributes({ 'service.name': service, 'telemetry.sdk.name': 'sameseed' }) },
      scopeSpans: [
        { scope: { name: 'sameseed', version }, spans: spans.filter(span => span.service === service).map(spanJson) },
      ],
    })),
  })
}

function spanJson({ traceId, spanId, parentId, name, kind, peer, startUs, endUs, error, ...span }: Span): object {
  return {
    traceId,
    spanId,
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startUs),
    endTimeUnixNano: nanoseconds(endUs),
    attributes: attributes({ ...span.attributes, ...(peer === undefined ? {} : { 'server.address': peer }) }),
    ...(span.events.length === 0 ? {} : { events: span.events.map(eventJson) }),
    status: error === undefined ? { code: OK } : { code: ERROR, message: error },
  }
}

function eventJson({ timeUs, name }: Span['events'][number]): object {
  return { timeUnixNano: nanoseconds(timeUs), name }
}

/** A number of 64 bits is a text in the JSON of protocol buffers. */
function nanoseconds(us: number): string {
  return String(BigInt(sinceEpochUs(us)) * 1_000n)
}

function attributes(values: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }))
}
