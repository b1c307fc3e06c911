import type { Span } from './spans.ts'

/**
 * Writes spans in Chrome's trace event format, which Perfetto reads: a process for each process of the run, slices on as many tracks as
 * overlap, and a flow from each sending to what its receiver did. Times are virtual, from the start of the run.
 */
export function perfetto(spans: readonly Span[]): string {
  const events: object[] = []
  const tracks = new Map<string, Tracks>()
  const places = new Map<string, { readonly pid: number; readonly tid: number; readonly ts: number }>()
  for (const span of [...spans].sort((a, b) => a.startUs - b.startUs)) {
    const { spanId, parentId, name, kind, service, startUs, endUs, attributes, error } = span
    let own = tracks.get(service)
    if (own === undefined) {
      own = new Tracks(tracks.size + 1)
      tracks.set(service, own)
      events.push({
        ph: 'M',
        cat: '__metadata',
        name: 'process_name',
        pid: own.pid,
        tid: 0,
        ts: 0,
        args: { name: service },
      })
    }
    const place = { pid: own.pid, tid: own.take(startUs, endUs) }
    places.set(spanId, { ...place, ts: startUs })
    events.push({
      ...{ ph: 'X', name, cat: kind, ...place, ts: startUs, dur: Math.max(1, endUs - startUs) },
      args: { ...attributes, ...(error === undefined ? {} : { error }) },
    })
    for (const event of span.events)
      events.push({ ph: 'i', cat: kind, s: 't', name: event.name, ...place, ts: event.timeUs })
    const sender = parentId === undefined ? undefined : places.get(parentId)
    if (kind === 'consumer' && sender !== undefined) {
      const flow = { cat: 'message', name: 'message', id: spanId }
      events.push({ ph: 's', ...flow, ...sender })
      events.push({ ph: 'f', bp: 'e', ...flow, ...place, ts: startUs })
    }
  }
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events })
}

/** Slices on one track must not overlap. */
class Tracks {
  readonly pid: number
  readonly #ends: number[] = []

  constructor(pid: number) {
    this.pid = pid
  }

  take(startUs: number, endUs: number): number {
    let track = this.#ends.findIndex(end => end <= startUs)
    if (track < 0) track = this.#ends.length
    this.#ends[track] = Math.max(endUs, startUs + 1)
    return track + 1
  }
}
