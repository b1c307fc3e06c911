import { type Span, type SpanKind, sinceEpochUs } from './spans.ts'

const KINDS: Readonly<Record<SpanKind, string | undefined>> = {
  internal: undefined,
  server: 'SERVER',
  client: 'CLIENT',
  producer: 'PRODUCER',
  consumer: 'CONSUMER',
}

/** Writes spans as Zipkin's JSON, version 2: a list for `POST /api/v2/spans`. */
export function zipkin(spans: readonly Span[]): string {
  return JSON.stringify(
    spans.map(
      ({ traceId, spanId, parentId, name, kind, service, peer, startUs, endUs, attributes, events, error }) => ({
        traceId,
        id: spanId,
        ...(parentId === undefined ? {} : { parentId }),
        name,
        ...(KINDS[kind] === undefined ? {} : { kind: KINDS[kind] }),
        timestamp: sinceEpochUs(startUs),
        // A duration of 0 is not allowed.
        duration: Math.max(1, endUs - startUs),
        localEndpoint: { serviceName: service },
        ...(peer === undefined ? {} : { remoteEndpoint: { serviceName: peer } }),
        annotations: events.map(event => ({ timestamp: sinceEpochUs(event.timeUs), value: event.name })),
        tags: {
          ...Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
          ...(error === undefined ? {} : { error }),
        },
      }),
    ),
  )
}
