/** Runs in the formats of the tools that show traces. */
import { writeHistory } from '../../checkers/formats/index.ts'
import type { Run } from '../../scenario/run.ts'
import { itf } from './itf.ts'
import { otlp } from './otlp.ts'
import { perfetto } from './perfetto.ts'
import { shiviz } from './shiviz.ts'
import { spansOf } from './spans.ts'
import { zipkin } from './zipkin.ts'

/**
 * Names a format: OpenTelemetry's OTLP JSON, Zipkin's JSON, Chrome's trace events for Perfetto, a log with vector clocks for ShiViz, the
 * states in Apalache's Informal Trace Format, or the history as Jepsen's EDN.
 */
export type TraceFormat = 'otlp' | 'zipkin' | 'perfetto' | 'shiviz' | 'itf' | 'jepsen'

/** Lists every {@link TraceFormat}. */
export const traceFormats: readonly TraceFormat[] = ['otlp', 'zipkin', 'perfetto', 'shiviz', 'itf', 'jepsen']

/**
 * Writes a run as the text of a file for another tool. A pure function of the run: ids come from its fingerprint, times are virtual.
 *
 * @param run A run with a journal: `run(scenario, plan, { journal: true })`.
 * @param options `version`: what OTLP names as the version of the scope. Default: none.
 * @throws TypeError for a run without a journal. RangeError where a history has a value that EDN has no form for.
 */
export function exportTrace(
  run: Run,
  format: TraceFormat,
  { version = '' }: { readonly version?: string } = {},
): string {
  const { journal } = run
  if (journal === undefined) throw new TypeError('an export needs a run with a journal: run(…, { journal: true })')
  switch (format) {
    case 'otlp':
      return otlp(spansOf(run, journal), version)
    case 'zipkin':
      return zipkin(spansOf(run, journal))
    case 'perfetto':
      return perfetto(spansOf(run, journal))
    case 'shiviz':
      return shiviz(journal)
    case 'itf':
      return itf(journal, run.scenario)
    case 'jepsen':
      return writeHistory(run.history, 'edn')
  }
}
