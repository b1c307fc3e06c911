import { plainJson } from '../../sim/plain-json.ts'
import type { Trace } from '../../sim/trace.ts'

/** A line of JSON for each event. */
export function traceLines({ events }: Trace): string[] {
  return events.map(event => plainJson(event))
}
