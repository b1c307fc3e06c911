import type { Trace } from '../../sim/trace.ts'

/** A line of JSON for each event. */
export function traceLines({ events }: Trace): string[] {
  return events.map(event => JSON.stringify(event, plain))
}

/** JSON has no bigint, Map, Set or bytes. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Map || value instanceof Set) return [...value]
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return value
}
